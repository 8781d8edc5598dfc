"""Generates phone numbers that the world's numbering plans allow, as people write them."""

from __future__ import annotations

from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from tests.stream.privacy.generated.samples import Dice, Kind, digits, lines, split, wide, words

REGIONS = words("""
US CA GB DE FR ES IT NL BE CH AT SE NO DK PL PT IE AU NZ IN JP KR TW HK SG MY BR MX RU TR ZA AE
""")
# Written in groups, these begin with 0, or have a form that no other number has.
TOLD = words("""
US CA GB DE FR NL BE CH AT SE IE AU NZ JP KR TW MY TR ZA AE RU
""")

_NAMED = lines("""
my phone number is {}
Phone: {}
you can call me on {} after six
please ring me back at {}
Tel. {}
my mobile is {}, thanks
Text me at {}
my cell {}
here's my husband's mobile number, {}, he is at home
give me a call: {}
WhatsApp {}
I changed my number, the new phone number is {}
The phone number on my account should be {}
reach me on {}
电话{}
我的电话是{}，随时可以打
我的电话是 {}
手机号 {}
我手机号码：{}
打这个电话{}联系我
联系电话：{}
请打{}找我
我的電話是 {}
手機號碼{}，謝謝
請致電 {}
聯絡電話：{}
打給我 {}
行動電話 {}
""")
_BARE = lines("""
{}
it's {}
{}, any time after six
ok so that's {} right?
Here: {}. Thanks!
好的，{}
就是{}，谢谢
是 {} 沒錯
{}，找李小姐
""")


@cache
def _example(region: str, kind: int) -> str:
    number = phonenumbers.example_number_for_type(region, kind)
    assert number is not None
    return phonenumbers.national_significant_number(number)


def _valid(dice: Dice, region: str, mobile: bool | None = None) -> phonenumbers.PhoneNumber:
    mobile = dice.random() < 0.6 if mobile is None else mobile
    example = _example(region, PhoneNumberType.MOBILE if mobile else PhoneNumberType.FIXED_LINE)
    code = phonenumbers.country_code_for_region(region)
    while True:
        number = phonenumbers.parse(f"+{code}{example[:-6]}{digits(dice, 6)}", None)
        if phonenumbers.is_valid_number_for_region(number, region):
            return number


def _national(dice: Dice) -> str:
    written = phonenumbers.format_number(_valid(dice, dice.choice(REGIONS)), PhoneNumberFormat.NATIONAL)
    style = dice.randrange(8)
    if style == 0:
        return "".join(filter(str.isdigit, written))
    if style == 1:
        return written.replace(" ", "-").replace(")-", ") ")
    if style == 2:
        return written.replace(" ", ".").replace(").", ") ")
    return wide(written).replace("\uff0d", "-") if style == 3 else written


def _told(dice: Dice) -> str:
    region = dice.choice(TOLD)
    written = phonenumbers.format_number(_valid(dice, region), PhoneNumberFormat.NATIONAL)
    if region in ("DE", "AT") and dice.random() < 0.5:
        return written.replace(" ", "/", 1)
    return written.replace(" ", "-").replace(")-", ") ") if dice.random() < 0.3 else written


def _international(dice: Dice) -> str:
    number = _valid(dice, dice.choice([*REGIONS, "CN"]))
    written = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    style = dice.randrange(6)
    if style == 0:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if style == 1:
        return written.replace("+", "00")
    if style == 2:
        return written.replace(" ", "-")
    if style == 3:
        return f"(+{number.country_code}) {written.partition(' ')[2]}"
    return wide(written) if style == 4 else written


def chinese_mobile(dice: Dice) -> str:
    number = dice.choice(["13", "15", "17", "18", "19"]) + digits(dice, 9)
    style = dice.randrange(9)
    if style == 0:
        return split(number, (3, 4), dice.choice(" -._/\n"))
    if style == 1:
        return wide(number)
    if style == 2:
        return "+86 " + split(number, (3, 4), " ")
    if style == 3:
        return "".join("零一二三四五六七八九"[int(each)] for each in number)
    if style == 4:
        return "".join("〇幺二三四五六七八九"[int(each)] for each in number)
    if style == 5:
        return split(number, (3, 3), " ")
    return number


def _chinese_landline(dice: Dice) -> str:
    area = dice.choice(["010", "021", "020", "028", "0571", "0755", "0731", "0512", "0411", "0592"])
    rest = dice.choice("5678") + digits(
        dice, 7 if len(area) == 3 or area in ("0571", "0755", "0731", "0512", "0411") else 6
    )
    written = dice.choice([f"{area}-{rest}", f"({area}){rest}", f"{area} {rest}", f"（{area}）{rest}"])
    return dice.choice(
        [written, written, f"{dice.choice(['400', '800'])}-{digits(dice, 3)}-{digits(dice, 4)}"]
    )


_LOCAL = lines("""
我的電話是 {}
我的电话是{}
電話：{}，謝謝
my phone number is {} in Hong Kong
手機 {}
聯絡電話 {}
打{}給我吧，我電話一直開著
可以打我電話{}
""")


def _local(dice: Dice) -> str:
    number = dice.choice("235679") + digits(dice, 7)
    return dice.choice([number, split(number, (4,), " "), split(number, (4,), "-")])


_NUMERALS = words("zero one two three four five six seven eight nine")


def _spoken(dice: Dice) -> str:
    number = "".join(
        filter(str.isdigit, phonenumbers.format_number(_valid(dice, "US"), PhoneNumberFormat.NATIONAL))
    )
    return " ".join(dice.choice(["oh", "zero"]) if each == "0" else _NUMERALS[int(each)] for each in number)


KINDS = (
    Kind("phone of 32 countries, named", _national, _NAMED),
    Kind("phone that its form tells", _told, _BARE),
    Kind("international phone", _international, _BARE + _NAMED),
    Kind("Chinese mobile", chinese_mobile, _BARE + _NAMED),
    Kind("Chinese landline and 400 number", _chinese_landline, _BARE + _NAMED),
    Kind("phone of Hong Kong, named", _local, _LOCAL),
    Kind("phone in English words", _spoken, lines("my phone is {}\nit's {}\ncall me at {} please\n{}")),
)
