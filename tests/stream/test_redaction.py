"""What identifies a person never gets through, and what only looks like it stays readable."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from stream.redaction import mask


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
        ("374111111111111111", "[id]"),
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
