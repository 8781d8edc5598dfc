"""Counts the alerts of the last hour by cause and queue, from their steps on the history topic. Pure.

The alerts topic forgets an alert soon after its end. The history keeps the steps of each, so a gateway that
starts counts the same as one that has run for long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from msgspec import Struct

from stream.gateway.protocol import Minutes

HOUR = 3600.0
_MINUTE = 60.0
_MOST = 50_000


class CountedIn(NamedTuple):
    """Where an alert is counted."""

    cause: str
    queue: str


class _Raised(Struct):
    """An alert as a step of the history has it."""

    id: str
    cause: str
    queue: str
    severity: str
    raised_at: float

    @property
    def place(self) -> CountedIn:
        return CountedIn(self.cause, self.queue)


class _Step(Struct):
    type: str
    alert: msgspec.Raw = msgspec.Raw(b"")
    at: float = 0.0


_decode_step = msgspec.json.Decoder(_Step).decode
_decode_alert = msgspec.json.Decoder(_Raised).decode


class RaisedAlerts:
    """The alerts that were raised in the last hour of event time, each with the severity that it had last.

    A step that comes twice counts once. At most 50,000 alerts are kept. `model_moved` is the event time up to
    which labels last moved a model much within an hour, or None.
    """

    def __init__(self) -> None:
        self.model_moved: float | None = None
        self._alerts: dict[str, _Raised] = {}
        self._changed: set[CountedIn] = set()

    def take(self, value: bytes) -> None:
        """Take a record of the history topic. All but alerts' steps and moves of a model count for nothing.

        Raises:
            msgspec.MsgspecError: it cannot be read.
        """
        step = _decode_step(value)
        if step.type == "model.moved":
            self.model_moved = step.at
        if step.type != "alert.step":
            return
        alert = _decode_alert(step.alert)
        known = self._alerts.get(alert.id)
        if known == alert:
            return
        if known is not None:
            self._changed.add(known.place)
        self._alerts[alert.id] = alert
        self._changed.add(alert.place)
        if len(self._alerts) > _MOST:
            self._drop(next(iter(self._alerts)))

    def changes(self, now: float | None) -> dict[CountedIn, Minutes]:
        """Return the minutes of each cause and queue that changed since the last call.

        Args:
            now: the event time, if it is known.
        """
        if not self._changed:
            return {}
        if now is not None:
            # Both ways: a replay may go back in time.
            far = [id_ for id_, alert in self._alerts.items() if abs(alert.raised_at - now) > HOUR + _MINUTE]
            for id_ in far:
                self._drop(id_)
        changed, self._changed = self._changed, set()
        counts: dict[CountedIn, dict[int, list[int]]] = {place: {} for place in sorted(changed)}
        for alert in self._alerts.values():
            if alert.place in counts:
                minute = counts[alert.place].setdefault(int(alert.raised_at // _MINUTE), [0, 0])
                minute[alert.severity == "critical"] += 1
        return {place: _in_order(minutes) for place, minutes in counts.items()}

    def _drop(self, id_: str) -> None:
        self._changed.add(self._alerts.pop(id_).place)


def added_up(counts: Iterable[tuple[CountedIn, Minutes]]) -> dict[str, Minutes]:
    """Return the minutes of each cause, over all queues in `counts`.

    >>> added_up([(CountedIn("surge", "a"), [(7, 1, 0)]), (CountedIn("surge", "b"), [(6, 0, 2), (7, 1, 1)])])
    {'surge': [(6, 0, 2), (7, 2, 1)]}
    """
    causes: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
    for place, minutes in counts:
        of_cause = causes[place.cause]
        for minute, warning, critical in minutes:
            so_far = of_cause.setdefault(minute, [0, 0])
            so_far[0] += warning
            so_far[1] += critical
    return {cause: _in_order(minutes) for cause, minutes in causes.items()}


def _in_order(minutes: dict[int, list[int]]) -> Minutes:
    return [(minute, warning, critical) for minute, (warning, critical) in sorted(minutes.items())]
