"""Faults of the rules that only show where layers meet: a threshold of a queue under one of its channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Protocol

import msgspec

from detectors.contract.causes import CAUSES
from detectors.contract.event_errors import BadEvent
from detectors.contract.rules import hours_faults
from detectors.contract.rules.layered import Layer, every_layer, layers, origin
from detectors.contract.rules.queue_rules import FrustrationRules, QueueRules

_FORMER_CAUSES = frozenset({"unanswered"})
"""Causes of earlier versions, which documents may still name without effect."""
_ORDERS = (("close_at", "open_at"), ("open_at", "critical_at"), ("watch_until", "watch_at"))
"""Pairs of thresholds of frustration, the one that may not be above the other first."""
_SHIPPED = FrustrationRules()


class _Rules(Protocol):
    """The rules, which import this module."""

    def of(self, queue: str, channel: str = "", language: str | None = None) -> QueueRules: ...


def faults(rules: _Rules) -> Iterator[BadEvent]:
    """Yield a fault for each field of a layer that no conversation can work with."""
    document: dict[str, Any] = msgspec.to_builtins(rules)
    for layer in every_layer(document):
        yield from _unknown_causes(layer)
    seen = set()
    for queue in ("", *document["queues"]):
        channels, languages = _meeting(document, queue)
        for channel, language in product(("", *channels), ("", *languages)):
            found = layers(document, queue, channel, language)
            for fault in _where_layers_meet(rules.of(queue, channel, language), found):
                if (key := str(fault)) not in seen:
                    seen.add(key)
                    yield fault


def _unknown_causes(layer: Layer) -> Iterator[BadEvent]:
    for name in ("causes", "for", "returns_after"):
        for cause in layer.fields.get(name, {}).keys() - CAUSES.keys() - _FORMER_CAUSES:
            yield BadEvent(f"$.{layer.path}.{name}.{cause}", cause, f"one of {', '.join(CAUSES)}")


def _meeting(document: Mapping[str, Any], queue: str) -> tuple[list[str], list[str]]:
    """Return the channels and languages with a layer that holds in a queue."""
    own = document["queues"].get(queue, {})
    return tuple(sorted({*document[by], *own.get(by, ())}) for by in ("channels", "languages"))  # type: ignore[return-value]


def _where_layers_meet(rules: QueueRules, found: list[Layer]) -> Iterator[BadEvent]:
    for fault in hours_faults.faults(rules.hours):
        first = fault.place.lstrip(".").partition("[")[0].partition(".")[0]
        path = origin(found, "hours", first) or origin(found, "hours") or "default"
        yield BadEvent(f"$.{path}.hours{fault.place}", fault.value, fault.expected)
    for low, high in _ORDERS:
        if getattr(rules.frustration, low) > getattr(rules.frustration, high):
            yield _not_in_order(rules.frustration, low, high, found)


def _not_in_order(rules: FrustrationRules, low: str, high: str, found: list[Layer]) -> BadEvent:
    """The fault of two thresholds, at the one that the nearest layer names, or that is not as shipped."""
    paths = [layer.path for layer in found]
    ranked = {name: origin(found, "frustration", name) or "default" for name in (low, high)}

    def nearness(each: str) -> tuple[int, bool]:
        own = getattr(rules, each) != getattr(_SHIPPED, each)
        return paths.index(ranked[each]) if ranked[each] in paths else -1, own

    name = max((low, high), key=nearness)
    other = high if name == low else low
    sign = "at most" if name == low else "at least"
    return BadEvent(
        f"$.{ranked[name]}.frustration.{name}",
        getattr(rules, name),
        f"{sign} {other}, which is {getattr(rules, other)} ({ranked[other]})",
    )
