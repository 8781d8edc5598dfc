"""Mends what a platform sends of a customer's words, where only a small part of it cannot be read.

Half an emoji is replaced, a missing text is empty, a long one is cut, a customer without a reference is
unknown. All else that breaks the contract is refused.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

UNKNOWN_CUSTOMER = "unknown"
_CUT = " […]"
# An escape of one half of a character that has two in UTF-16, without its other half.
_HALF = re.compile(
    r"(?<!\\)((?:\\\\)*+)(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


def mended(value: bytes, longest: int) -> dict[str, Any] | None:
    """Return the document of an event whose words were mended, or None when it is no JSON object.

    Args:
        longest: bytes of UTF-8 that a text may have.

    >>> mended(b'{"data":{"sender":"customer","text":null}}', 100)
    {'data': {'sender': 'customer', 'text': ''}}
    """
    readable = value.decode("utf-8", errors="replace")
    try:
        document = msgspec.json.decode(_HALF.sub(r"\1\\ufffd", readable))
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    data = document.get("data")
    if isinstance(data, dict):
        _mend_text(data, longest)
        _mend_customer(data)
    return document


def cut(text: str, longest: int) -> str:
    """Return the beginning of a text, in at most so many bytes of UTF-8. Its end says that it was cut.

    >>> cut("a long story", 10)
    'a lo […]'
    """
    encoded = text.encode(errors="replace")[: longest - len(_CUT.encode())]
    return encoded.decode(errors="ignore") + _CUT


def _mend_text(data: dict[str, Any], longest: int) -> None:
    if "sender" not in data:
        return
    text = data.get("text")
    if text is None:
        data["text"] = ""
    elif isinstance(text, str) and len(text) > longest:
        data["text"] = cut(text, longest)


def _mend_customer(data: dict[str, Any]) -> None:
    if "channel" not in data:
        return
    customer = data.get("customer")
    if customer is None:
        data["customer"] = {"ref": UNKNOWN_CUSTOMER}
    elif isinstance(customer, dict) and customer.get("ref") in (None, ""):
        customer["ref"] = UNKNOWN_CUSTOMER
