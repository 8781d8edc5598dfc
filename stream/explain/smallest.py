"""Finds the smallest change of the rules under which an alert would not have been raised.

Each number that the cause rests on is moved away from where it stands, in ever longer strides, until a run of
both stages over the same inputs raises nothing. Then the stride is halved until the nearest such value is
known to a small part of the way.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from detectors.contract.rules.document import Rules
from detectors.conversation.attention import AttentionDetector
from stream.explain.explanation import Change, FieldChange
from stream.explain.fields import (
    Place,
    RulesField,
    bounds_of,
    changed,
    fields_of,
    is_whole,
    path_of,
    together,
    value_of,
)
from stream.explain.material import Material
from stream.explain.rerun import Seen, run
from stream.records import Alert

Values = Mapping[str, float]
_FIRST_STRIDE, _NEAR = 0.01, 0.004
_OPEN, _CRITICAL = "frustration.open_at", "frustration.critical_at"
_MOST_DIGITS = 6


@dataclass(frozen=True)
class Search:
    """The question: what would not have raised `alert`?

    `seen` is what the stages find in `material` without a change. `rules` are those that held when the alert
    was raised, and `place` says whose.
    """

    alert: Alert
    material: Material
    seen: Seen
    rules: Rules
    place: Place
    detector: AttentionDetector
    _known: dict[tuple[tuple[str, float], ...], bool] = field(default_factory=dict)

    def changes(self) -> tuple[Change, ...]:
        """Return every change that prevents the alert, the smallest first."""
        alone = {each.name: self._alone(each) for each in fields_of(self.alert.cause)}
        found: list[Values] = [{name: value} for name, value in alone.items() if value is not None]
        joint = together(self.alert.cause)
        if joint and all(alone[name] is None for name in joint):
            values = self._together({each.name: each for each in fields_of(self.alert.cause)}, joint)
            found += [values] if values else []
        return tuple(sorted((self._change(values) for values in found), key=_by_size))

    def prevents(self, values: Values) -> bool:
        """Whether nothing is raised about the cause, in the time of the alert, with these values."""
        key = tuple(sorted(values.items()))
        if key not in self._known:
            try:
                self._known[key] = not _raises(self._run(values), self.alert)
            except ValueError:
                self._known[key] = False
        return self._known[key]

    def _run(self, values: Values) -> Seen:
        """Return what the stages find with these values in every version of the rules.

        Raises:
            ValueError: the rules cannot have these values.
        """
        return run(self.material.under(lambda rules: self.with_values(rules, values)), self.detector)

    def with_values(self, rules: Rules, values: Values) -> Rules:
        """Return rules with these values, and what must go along with them."""
        return changed(rules, self.place, _along(rules, self.place, values))

    def _alone(self, field: RulesField) -> float | None:
        """Return the nearest value of one field that prevents the alert, or None."""
        before = value_of(self.rules, self.place, field.name)
        is_lasting = field.name.startswith("for.")
        if before is None or (is_lasting and self.alert.ends_at is None):
            return None
        way = _way(before, field)
        lasted = self._lasted(field.name)
        if lasted is not None and self._is_least(field.name, lasted):
            return lasted
        shares = _nearest(lambda share: self.prevents({field.name: way.at(share)}), way.first)
        if shares is None:
            return None
        for value in (way.short(*shares), way.beyond(shares[1])):
            if self.prevents({field.name: value}):
                return value
        return way.at(shares[1])

    def _is_least(self, name: str, value: float) -> bool:
        """Whether a value prevents the alert, and a little less does not."""
        return self.prevents({name: value}) and not self.prevents({name: value * (1.0 - _NEAR)})

    def _lasted(self, name: str) -> float | None:
        """Return for how long the trouble lasted, in whole seconds: what a time probably has to be."""
        room, _, field = name.partition(".")
        since = self.alert.raised_at if room == "for" else self.alert.evidence.since
        timed = room == "for" or (room == "waits" and field.endswith("_sla"))
        if not timed or since is None or self.alert.ends_at is None:
            return None
        seconds = math.ceil(self.alert.ends_at - since)
        return float(seconds) if bounds_of(name)[0] <= seconds <= bounds_of(name)[1] else None

    def _together(self, fields: Mapping[str, RulesField], names: tuple[str, ...]) -> Values | None:
        """Return values of several fields that prevent the alert together, as few as will do."""
        ways = {name: _way(value_of(self.rules, self.place, name) or 0.0, fields[name]) for name in names}

        def prevented(tried: Mapping[str, float]) -> bool:
            return self.prevents({name: ways[name].at(share) for name, share in tried.items()})

        found = _nearest(lambda share: prevented(dict.fromkeys(names, share)), _FIRST_STRIDE)
        if found is None:
            return None
        shares = dict.fromkeys(names, found)
        for name in names:
            others = {other: both[1] for other, both in shares.items() if other != name}
            if prevented(others):
                del shares[name]
                continue
            nearer = _nearest(functools.partial(_with_one, prevented, others, name), _FIRST_STRIDE)
            shares[name] = nearer if nearer is not None else (0.0, 1.0)
        short = {name: ways[name].short(*both) for name, both in shares.items()}
        return (
            short
            if self.prevents(short)
            else {name: ways[name].at(high) for name, (_, high) in shares.items()}
        )

    def _change(self, values: Values) -> Change:
        after = self._run(values)
        whole = _along(self.rules, self.place, values)
        fields = tuple(
            FieldChange(
                field=name,
                path=path_of(self.rules, self.place, name),
                before=value_of(self.rules, self.place, name) or 0.0,
                after=value,
            )
            for name, value in whole.items()
        )
        lost, new = (
            self.seen.raised.keys() - after.raised.keys(),
            after.raised.keys() - self.seen.raised.keys(),
        )
        return Change(
            fields=fields,
            size=_size(fields),
            so_far=self.alert.ends_at is None and any(_is_time(name) for name in values),
            vanish=len(lost - {self.alert.id}),
            appear=len(new),
            conversations=len(self.material.conversations()),
        )


class _Way(NamedTuple):
    """The way of a field from its value to its bound: shares 0…1 of it, of which `first` is a small one."""

    name: str
    begin: float
    end: float
    whole: bool

    @property
    def first(self) -> float:
        """The share of the first stride."""
        stride = 1.0 if self.whole or not self.begin else abs(self.begin) * _FIRST_STRIDE
        length = abs(self.end - self.begin)
        return min(1.0, stride / length) if length else 1.0

    def at(self, share: float) -> float:
        """Return the value at a share of the way; a count that lies between goes on to the next."""
        value = self.begin + share * (self.end - self.begin)
        if not self.whole:
            return value
        return math.ceil(value - 1e-9) if self.end > self.begin else math.floor(value + 1e-9)

    def short(self, low: float, high: float) -> float:
        """Return the shortest number after the share `low` of the way, and not after `high`."""
        begin, end = self.at(low), self.at(high)
        if self.whole:
            return end
        for digits in range(_MOST_DIGITS):
            scale = 10.0**digits
            short = (math.floor(end * scale) if end > begin else math.ceil(end * scale)) / scale
            if min(begin, end) < short < max(begin, end) or short == end:
                return short
        return end

    def beyond(self, share: float) -> float:
        """Return a number of three digits that lies a little after the share of the way."""
        value = self.at(share)
        if self.whole or not value:
            return value
        scale = 10.0 ** (2 - math.floor(math.log10(abs(value))))
        rounded = (math.ceil if self.end > self.begin else math.floor)(value * scale) / scale
        return min(rounded, self.end) if self.end > self.begin else max(rounded, self.end)


def _way(begin: float, field: RulesField) -> _Way:
    least, most = bounds_of(field.name)
    return _Way(field.name, begin, most if field.towards == "up" else least, is_whole(field.name))


def _nearest(prevents: Callable[[float], bool], stride: float) -> tuple[float, float] | None:
    """Return two shares 0…1 near each other: the first does not prevent, the second does, or None.

    They are looked for from 0 on, in strides that double.
    """
    if not prevents(1.0):
        return None
    low, high = 0.0, min(1.0, stride)
    while not prevents(high):
        low, high = high, min(1.0, 2.0 * high)
    while high - low > _NEAR * high:
        middle = (low + high) / 2.0
        if prevents(middle):
            high = middle
        else:
            low = middle
    return low, high


def _with_one(
    prevented: Callable[[Mapping[str, float]], bool], others: Mapping[str, float], name: str, share: float
) -> bool:
    return prevented({**others, name: share})


def _along(rules: Rules, place: Place, values: Values) -> dict[str, float]:
    """Return the values, and those of fields that must not lie below them."""
    whole, critical = dict(values), value_of(rules, place, _CRITICAL)
    if critical is not None and values.get(_OPEN, 0.0) > critical:
        whole[_CRITICAL] = values[_OPEN]
    return whole


def _raises(seen: Seen, alert: Alert) -> bool:
    """Whether an alert of this cause and subject is open at any moment at which `alert` was."""
    end = math.inf if alert.ends_at is None else alert.ends_at
    return any(
        other.fingerprint == alert.fingerprint
        and other.raised_at <= end
        and (other.ends_at is None or other.ends_at >= alert.raised_at)
        for other in seen.alerts.values()
    )


def _is_time(name: str) -> bool:
    room, _, field = name.partition(".")
    return room in ("for", "waits") and not field.startswith(("warn_sure", "warn_likely"))


def _size(fields: tuple[FieldChange, ...]) -> float | None:
    if not all(field.before for field in fields):
        return None
    return max(abs(field.after - field.before) / abs(field.before) for field in fields)


def _by_size(change: Change) -> tuple[bool, float, int]:
    return change.size is None, change.size or 0.0, len(change.fields)
