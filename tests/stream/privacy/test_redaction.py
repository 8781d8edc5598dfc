"""What identifies a person never gets through, and what only looks like it stays readable."""

from __future__ import annotations

import doctest
import random
import string
from datetime import date

import phonenumbers
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from stream.privacy import redaction
from stream.privacy.redaction import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我手机13812345678，谢谢", "我手机[phone]，谢谢"),
        ("打１３８－１２３４－５６７８找我", "打[phone]找我"),
        ("我的号是幺三八一二三四五六七八", "我的号是[phone]"),
        ("第一13812345678", "第一[phone]"),
        ("（+86）138 1234 5678", "[phone]"),
        ("Call +44 20 7946 0958 please", "Call [phone] please"),
        ("(415) 555-2671 or 415.555.2671", "[phone] or [phone]"),
        ("座机0571-87654321转802", "座机[phone]转802"),
        ("(010)62345678", "[phone]"),
        ("投诉电话400-800-1234", "投诉电话[phone]"),
        ("家里电话62345678", "家里电话[phone]"),
        ("ring me, my phone is 5550123", "ring me, my phone is [phone]"),
        ("13812345678 13912345678", "[phone] [phone]"),
        ("卡号6222 0212 3456 7890 128没到账", "卡号[card]没到账"),
        ("my card 4111-1111-1111-1111 was charged", "my card [card] was charged"),
        ("6 2 2 2 0 2 1 2 3 4 5 6 7 8 9 0 1 2 8", "[card]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [card]"),
        ("身份证11010519491231002X", "身份证[id]"),
        ("１１０１０５１９４９１２３１００２Ｘ", "[id]"),
        ("110105 19491231 002x 是我", "[id] 是我"),
        ("身份证号是110105199001011234对吗", "身份证号是[id]对吗"),
        ("374111198503121110", "[id]"),
        ("SSN 536-90-4399", "SSN [id]"),
        ("my social security number: 536904399", "my social security number: [id]"),
        ("DNI 12345678Z", "DNI [id]"),
        ("CPF 529.982.247-25", "CPF [id]"),
        ("RRN 971013-9019902", "RRN [id]"),
        ("mail me at li.lei+shop@mail.example.com.", "mail me at [mail]."),
        ("邮箱ａｂｃ＠qq．com谢谢", "邮箱[mail]谢谢"),
        ("13812345678@163.com", "[mail]"),
        ("(415)555-2671", "[phone]"),
        ("\u202a138\u200b1234\u200b5678\u202c", "\u202a[phone]\u202c"),
        ("一三八，一二三四，五六七八，记好了", "[phone]，记好了"),
        ("护照号 E12345678，港澳通行证C12345678", "护照号 [id]，港澳通行证[id]"),
        ("my passport is AB1234567", "my passport is [id]"),
        ("台胞证12345678", "台胞证[id]"),
        ("it's four one five, five five five, two six seven one.", "it's [phone]."),
        ("Oh two oh, seven nine four six, oh nine five eight", "[phone]"),
        ("my phone is five double five oh one two three", "my phone is [phone]"),
        ("card four" + " one" * 15 + " please", "card [card] please"),
        ("write to li dot lei at mail dot example dot com please", "write to [mail] please"),
        # British national insurance numbers
        ("it's AB123456C, born in 1980", "it's [id], born in 1980"),
        ("AB 12 34 56 C", "[id]"),
        ("ab123456c", "[id]"),
        ("my national insurance number is qq 12 34 56 c.", "my national insurance number is [id]."),
        ("my NI number: JG 103759", "my NI number: [id]"),
        ("that is J G one zero three seven five nine A, thanks", "that is [id], thanks"),
        ("国民保险号JG一零三七五九A", "国民保险号[id]"),
        ("国民保险号码是 J G 10 37 59 A，谢谢", "国民保险号码是 [id]，谢谢"),
        # QQ and WeChat
        ("加我微信 abc_123", "加我微信 [id]"),
        ("加我微信abc123一下", "加我微信[id]一下"),
        ("微信号：xiaoming，备注订单", "微信号：[id]，备注订单"),
        ("微信号是wxid_8k2m41qz", "微信号是[id]"),
        ("我薇信lilei-88", "我薇信[id]"),
        ("wx:lilei_88 or VX：ｌｉｌｅｉ８８", "wx:[id] or VX：[id]"),
        ("vx xiaoming88", "vx [id]"),
        ("Add me on WeChat: lilei_88", "Add me on WeChat: [id]"),
        ("my WeChat is lilei88, thanks", "my WeChat is [id], thanks"),
        ("my wechat id: xiaoming", "my wechat id: [id]"),
        ("微信同号13812345678", "微信同号[phone]"),
        ("加微信 62345678", "加微信 [id]"),
        ("QQ 12345678", "QQ [id]"),
        ("QQ号是12345", "QQ号是[id]"),
        ("我qq：１２３４５６７８９０", "我qq：[id]"),
        ("扣扣一二三四五六七八", "扣扣[id]"),
        ("QQ群 123 456 789", "QQ群 [id]"),
        ("QQ 12345678 和 QQ 87654321@qq.com", "QQ [id] 和 QQ [mail]"),
        ("my QQ is one two three four five six", "my QQ is [id]"),
        ("my QQ number is five double five oh one two three", "my QQ number is [id]"),
        ("my WeChat is lilei underscore 88 please", "my WeChat is [id] please"),
        ("my wechat id is l i l e i 8 8", "my wechat id is [id]"),
        ("微信是lilei下划线八八", "微信是[id]"),
        ("微信号 l i l e i 八八", "微信号 [id]"),
        # North American numbers without a sign between the digits
        ("my number is 4155552671", "my number is [phone]"),
        ("order 4411, you can get me at 4155552671", "order 4411, you can get me at [phone]"),
        ("call 4155552671 or text her on 2125550123", "call [phone] or text her on [phone]"),
        ("my QQ is 12 34 56", "my QQ is [id]"),
        ("please dial 4008001234", "please dial [phone]"),
        ("联系我们（400-800-1234）", "联系我们（[phone]）"),
        ("cell: 4155552671", "cell: [phone]"),
        ("我的号码是4155552671", "我的号码是[phone]"),
        ("我的号码是四一五五五五二六七一", "我的号码是[phone]"),
        ("(415)5552671, 415 5552671", "[phone], [phone]"),
        ("my number is four one five five five five two six seven one", "my number is [phone]"),
        # What names another kind of number keeps its weight
        ("身份证号码110105194912310021", "身份证号码[id]"),
        ("电话号码62345678", "电话号码[phone]"),
        ("my social security number is 536904399", "my social security number is [id]"),
        ("my SSN, my number, is 536904399", "my SSN, my number, is [id]"),
    ],
)
def test_what_identifies_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "订单号2026112212345678还没发货",
        "单号 1234567890123 查不到",
        "order 4155552671, tracking SF1234567890123",
        "2026-11-22 10:30:15 到 2026-11-25",
        "on 22.11.2026 18:00",
        "一共 ¥12999.00，退了 3999.00 4999.00 5999.00",
        "商品 100012043978 有货吗",
        "等了一二三四五天了，一直没人",
        "尾号1234，验证码 482913",
        "server 10.0.0.123 and 192.168.100.200",
        "[phone] 1234567",
        "@客服 在吗",
        "3000，4000，5000 元三档",
        "flight AB1234567 and part E12345678",
        "order four one five five five five two six seven one",
        "two or three times, one at a time, seven of nine",
        "look at the dot on the map",
        "",
        # ten digits that nothing calls a phone
        "4155552671",
        "order number 4155552671",
        "my order number is 4155552671",
        "订单号码4155552671",
        "call me about order 4155552671",
        "my number in the line is 2026112234 of 99",
        "my number is 1234567890",
        "account 415555267100",
        # nothing that is called a national insurance number, or can be one
        "part GB123456A and DA123456B",
        "order AB123456C",
        "单号AB 12 34 56 C",
        "at 12 34 56 a customer came",
        "room AB 123456",
        "between 10 30 15 a day",
        # WeChat and QQ that name nobody
        "WeChat payment failed",
        "WeChat: payment failed twice",
        "my wechat is broken",
        "my WeChat account was blocked",
        "微信 iphone14 登录不了",
        "微信支付4200001234202611221234567890",
        "微信单号 A1234567",
        "用微信付了12999.00元",
        "加微信返20000积分",
        "微信是20000块充的",
        "我加了微信但是没有人通过",
        "微信号 2026年注册的",
        "QQ音乐 12345 首",
        "QQ币充了10000个",
        "QQ 12345元",
        "QQ 2026-11-22 就登不上了",
        "QQ订单12345678",
        "qq一直登不上",
        "QQ 1234",
        "wxpay and vxworks",
        "booking VXSYVE96",
        "two QQs, one wx and seven more",
    ],
)
def test_what_identifies_nobody_stays(text: str) -> None:
    assert mask(text) == text


