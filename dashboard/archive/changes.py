"""The thresholds that the page can move, and the rules that they make. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from detectors.contract.rules.queue_rules import QueueRules

Part = Literal["frustration", "waits", "for"]
ALL = "*"
"""Stands for all queues."""


@dataclass(frozen=True)
class Slider:
    """A threshold: where it stands in the rules, its limits and its step."""

    part: Part
    field: str
    low: float
    high: float
    step: float

    @property
    def whole(self) -> bool:
        """Whether it counts something."""
        return self.step >= 1.0

    def of(self, rules: QueueRules) -> float:
        """Return its value in some rules."""
        if self.part == "for":
            return rules.must_last.get(self.field, 0.0)
        return float(getattr(rules.frustration if self.part == "frustration" else rules.waits, self.field))


FIRST = (
    Slider("frustration", "open_at", 0.2, 0.98, 0.01),
    Slider("frustration", "run_at", 0.1, 0.98, 0.01),
    Slider("frustration", "rise_at", 0.3, 8.0, 0.05),
    Slider("frustration", "minimum_turns", 1.0, 8.0, 1.0),
)
MORE = (
    Slider("frustration", "critical_at", 0.3, 1.0, 0.01),
    Slider("frustration", "close_at", 0.05, 0.95, 0.01),
    Slider("frustration", "relief_at", 0.3, 1.0, 0.01),
    Slider("frustration", "smoothing", 0.05, 1.0, 0.05),
    Slider("frustration", "rise_memory", 0.0, 1.0, 0.05),
    Slider("for", "frustration", 0.0, 300.0, 5.0),
)
WAITS = tuple(
    Slider("waits", name, 10.0, 1800.0, 5.0)
    for name in ("queue_sla", "first_answer_sla", "reply_sla", "moment_sla", "hold_sla")
)
SLIDERS = (*FIRST, *MORE, *WAITS)
_BY_NAME = {f"{each.part}.{each.field}": each for each in SLIDERS}


def name(slider: Slider) -> str:
    """Return the name of a slider in the address of the page."""
    return f"{slider.part}.{slider.field}"


def changed(rules: QueueRules, values: Mapping[str, float]) -> QueueRules:
    """Return rules with other values by the sliders' names.

    What opens an alert stands between what ends it and what makes it critical, so those give way.
    """
    parts: dict[Part, dict[str, float | int]] = {"frustration": {}, "waits": {}, "for": {}}
    for key, value in values.items():
        slider = _BY_NAME[key]
        parts[slider.part][slider.field] = int(value) if slider.field == "minimum_turns" else value
    frustration = replace(rules.frustration, **parts["frustration"])
    opens = frustration.open_at
    frustration = replace(
        frustration,
        close_at=min(frustration.close_at, opens),
        critical_at=max(frustration.critical_at, opens),
    )
    lasting = {key: float(value) for key, value in parts["for"].items()}
    return replace(
        rules,
        frustration=frustration,
        waits=replace(rules.waits, **parts["waits"]),
        must_last={**rules.must_last, **lasting} if lasting else rules.must_last,
    )


def to_address(values: Mapping[str, float]) -> str:
    """Return moved thresholds as the address of the page keeps them.

    >>> to_address({"frustration.open_at": 0.7}), from_address("frustration.open_at:0.7,other:1,x")
    ('frustration.open_at:0.7', {'frustration.open_at': 0.7})
    """
    return ",".join(f"{key}:{value:g}" for key, value in sorted(values.items()))


def from_address(text: str) -> dict[str, float]:
    """Return the thresholds that an address names, each within its limits; what is none is left out."""
    found: dict[str, float] = {}
    for part in text.split(","):
        key, _, value = part.partition(":")
        slider = _BY_NAME.get(key)
        try:
            number = float(value)
        except ValueError:
            continue
        if slider is not None and number == number:
            found[key] = min(slider.high, max(slider.low, number))
    return found
