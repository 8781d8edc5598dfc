"""Generates identity numbers of fourteen regions, as their offices and their owners write them."""

from __future__ import annotations

from stdnum import verhoeff
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.iso7064 import mod_11_10
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.us import ssn

from tests.stream.privacy.generated.samples import Dice, Kind, day, digits, letters, lines, split, wide

_NAMED = """
my {name} is {{}}
My {name}: {{}}
{name} {{}}
Sure, the {name} is {{}}, anything else?
You asked for my {name}, here it is: {{}}.
I typed {{}} as my {name} and it was refused
{name} no. {{}} please check
hi, my {name} number is {{}} and my name is Anna
我的{name}是{{}}
{name}：{{}}
{name}号码 {{}}，麻烦查一下
我的{name}號碼是{{}}，麻煩查一下
"""


def _named(*names: str) -> tuple[str, ...]:
    return tuple(line.format(name=name) for name in names for line in lines(_NAMED))


_BARE = lines("""
{}
it is {}
Here you go: {}, thanks
Yes. {}
I sent {} already twice!
是{}
这个：{}
給您：{}，謝謝
好的，{}，谢谢
""")


_PROVINCES = (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))


def chinese(dice: Dice) -> str:
    """A resident identity number of any county, of those that were given and of those that were not."""
    year, month, date = day(dice)
    province = dice.choice(_PROVINCES)
    body = (
        f"{province}{dice.randint(1, 90):02}{dice.randint(1, 99):02}"
        f"{year}{month:02}{date:02}{digits(dice, 3)}"
    )
    number = body + ric.calc_check_digit(body + "0")
    style = dice.randrange(10)
    if style == 0:
        return number.lower()
    if style == 1:
        return wide(number)
    if style < 5:
        return split(number, (6, 8), dice.choice([" ", "-", "  "]))
    return number


def _taiwanese(dice: Dice) -> str:
    # Ministry of the Interior: the letter is a number of two digits; the weights are 1, 9, 8 … 1, 1.
    letter = dice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    code = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter) + 10
    body = dice.choice("12") + digits(dice, 7)
    total = code // 10 + code % 10 * 9 + sum(int(d) * w for d, w in zip(body, range(8, 0, -1), strict=True))
    return f"{letter}{body}{-total % 10}"


def _hong_kong(dice: Dice) -> str:
    # Immigration Department: weights 9 … 2 with a blank (36) for a missing first letter; A stands for 10.
    letter, body = letters(dice, 1), digits(dice, 6)
    total = (
        36 * 9 + (ord(letter) - 55) * 8 + sum(int(d) * w for d, w in zip(body, range(7, 1, -1), strict=True))
    )
    check = -total % 11
    return f"{letter}{body}({'A' if check == 10 else check})"


def _american(dice: Dice) -> str:
    while True:
        number = split(
            f"{dice.randint(1, 899):03}{dice.randint(1, 99):02}{dice.randint(1, 9999):04}", (3, 2), "-"
        )
        if ssn.is_valid(number):
            return number


def _plain_american(dice: Dice) -> str:
    return dice.choice([_american(dice), _american(dice).replace("-", ""), _american(dice).replace("-", " ")])


def _french(dice: Dice) -> str:
    year, month, _ = day(dice)
    department = dice.choice([f"{dice.randint(1, 19):02}", f"{dice.randint(21, 95):02}", "2A", "2B"])
    body = (
        f"{dice.choice('12')}{year % 100:02}{month:02}{department}"
        f"{dice.randint(1, 400):03}{dice.randint(1, 999):03}"
    )
    number = body + nir.calc_check_digits(body)
    return dice.choice([number, split(number, (1, 2, 2, 2, 3, 3), " "), split(number, (13,), " ")])


def _polish(dice: Dice) -> str:
    year, month, date = day(dice)
    body = f"{year % 100:02}{month + (20 if year >= 2000 else 0):02}{date:02}{digits(dice, 4)}"
    return body + pesel.calc_check_digit(body)


def _dutch(dice: Dice) -> str:
    while True:
        number = digits(dice, 9)
        if number[0] != "0" and bsn.is_valid(number):
            return dice.choice([number, split(number, (4, 2), "."), split(number, (3, 3), " ")])


def _german(dice: Dice) -> str:
    while True:
        body = dice.sample("0123456789", 9)
        body.insert(dice.randint(0, 9), dice.choice(body))
        number = "".join(body) + mod_11_10.calc_check_digit("".join(body))
        if idnr.is_valid(number):
            return dice.choice([number, split(number, (2, 3, 3), " ")])


def _italian(dice: Dice) -> str:
    year, month, date = day(dice)
    name = letters(dice, 3, "BCDFGLMNPRSTVZ") + letters(dice, 3, "BCDFGLMNPRSTVZ")
    body = (
        f"{name}{year % 100:02}{'ABCDEHLMPRST'[month - 1]}"
        f"{date + dice.choice([0, 40]):02}{dice.choice('ABCDEFGHL')}{dice.randint(1, 999):03}"
    )
    number = body + codicefiscale.calc_check_digit(body)
    return dice.choice([number, number, number.lower(), split(number, (3, 3, 5), " ")])


