"""Generates numbers that identify nobody but look as if they did: of orders, parcels, articles."""

from __future__ import annotations

from stdnum import ean, isbn, luhn

from tests.stream.privacy.generated.samples import Dice, Kind, day, digits, letters, lines, split

_ORDER = lines("""
order {}
my order number is {}
Order #{} has not arrived
where is order {}?
I called twice about order {}
my order {} says delivered, call me please
订单号{}还没发货
我的订单{}什么时候到
订单编号：{}
帮我查一下单号 {}
訂單編號 {} 還沒收到
我的訂單是{}，謝謝
""")


def _amazon(dice: Dice) -> str:
    return split(digits(dice, 17), (3, 7), "-")


_AMAZON = _ORDER + lines("{}\nit is {}\nI returned {} last week\n就是{}\n{}，謝謝")


def _order(dice: Dice) -> str:
    year, month, date = day(dice, 2024, 2026)
    return dice.choice(
        [
            f"{year}{month:02}{date:02}{digits(dice, dice.randint(4, 10))}",
            dice.choice("23456789") + digits(dice, dice.randint(6, 9)),
            letters(dice, 2) + digits(dice, 9),
            f"{letters(dice, 3)}-{digits(dice, 4)}-{digits(dice, 4)}",
            f"{year}-{digits(dice, 6)}",
        ]
    )


_PARCEL = lines("""
tracking number {}
my parcel {} is lost
Tracking: {}
The tracking no. is {} and nobody came
parcel number {} please
DHL shipment {}
track {} for me
The package with number {} was never delivered
快递单号{}
运单号：{}
我的包裹{}到哪了
物流单号 {}，查不到
快遞單號 {}
包裹編號：{}
""")


def _parcel(dice: Dice) -> str:
    return dice.choice(
        [
            "SF" + digits(dice, 13),
            "YT" + digits(dice, 13),
            "JD" + digits(dice, 13),
            "1Z" + letters(dice, 3) + digits(dice, 13),
            f"{letters(dice, 2)}{digits(dice, 9)}{dice.choice(['CN', 'GB', 'DE', 'TW'])}",
            split(digits(dice, 12), (4, 4), " "),
            "94" + digits(dice, 20),
            split("9400" + digits(dice, 18), (4,) * 5, " "),
            "JJD" + digits(dice, 18),
            "00" + digits(dice, 18),
            "77" + digits(dice, 13),
            digits(dice, 14),
            digits(dice, 16),
            digits(dice, 20),
        ]
    )


def _card_like_parcel(dice: Dice) -> str:
    prefix, length = dice.choice(
        [("4", 16), ("62", 16), ("51", 16), ("36", 14), ("431", 13), ("4", 19), ("622", 19), ("95", 16)]
    )
    body = prefix + digits(dice, length - 1 - len(prefix))
    return body + luhn.calc_check_digit(body)


def _version(dice: Dice) -> str:
    part = dice.randint
    return dice.choice(
        [
            f"{part(1, 20)}.{part(0, 20)}.{part(0, 30)}",
            f"v{part(1, 9)}.{part(0, 9)}.{part(1000, 99999)}",
            f"10.0.{part(17000, 26000)}.{part(100, 9999)}",
            f"{part(1, 15)}.{part(0, 9)}.{part(1, 9)}-{part(100000, 999999)}",
            f"{part(100, 140)}.0.{part(4000, 7000)}.{part(10, 250)}",
            f"{part(1, 223)}.{part(0, 255)}.{part(0, 255)}.{part(1, 254)}",
            f"192.168.{part(0, 255)}.{part(1, 254)}",
            f"13.{part(100, 255)}.{part(100, 255)}.{part(100, 255)}",
        ]
    )


_VERSION = lines("""
version {}
I have {} installed
app version {} crashes
since the update to {} it crashes
the server is {}
版本{}打不开
升级到 {} 以后闪退
我的版本是{}
更新到{}之後一直閃退
firmware {}
ping {} times out
""")