KINDS = ("X1234567L", "12345678Z", "00", "+", "+86", "0571-", "87654321", "415-555-2671", ".00 ", "(", ")")
WORDS = (
    "a@b.cn",
    "电话",
    "order ",
    "[phone]",
    "SSN ",
    "护照 ",
    "one two three four ",
    "five-",
    "a at b dot com",
    "wx:abc_123",
    "加我微信",
    "微信号 ",
    "QQ",
    "我的号码",
    " underscore ",
    "AB123456C",
    "AB 12 34 56 ",
    "A B one two three four five six C",
)
_numerals = st.text("0123456789０１３８一二八 -.()+（）X@a[]:元单电话号phone，、\u200b\u202a", max_size=60)
_pieces = st.lists(
    st.one_of(
        st.text(max_size=8),
        _numerals,
        st.sampled_from(
            (
                "13812345678",
                "4111 1111 1111 1111",
                "11010519491231002X",
                "DE89 3704 0044 0532 0130 00",
                *KINDS,
                *WORDS,
            )
        ),
    ),
    max_size=8,
).map("".join)


@settings(max_examples=500)
@given(_pieces)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


NUMERALS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_harmless = st.text("我的号码是，。abc xyz!?", max_size=10)


@given(_harmless, _harmless, st.integers(0, 10**6), st.sampled_from(["", " ", "-", "."]))
def test_no_mobile_number_gets_through(before: str, after: str, seed: int, separator: str) -> None:
    number = f"1{random.Random(seed).randint(3 * 10**9, 10**10 - 1)}"
    written = separator.join((number[:3], number[3:7], number[7:]))
    assert mask(f"{before}{written}{after}") == f"{before}[phone]{after}"


