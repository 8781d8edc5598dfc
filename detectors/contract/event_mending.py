"""Mends what a platform sends of a customer's words, where only a small part of it cannot be read.

Half an emoji is replaced, a missing text is empty, a long one is cut, a customer without a reference is
unknown. A bad value of a field that an event can do without is left out, and said. All else that breaks the
contract is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from detectors.contract.event_errors import BadEvent, explain_event

UNKNOWN_CUSTOMER = "unknown"
_DISPENSABLE = frozenset(
    (
        "agent_name",
        "queue_name",
        "to_agent_name",
        "to_queue_name",
        "direction",
        "topic",
        "link",
        "sla",
        "due",
        "mode",
        "capacity",
        "reason",
        "needs",
        "amount",
        "limit",
        "currency",
    )
)
"""Fields of `data` without which an event still says where its customer is."""
_LONGEST_TOPIC = 200
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
        topic = data.get("topic")
        if isinstance(topic, str) and len(topic) > _LONGEST_TOPIC:
            data["topic"] = cut(topic, _LONGEST_TOPIC)
    return document


def cut(text: str, longest: int) -> str:
    """Return the beginning of a text, in at most so many bytes of UTF-8. Its end says that it was cut.

    >>> cut("a long story", 10)
    'a lo […]'
    """
    encoded = text.encode(errors="replace")[: longest - len(_CUT.encode())]
    return encoded.decode(errors="ignore") + _CUT


def leave_out(
    document: dict[str, Any], error: Exception, event_types: Mapping[str, type[Any]]
) -> BadEvent | None:
    """Drop what `error` names from the document of an event, if the event can do without it.

    Of a mapping only the entry is dropped. Returns what was wrong with it, or None when it is needed.
    """
    _, _, path = str(error).partition("`$.data.")
    name = re.split(r"[.`\[]", path)[0]
    data = document.get("data")
    if name not in _DISPENSABLE or not isinstance(data, dict) or name not in data:
        return None
    fault = explain_event(document, error, event_types)
    entry = fault.field.removeprefix(f"$.data.{name}.")
    if isinstance(data[name], dict) and entry in data[name]:
        del data[name][entry]
    else:
        del data[name]
    return fault


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
