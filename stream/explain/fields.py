"""Which numbers of the rules a cause rests on, and where they stand in a rules document.

A field's name is its path within the rules of a queue, such as `frustration.open_at` or `waits.reply_sla`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import inspect

from detectors.contract.causes import CAUSES
from detectors.contract.rules import document as rules_document
from detectors.contract.rules.document import Rules
from detectors.contract.rules.layered import layers, origin
from detectors.contract.rules.queue_rules import QueueRules

Towards = Literal["up", "down"]


class RulesField(NamedTuple):
    """A number of the rules. A cause is found less often as it goes `towards` one side."""

    name: str
    towards: Towards = "up"


class Place(NamedTuple):
    """Whose rules a field is looked up for."""

    queue: str
    channel: str = "chat"
    language: str | None = None

    def of(self, rules: Rules) -> QueueRules:
        """Return the rules that hold here."""
        return rules.of(self.queue, self.channel, self.language)


def _fields(*names: str) -> tuple[RulesField, ...]:
    return tuple(
        RulesField(name.removesuffix(" ↓"), "down" if name.endswith(" ↓") else "up") for name in names
    )


_OF_CAUSE: Mapping[str, tuple[RulesField, ...]] = {
    "frustration": _fields(
        "frustration.open_at", "frustration.rise_at", "frustration.run_at", "frustration.minimum_turns"
    ),
    "threat": _fields("friction.intent_at"),
    "wants_person": _fields("friction.intent_at"),
    "confusion": _fields("friction.confusion_at", "friction.intent_at"),
    "shouting": _fields("friction.shouting_at"),
    "bot_loop": _fields("friction.bot_loop_at"),
    "template": _fields("friction.template_at"),
    "repeats": _fields("friction.repeats_at", "friction.same_at", "friction.intent_at"),
    "passed_on": _fields("friction.passed_on_at"),
    "burst": _fields("friction.burst_at", "friction.burst_seconds ↓"),
    "lapsed_promise": _fields(
        "friction.intent_at", "friction.longest_promise ↓", "friction.longest_day_promise ↓"
    ),
    "queue_wait": _fields("waits.queue_sla", "waits.warn_sure", "waits.warn_likely", "waits.warn_lead ↓"),
    "first_answer_wait": _fields("waits.first_answer_sla"),
    "reply_wait": _fields("waits.reply_sla"),
    "moment_wait": _fields("waits.moment_sla"),
    "hold_wait": _fields("waits.hold_sla"),
    "callback_wait": _fields("waits.callback_sla"),
    "unusual_wait": _fields("waits.unusual_factor", "waits.unusual_shortest"),
    "orphaned": _fields("waits.orphaned_after"),
    "unassigned": _fields("waits.unassigned_after", "waits.wrap_up"),
    "nobody_on": _fields("waits.nobody_on_after"),
}
_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "frustration": ("frustration.open_at", "frustration.rise_at", "frustration.run_at")
}
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "frustration": (
        "frustration.critical_at",
        "frustration.smoothing",
        "frustration.calm_at",
        "frustration.rise_memory",
        "frustration.relief_at",
    )
}
# A number of the rules that has no upper bound is looked at up to here.
_MOST = 1000.0


def fields_of(cause: str) -> tuple[RulesField, ...]:
    """Return the numbers whose change can prevent an alert of a cause.

    >>> [field.name for field in fields_of("reply_wait")]
    ['waits.reply_sla', 'for.reply_wait']
    """
    lasting = (RulesField(f"for.{cause}"),) if cause in CAUSES else ()
    return (*_OF_CAUSE.get(cause, ()), *lasting)


def together(cause: str) -> tuple[str, ...]:
    """Return the fields of which each raises the cause by itself, so that all may have to change."""
    return _TOGETHER.get(cause, ())


def shown_of(cause: str) -> tuple[str, ...]:
    """Return the names of all numbers that took part when a cause was found."""
    return (*(field.name for field in fields_of(cause)), *_SHOWN.get(cause, ()))


def path_of(rules: Rules, place: Place, name: str) -> str:
    """Return where the value of a field stands in a document, or would stand.

    >>> path_of(Rules(), Place("orders", "email"), "waits.reply_sla")
    'channels.email.waits.reply_sla'
    """
    return ".".join(_steps(rules, place, name))


def value_of(rules: Rules, place: Place, name: str) -> float | None:
    """Return the value of a field in these rules; None where it is off.

    >>> value_of(Rules(), Place("orders"), "waits.reply_sla"), value_of(Rules(), Place("orders"), "for.surge")
    (90.0, 0.0)
    """
    room, _, field = name.partition(".")
    queue = place.of(rules)
    if room == "for":
        return queue.must_last.get(field, 0.0)
    value: float | None = getattr(getattr(queue, room), field)
    return value


def changed(rules: Rules, place: Place, values: Mapping[str, float]) -> Rules:
    """Return the rules with other values.

    Raises:
        ValueError: a value is out of its bounds, or contradicts another field.
    """
    document: dict[str, Any] = msgspec.to_builtins(rules)
    for name, value in values.items():
        *rooms, field = _steps(rules, place, name)
        inner = document
        for room in rooms:
            inner = inner.setdefault(room, {})
        inner[field] = int(value) if is_whole(name) else value
    return rules_document.decode(msgspec.json.encode(document))


def is_whole(name: str) -> bool:
    """Whether a field counts something."""
    return isinstance(_type_of(name), inspect.IntType)


def bounds_of(name: str) -> tuple[float, float]:
    """Return the least and the greatest value that a field may have.

    >>> bounds_of("friction.burst_at"), bounds_of("frustration.open_at")
    ((3, 8), (0, 1))
    """
    kind = _type_of(name)
    least = kind.ge if kind.ge is not None else math.nextafter(kind.gt or 0.0, math.inf)
    most = kind.le if kind.le is not None else kind.lt if kind.lt is not None else _MOST
    return least, most


@functools.cache
def _type_of(name: str) -> Any:
    kind: Any = inspect.type_info(QueueRules)
    for step in name.split("."):
        if isinstance(kind, inspect.DictType):
            kind = kind.value_type
        else:
            kind = next(field.type for field in kind.fields if field.encode_name == step)
    if isinstance(kind, inspect.UnionType):
        kind = next(each for each in kind.types if isinstance(each, inspect.FloatType | inspect.IntType))
    return kind


def _steps(rules: Rules, place: Place, name: str) -> tuple[str, ...]:
    """Return the path of a field in the layer that decides it; in `default` where none names it."""
    found = layers(msgspec.to_builtins(rules), place.queue, place.channel, place.language or "")
    layer = origin(found, *name.split(".")) or "default"
    own = f"queues.{place.queue}"
    if layer == own or layer.startswith(f"{own}."):
        return ("queues", place.queue, *filter(None, layer[len(own) :].split(".")), *name.split("."))
    return (*layer.split("."), *name.split("."))