@given(_harmless, st.integers(0, 10**6), st.booleans())
def test_no_card_gets_through(before: str, seed: int, spaced: bool) -> None:
    body = f"62{random.Random(seed).randint(0, 10**13 - 1):013}"
    number = body + luhn.calc_check_digit(body)
    written = " ".join(number[at : at + 4] for at in range(0, 16, 4)) if spaced else number
    masked = mask(before + written)
    assert number[-4:] not in masked
    assert masked in (before + "[card]", before + "[id]")


@given(
    st.dates(min_value=date(1930, 1, 1), max_value=date(2026, 1, 1)),
    st.integers(0, 999),
    st.text("我是，证 ", max_size=6),
)
def test_no_resident_identity_card_gets_through(born: date, serial: int, before: str) -> None:
    body = f"110105{born:%Y%m%d}{serial:03}"
    number = body + ric.calc_check_digit(body + "0")
    assert mask(before + number) == f"{before}[id]"


@given(_harmless, st.sampled_from(["微信号", "加我微信 ", "wx: ", "微信："]), st.integers(0, 10**6))
def test_no_wechat_id_gets_through(before: str, name: str, seed: int) -> None:
    dice = random.Random(seed)
    letters = string.ascii_letters
    rest = "".join(dice.choices(letters + string.digits + "_-", k=dice.randint(5, 19)))
    written = "，" + name + dice.choice(letters.lower()) + rest
    assert mask(f"{before}{written}，谢谢") == f"{before}，{name}[id]，谢谢"