def _book(dice: Dice) -> str:
    body = dice.choice(["978", "979"]) + digits(dice, 9)
    number = body + ean.calc_check_digit(body)
    ten = digits(dice, 9)
    return dice.choice(
        [
            number,
            isbn.format(number),
            split(number, (3, 1, 3, 5), "-"),
            ten + isbn._calc_isbn10_check_digit(ten),
        ]
    )


def _article(dice: Dice) -> str:
    body = dice.choice(["400", "401", "435", "471", "690", "692", "880", "490", "501"]) + digits(dice, 9)
    upc = digits(dice, 11)
    eight = digits(dice, 7)
    return dice.choice(
        [
            body + ean.calc_check_digit(body),
            upc + ean.calc_check_digit(upc),
            eight + ean.calc_check_digit(eight),
        ]
    )


_BOOK = lines("""
ISBN {}
the book with ISBN {} has pages missing
ISBN: {}
do you have {} (ISBN) in stock
书号ISBN {} 有货吗
這本書的ISBN是{}
""")
_ARTICLE = lines("""
EAN {}
the barcode says {}
barcode {}
UPC {} does not scan
do you have article {} in stock
条形码 {}
商品条码{}扫不出来
條碼是 {}
产品编号{}
item number {}
""")


def _device(dice: Dice) -> str:
    body = dice.choice(["35", "86", "01", "99"]) + digits(dice, 12)
    imei = body + luhn.calc_check_digit(body)
    return dice.choice([imei, split(imei, (2, 6, 6), "-"), split(imei, (6, 2, 6), " ")])


_DEVICE = lines(
    "IMEI {}\nthe IMEI is {}\nIMEI: {}, it is still locked\n手机IMEI {}\n串号{}\nIMEI碼是 {}\nserial "
    "number {}\n序列号：{}"
)


def _article_code(dice: Dice) -> str:
    return dice.choice(
        [
            f"{letters(dice, 2)}-{digits(dice, 7)}",
            f"{letters(dice, 3)}{digits(dice, 6)}",
            f"{digits(dice, 3)}-{digits(dice, 6)}",
            f"{letters(dice, 1)}{digits(dice, 9)}",
            f"{digits(dice, 9)}",
            f"{letters(dice, 2)}{digits(dice, 4)}{letters(dice, 2)}",
            f"B0{letters(dice, 2)}{digits(dice, 2)}{letters(dice, 4)}",
            f"{digits(dice, 8)}-{digits(dice, 3)}",
            f"{letters(dice, 5)}{digits(dice, 4)}{letters(dice, 1)}",
        ]
    )


_SKU = lines(
    "SKU {}\npart number {}\nmodel {}\nitem {} is out of stock\nSKU: {}\nproduct code "
    "{}\n货号{}\n商品编号 {}\n型号{}有吗\n商品貨號 {}\n產品型號：{}\nticket {}\nreference "
    "{}\ninvoice {}"
)


def _flight(dice: Dice) -> str:
    year, month, date = day(dice, 2025, 2026)
    code = f"{letters(dice, 2)}{dice.randint(1, 9999)}"
    return dice.choice(
        [
            code,
            f"{code} {year}-{month:02}-{date:02}",
            f"{code}/{dice.randint(100, 9999)}",
            f"{letters(dice, 2)} {dice.randint(100, 9999)} {dice.randint(1, 28):02}{letters(dice, 3)}",
        ]
    )


_FLIGHT = lines(
    "flight {}\nmy flight {} was cancelled\nI was on {} yesterday\nseat and flight: "
    "{}\n航班{}取消了\n我坐的{}晚点\n班機 {} 延誤"
)


KINDS = (
    Kind("Amazon order", _amazon, _AMAZON),
    Kind("order number", _order, _ORDER),
    Kind("parcel number", _parcel, _PARCEL),
    Kind("parcel number with a card's check digit", _card_like_parcel, _PARCEL),
    Kind("version, IP address", _version, _VERSION),
    Kind("ISBN", _book, _BOOK),
    Kind("EAN, UPC", _article, _ARTICLE),
    Kind("IMEI, serial number", _device, _DEVICE),
    Kind("SKU, part, invoice", _article_code, _SKU),
    Kind("flight", _flight, _FLIGHT),
)
