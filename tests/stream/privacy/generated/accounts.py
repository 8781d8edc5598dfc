"""Generates cards, bank accounts, mail addresses and chat ids, as people write them."""

from __future__ import annotations

from stdnum import iban, luhn
from stdnum.iso7064 import mod_97_10

from tests.stream.privacy.generated.samples import Dice, Kind, digits, letters, lines, split, wide, words

_ISSUERS = (
    ("4", 16),
    ("51", 16),
    ("54", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("36", 14),
    ("6011", 16),
    ("65", 16),
    ("3530", 16),
    ("62", 16),
    ("62", 18),
    ("622202", 19),
    ("9558", 19),
    ("2202", 16),
)
_CARD = lines("""
{}
my card is {}
The card number is {}
I paid with {} and it was declined
card {}, expires 09/27
please charge {} instead
It was charged twice on Visa {}!
I paid for my order with {}
my order was billed to {}
卡号{}
我的银行卡号是{}，还没到账
信用卡 {}
用{}付的款
卡號 {}，謝謝
信用卡號是{}
刷的是{}这张卡
订单是用{}付的
""")


def card(dice: Dice) -> str:
    prefix, length = dice.choice(_ISSUERS)
    body = prefix + digits(dice, length - 1 - len(prefix))
    number = body + luhn.calc_check_digit(body)
    style = dice.randrange(10)
    groups = {14: (4, 6), 15: (4, 6)}.get(length, (4, 4, 4) if length == 16 else (4, 4, 4, 4))
    if style < 4:
        return split(number, groups, dice.choice("  -/_\n."))
    if style == 4:
        return wide(number)
    if style == 5:
        return split(number, groups, dice.choice([" - ", "  ", " / "]))
    if style == 6:
        return " ".join(number)
    if style == 7 and length == 16:
        sign = dice.choice("\n /")
        return number[:4] + " " + number[4:8] + sign + number[8:12] + " " + number[12:]
    return number


_BBANS = {
    "DE": "n18",
    "GB": "a4n14",
    "FR": "n20c3",
    "NL": "a4n10",
    "ES": "n20",
    "IT": "x1n10n12",
    "AT": "n16",
    "CH": "n17",
    "BE": "n12",
    "PL": "n24",
    "IE": "a4n14",
    "SE": "n20",
    "NO": "n11",
    "DK": "n14",
    "PT": "n21",
    "FI": "n14",
    "SA": "n20",
    "TR": "n22",
    "AE": "n19",
}


def _iban(dice: Dice) -> str:
    while True:
        country = dice.choice(list(_BBANS))
        bban, form = "", _BBANS[country]
        for at, each in enumerate(form):
            if each.isalpha():
                size = int("".join(c for c in form[at + 1 : at + 3] if c.isdigit()))
                bban += letters(dice, size) if each in "ax" else digits(dice, size)
        check = 98 - int(mod_97_10._to_base10(bban + country + "00")) % 97
        number = f"{country}{check:02}{bban}"
        if iban.is_valid(number, check_country=False):
            break
    style = dice.randrange(6)
    number = number.lower() if dice.random() < 0.4 else number
    if style < 3:
        return split(number, (4,) * (len(number) // 4 - (len(number) % 4 == 0)), " ")
    return split(number, (4,) * (len(number) // 4 - (len(number) % 4 == 0)), "-") if style == 3 else number


_IBAN = lines("""
{}
my IBAN is {}
please refund to {} thanks
iban: {}
send the money to {}, it is my mother's account
The account {} has not received it.
IBAN {}，谢谢
退到{}这个账户
請退款到 {}
""")

_NAMES = words("""
anna li.lei wang_fang jörg.müller françois.lefèvre søren zoë.o'neill maría-josé tom+shop j.smith99
12345678 müller a.b.c i_am_tom
""")
_HOSTS = words("""
gmail.com qq.com 163.com web.de büro-müller.de example.co.uk mail.example.org outlook.com naver.com
yahoo.com.tw orange.fr posteo.de hotmail.it tsinghua.edu.cn
""")
_MAIL = lines("""
{}
my mail is {}
write to {}, please
Email: {}
I registered with {} last year
The invoice should go to {}.
邮箱{}
我的邮箱是{}，谢谢
请发到 {}
電子郵件：{}
請寄到 {}，謝謝
""")


def _mail(dice: Dice) -> str:
    address = f"{dice.choice(_NAMES)}{dice.choice(['', str(dice.randint(1, 99))])}@{dice.choice(_HOSTS)}"
    return dice.choice(
        [
            address,
            address,
            address.upper(),
            wide(address) if address.isascii() else address,
            address.replace("@", " @ "),
        ]
    )


def _hidden_mail(dice: Dice) -> str:
    name, host = dice.choice([each for each in _NAMES if "'" not in each]), dice.choice(_HOSTS)
    at = dice.choice(["(at)", "[at]", " (at) ", " [at] ", "{at}", "(AT)", " at "])
    dot = dice.choice([".", " (dot) ", "[dot]", " dot "]) if at != " at " else " dot "
    return f"{name}{at}{host.replace('.', dot)}"


def _chat_id(dice: Dice) -> str:
    first = dice.choice("abcdefghijklmnopqrstuvwxyz")
    body = letters(dice, dice.randint(4, 10), "abcdefghijklmnopqrstuvwxyz")
    return first + body + dice.choice(["_", "-", ""]) + digits(dice, dice.randint(1, 4))


_WECHAT = lines("""
加我微信 {}
我的微信号是{}
微信：{}
wx {}
vx：{}
我的微信是{}，加一下
可以加微信{}聊
加我微信號 {}
我微信號{}
微信帳號：{}
我的微信是 {}，謝謝
加個微信吧，{}
my WeChat is {}
WeChat: {}
add me on WeChat, {}
my WeChat ID is {}, thanks
please add my wechat {}
""")
_PLAIN_WECHAT = lines("""
加我微信号 {}
微信号：{}
我的微信号是{}，谢谢
加我微信號 {}
微信號：{}
我微信號是 {}
my WeChat ID is {}
WeChat ID: {}
""")
_QQ = lines("""
QQ {}
我的QQ是{}
QQ号{}
qq：{}
加我QQ {}
我的QQ號碼是 {}，謝謝
QQ號：{}
扣扣{}
my QQ is {}
add me on QQ: {}
my QQ number is {} if you need it
""")
_LINE = lines("""
my LINE ID is {}
Line ID: {}
add me on LINE: {}
my line is {}
LINE: {}
加我LINE {}
我的Line是{}
我的LINE ID：{}
加賴 {}
我的賴是 {}，謝謝
加我賴：{}
line id {} 谢谢
LINE帳號 {}
""")


def _line_id(dice: Dice) -> str:
    body = (
        letters(dice, dice.randint(3, 8), "abcdefghijklmnopqrstuvwxyz")
        + dice.choice(["_", ".", "-", ""])
        + digits(dice, dice.randint(1, 4))
    )
    return dice.choice(["", "", "", "@"]) + body


KINDS = (
    Kind("card", card, _CARD),
    Kind("IBAN", _iban, _IBAN),
    Kind("mail address", _mail, _MAIL),
    Kind("mail address, (at) and dot", _hidden_mail, _MAIL),
    Kind("WeChat id with a digit or sign", _chat_id, _WECHAT),
    Kind(
        "WeChat id of letters, named",
        lambda dice: letters(dice, dice.randint(6, 12), "abcdefghijklmnoprstuwz"),
        _PLAIN_WECHAT,
    ),
    Kind("QQ number", lambda dice: dice.choice("123456789") + digits(dice, dice.randint(4, 9)), _QQ),
    Kind("Line id", _line_id, _LINE),
)
