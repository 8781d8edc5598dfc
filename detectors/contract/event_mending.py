"""Mends what a platform sends of a customer's words, where only a small part of it cannot be read.

Half an emoji is replaced, a missing text is empty, a long one is cut, a customer without a reference is
unknown, a name that is a number is its digits. A bad value of a field that an event can do without is left
out, and said. All else that breaks the contract is refused.
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
        "to_agent",
        "priority",
        "attachments",
        "language",
        "pause_before_ms",
        "words_per_minute",
        "pitch_hz",
        "pitch_sd_hz",
        "energy_db",
        "asr_confidence",
        "comment",
    )
)
"""Fields of `data` without which an event still says where its customer is."""
_OF_A_CUSTOMER = ("language", "segment")
_NAMES = ("agent", "queue", "to_queue", "to_agent", "participant", "intervention", "queues")
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
    _mend_names(document, ("id", "source", "subject", "partitionkey"))
    if isinstance(data, dict):
        _mend_names(data, _NAMES)
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

    Of a mapping only the entry is dropped. A channel that is not known counts as `chat`: only its kind of
    waits differs. Returns what was wrong, or None when it is needed.
    """
    _, _, path = str(error).partition("`$.data.")
    name, *inner = re.split(r"[.`\[]", path)
    data = document.get("data")
    if not isinstance(data, dict) or name not in data:
        return None
    of_a_customer = name == "customer" and inner[0] in _OF_A_CUSTOMER
    if not (name in _DISPENSABLE or of_a_customer or _is_spared(name, data)):
        return None
    fault = explain_event(document, error, event_types)
    if name == "channel":
        data[name] = "chat"
        return fault
    entry = fault.field.removeprefix(f"$.data.{name}.")
    if isinstance(data[name], dict) and entry in data[name]:
        del data[name][entry]
    else:
        del data[name]
    return fault


def _is_spared(name: str, data: dict[str, Any]) -> bool:
    """Whether a field may be bad because of who speaks, or because another value will do.

    A customer's words count whatever their `kind`. A line of the desk may be a note, which answers nobody.
    """
    if name == "channel":
        return isinstance(data[name], str)
    if name == "kind":
        return data.get("sender") == "customer"
    return name == "agent" and "text" in data and "sender" in data


def _mend_names(document: dict[str, Any], names: tuple[str, ...]) -> None:
    """Write names that a platform sends as numbers in digits."""
    for name in names:
        value = document.get(name)
        if type(value) is int:
            document[name] = str(value)
        elif isinstance(value, list):
            document[name] = [str(one) if type(one) is int else one for one in value]


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
    elif isinstance(customer, dict):
        _mend_names(customer, ("ref",))
        if customer.get("ref") in (None, ""):
            customer["ref"] = UNKNOWN_CUSTOMER
