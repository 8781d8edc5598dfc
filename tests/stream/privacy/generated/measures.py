"""Generates what is written like a secret and identifies nobody: prices, times, places, codes, words."""

from __future__ import annotations

from tests.stream.privacy.generated.samples import Dice, Kind, day, digits, lines


def _price(dice: Dice) -> str:
    amount = dice.randint(100, 9999999) / 100
    return dice.choice(
        [
            f"${amount:,.2f}",
            f"¥{amount:.2f}",
            f"{amount:.2f}元",
            f"€ {amount:.2f}",
            f"{dice.randint(2, 99)} pcs @ {amount:.2f}",
            f"{dice.randint(2, 9)} x {amount:.2f}",
            f"{dice.randint(2, 99)} @ {amount:.2f} EUR",
            f"{dice.randint(2, 9)}kg @ {dice.randint(1, 99)}.{dice.randint(10, 99)}",
            f"NT${dice.randint(100, 99999)}",
            f"{dice.randint(1000, 9999999)}円",
            f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".") + " €",
            f"{dice.randint(1, 9)} {dice.randint(100, 999)} {dice.randint(100, 999)} kr",
            f"{amount:.2f} {amount + 7:.2f} {amount + 12:.2f}",
        ]
    )


_PRICE = lines("""
I paid {}
that makes {} in all
you charged me {}
my phone cost {}
I want {} back
一共{}
退了{}
手机卖{}太贵了
電話費 {} 怎麼這麼貴
收了我{}
I was told on the phone it would be {}
""")


def _moment(dice: Dice) -> str:
    year, month, date = day(dice, 2019, 2027)
    hour, minute, second = dice.randint(0, 23), dice.randint(0, 59), dice.randint(0, 59)
    return dice.choice(
        [
            f"{year}-{month:02}-{date:02}",
            f"{date:02}.{month:02}.{year}",
            f"{month}/{date}/{year}",
            f"{year}/{month:02}/{date:02} {hour:02}:{minute:02}",
            f"{year}-{month:02}-{date:02} {hour:02}:{minute:02}:{second:02}",
            f"{year}{month:02}{date:02}",
            f"{hour:02}.{minute:02}-{(hour + 2) % 24:02}.{minute:02}",
            f"{year}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z",
            f"{date:02}.{month:02}.{year} {hour:02}.{minute:02}",
            f"{year}年{month}月{date}日{hour}点{minute}分",
            f"{year}.{month:02}.{date:02}-{year}.{month:02}.{dice.randint(1, 28):02}",
            f"{date:02}/{month:02}/{year} - {min(28, date + 3):02}/{month:02}/{year}",
            f"{date:02}-{month:02}-{year} {dice.randint(10, 400)}",
        ]
    )


_MOMENT = lines("""
since {}
meet @ {}
I called on {}
please call me {}
You said {} on the phone
it was due {}
从{}等到现在
{}打过电话没人接
我{}下的单
預約時間 {}
約好{}，結果沒人來
""")


def _place(dice: Dice) -> str:
    latitude, longitude = dice.uniform(-89, 89), dice.uniform(-179, 179)
    return dice.choice(
        [
            f"{latitude:.6f}, {longitude:.6f}",
            f"{latitude:.5f},{longitude:.5f}",
            f"{latitude:.4f} {longitude:.4f}",
            f"{abs(latitude):.6f}N {abs(longitude):.6f}E",
        ]
    )


_PLACE = lines(
    "the courier is at {}\nI live near {}\ncoordinates {}\nGPS {}\nhe stopped at {} for an "
    "hour\n坐标{}\n定位在{}\n位置 {} 附近\n座標：{}"
)


def _code(dice: Dice) -> str:
    return dice.choice(
        [
            digits(dice, 4),
            digits(dice, 6),
            f"{digits(dice, 3)}-{digits(dice, 3)}",
            f"G-{digits(dice, 6)}",
            (
                f"{digits(dice, 8)}-{digits(dice, 4)}-4{digits(dice, 3)}-a{digits(dice, 3)}"
                f"-{digits(dice, 6)}abcdef"
            ),
        ]
    )


_CODE = lines(
    "the code {} does not work\nverification code {}\ncoupon {} is refused\nmy card ends in "
    "{}\n验证码{}收到了但是没用\n优惠码 {} 用不了\n尾号{}\n驗證碼 {}\nerror {}\nsession {}"
)


def _count(dice: Dice) -> str:
    many = dice.randint
    return dice.choice(
        [
            f"{many(2, 90)} of {many(100, 999)}",
            f"{many(1000, 9000)}, {many(1000, 9000)}, {many(1000, 9000)}",
            f"{many(1000, 9000)}，{many(1000, 9000)}，{many(1000, 9000)}",
            f"{many(100, 999)}x{many(100, 999)}x{many(10, 99)}",
            f"{many(100000, 9999999)}",
            f"{many(1, 9)}/{many(1, 9)} {many(1, 9)}/{many(1, 9)}",
            f"{many(36, 46)} {many(36, 46)} {many(36, 46)}",
            f"{many(1000, 4000)}/{many(1000, 4000)}",
            f"{many(10, 99)}-{many(10, 99)}-{many(10, 99)}",
        ]
    )


_COUNT = lines(
    "I waited for {} minutes\nwe are number {} in line\nsizes {}\nI have {} points\nthe box is "
    "{}\n还剩{}\n积分{}\n排在第{}位\n尺寸{}\n積分 {} 怎麼不見了\nabout {} people signed"
)

_WORDS = lines("""
WeChat payment failed {}
I paid by WeChat, {}
my line is {}
the line was {} again
my wechat is {}
the WeChat account was {}
QQ一直{}
微信支付{}
用微信{}了
微信一直{}
我加了微信但是{}
LINE一直{}
my LINE app is {}
微信號被{}了
賴皮，{}
look @ {}
@客服 {}
see you @ {}
I'm standing at the {} dot
""")


def _word(dice: Dice) -> str:
    return dice.choice(
        [
            "twice",
            "broken",
            "still",
            "blocked",
            "noisy",
            "没人",
            "登不上",
            "失败",
            "停用",
            "沒反應",
            "dead",
            "again",
        ]
    )


KINDS = (
    Kind("price, quantity @ price", _price, _PRICE),
    Kind("date, time", _moment, _MOMENT),
    Kind("coordinates", _place, _PLACE),
    Kind("code, last digits of a card", _code, _CODE),
    Kind("count, size, points", _count, _COUNT),
    Kind("words after WeChat, QQ, Line, @", _word, _WORDS),
)