def _pan(dice: Dice) -> str:
    number = (
        f"{letters(dice, 3)}{dice.choice('PPPPCHFAT')}{letters(dice, 1)}"
        f"{dice.randint(1, 9999):04}{letters(dice, 1)}"
    )
    return number if dice.random() < 0.8 else number.lower()


def _aadhaar(dice: Dice, grouped: bool = True) -> str:
    while True:
        body = dice.choice("23456789") + digits(dice, 10)
        number = body + verhoeff.calc_check_digit(body)
        if number != number[::-1]:
            break
    return split(number, (4, 4), dice.choice(" -")) if grouped or dice.random() < 0.5 else number


def _spanish(dice: Dice) -> str:
    if dice.random() < 0.5:
        body = digits(dice, 8)
        return body + dice.choice(["", "-"]) + dni.calc_check_digit(body)
    body = dice.choice("XYZ") + digits(dice, 7)
    return body + nie.calc_check_digit(body)


def _brazilian(dice: Dice) -> str:
    body = digits(dice, 9)
    return cpf.format(body + cpf._calc_check_digits(body))


def _plain_brazilian(dice: Dice) -> str:
    return dice.choice([_brazilian(dice), cpf.compact(_brazilian(dice))])


def _korean(dice: Dice) -> str:
    year, month, date = day(dice)
    sex = dice.choice("34" if year >= 2000 else "12")
    return f"{year % 100:02}{month:02}{date:02}-{sex}{digits(dice, 6)}"


def _insurance(dice: Dice) -> str:
    prefix = dice.choice("ABCEGHJKLMNPRSTWXYZ") + dice.choice("ABCEGHJKLMPRSTWXYZ")
    if prefix in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ"):
        prefix = "JG"
    number = f"{prefix}{digits(dice, 6)}{dice.choice('ABCD')}"
    return dice.choice([number, split(number, (2, 2, 2, 2), " ")])


def _passport(dice: Dice) -> str:
    return dice.choice(
        [letters(dice, 1) + digits(dice, 8), letters(dice, 2) + digits(dice, 7), digits(dice, 9)]
    )


_LAST_FOUR = lines("""
the last four of my SSN are {}
last 4 of my social: {}
My social ends in {}
the last four digits of my social security number are {}, is that enough?
SSN ending in {}
SSN last 4 {}
last four social {} and my zip is on file
It's {}, the last four of my social
the last 4 digits of the SSN is {}
我的社会安全号后四位是{}
社安号后四位 {}
社會安全號碼末四碼是{}
SSN后四位：{}
""")

KINDS = (
    Kind("Chinese identity number", chinese, _BARE + _named("身份证", "identity card", "身分證")),
    Kind("Taiwan identity number", _taiwanese, _BARE + _named("身分證字號", "ID", "身份证", "national ID")),
    Kind("Hong Kong identity card", _hong_kong, _BARE + _named("HKID", "香港身份證", "identity card")),
    Kind("SSN", _american, _BARE + _named("SSN", "social security number")),
    Kind(
        "SSN, named",
        _plain_american,
        _named("SSN", "social security number", "social", "社会安全号", "社安號"),
    ),
    Kind("SSN, last four digits", lambda dice: f"{dice.randint(1, 9999):04}", _LAST_FOUR),
    Kind(
        "French NIR",
        _french,
        _BARE + _named("NIR", "numéro de sécurité sociale", "French social security number", "法国社保号"),
    ),
    Kind("Polish PESEL", _polish, _BARE + _named("PESEL", "Polish national ID", "波兰身份号码")),
    Kind("Dutch BSN", _dutch, _named("BSN", "burgerservicenummer", "citizen service number", "荷兰BSN")),
    Kind(
        "German Steuer-ID",
        _german,
        _BARE + _named("Steuer-ID", "Steueridentifikationsnummer", "German tax ID", "德国税号", "IdNr"),
    ),
    Kind(
        "Italian codice fiscale", _italian, _BARE + _named("codice fiscale", "Italian tax code", "意大利税号")
    ),
    Kind("Indian PAN", _pan, _BARE + _named("PAN", "PAN card", "permanent account number", "印度税号")),
    Kind("Indian Aadhaar, in groups", _aadhaar, _BARE + _named("Aadhaar", "aadhar")),
    Kind(
        "Indian Aadhaar, named",
        lambda dice: _aadhaar(dice, False),
        _named("Aadhaar", "Aadhaar card", "UIDAI number", "印度身份证"),
    ),
    Kind("Spanish DNI and NIE", _spanish, _BARE + _named("DNI", "NIE", "西班牙身份证")),
    Kind("Brazilian CPF", _brazilian, _BARE),
    Kind("Brazilian CPF, named", _plain_brazilian, _named("CPF", "Brazilian tax number", "巴西税号")),
    Kind("Korean RRN", _korean, _BARE + _named("resident registration number", "韩国身份证", "RRN")),
    Kind(
        "British national insurance number",
        _insurance,
        _BARE + _named("NI number", "national insurance number", "国民保险号"),
    ),
    Kind("passport, named", _passport, _named("passport", "passport number", "护照", "護照", "护照号")),
)