@given(_harmless, st.sampled_from(["QQ", "QQ号是", "qq: ", "扣扣 "]), st.integers(10**4, 10**11 - 1))
def test_no_qq_number_gets_through(before: str, name: str, number: int) -> None:
    for written in (str(number), str(number).translate(str.maketrans("0123456789", "零一二三四五六七八九"))):
        assert mask(f"{before}，{name}{written}，谢谢") == f"{before}，{name}[id]，谢谢"


@given(
    st.sampled_from("ABCEGHJKLMNOPRSTWXYZ"),
    st.sampled_from("ABCEGHJKLMPRSTWXYZ"),
    st.text("0123456789", min_size=6, max_size=6),
    st.sampled_from("ABCD"),
    st.sampled_from(["", " "]),
)
def test_no_national_insurance_number_gets_through(
    first: str, second: str, digits: str, last: str, space: str
) -> None:
    assume(first + second not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ") and first != "O")
    number = space.join((first + second, digits[:2], digits[2:4], digits[4:], last))
    assert mask(f"it is {number}, please") == "it is [id], please"
    assert mask(f"order {number}, please") == f"order {number}, please"
    words = dict(zip("0123456789", NUMERALS, strict=True))
    spoken = " ".join((first, second, *(words[digit] for digit in digits), last))
    assert mask(f"it is {spoken}, please") == "it is [id], please"


@given(st.integers(200, 989), st.integers(200, 989), st.integers(0, 9999))
@example(800, 200, 0)
def test_ten_digits_are_a_phone_where_a_word_says_so_and_never_an_order(
    area: int, office: int, line: int
) -> None:
    digits = f"{area}{office}{line:04}"
    assume(phonenumbers.is_valid_number(phonenumbers.parse(digits, "US")))
    for lead in ("call ", "my number is ", "you can text him at ", "我的号码是"):
        assert mask(lead + digits) == f"{lead}[phone]"
    for lead in ("order ", "my order number is ", "订单号"):
        assert mask(lead + digits) == lead + digits
    # Ten digits that begin with 400 or 800 are a Chinese service number, which needs no word before it.
    if area not in (400, 800):
        assert mask("paid for " + digits) == "paid for " + digits


@given(
    st.sampled_from(
        ["", "微信付了", "QQ会员 ", "加微信返 ", "WeChat pay ", "I dial ", "my number of days: "]
    ),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.decimals(1, 99_999, places=2),
    st.integers(1, 99_999),
)
def test_dates_amounts_and_counts_stay_readable(lead: str, day: date, amount: object, count: int) -> None:
    for written in (
        f"{day:%Y-%m-%d}",
        f"{day:%d.%m.%Y}",
        f"{amount}元",
        f"¥{amount}",
        f"{count}元",
        f"{count}个",
    ):
        assert mask(f"{lead}{written}，谢谢") == f"{lead}{written}，谢谢"
    assert mask(f"QQ {day:%Y-%m-%d} 登不上，微信 {amount}元") == f"QQ {day:%Y-%m-%d} 登不上，微信 {amount}元"
    assert (
        mask(f"order {day:%Y%m%d}{count:05}, QQ {count}元") == f"order {day:%Y%m%d}{count:05}, QQ {count}元"
    )


def test_the_example_of_masking_holds() -> None:
    results = doctest.testmod(redaction)
    assert results.attempted > 0 and results.failed == 0
