"""Which record of an alert holds: one that has moved stands in two partitions for a while."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from msgspec import Struct


class _Record(Struct):
    """What a record of the alerts topic says of its place in the alert's life."""

    step: int = 0
    moved_to: int | None = None


class _Place(NamedTuple):
    partition: int
    step: int
    is_here: bool


_decode = msgspec.json.Decoder(_Record).decode


class AlertPlaces:
    """Knows in which partition each alert is, for readers of the whole topic.

    Partitions are read in any order. So the record with more steps holds, and of two with as many the one
    that is not the note of a move. Only the partition that has the alert deletes it.

    >>> places = AlertPlaces()
    >>> places.holds("a", 0, b'{"step":2,"moved_to":1}'), places.holds("a", 1, b'{"step":2}')
    (True, True)
    >>> places.holds("a", 0, None), places.holds("a", 1, None)
    (False, True)
    """

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}

    def holds(self, alert_id: str, partition: int, value: bytes | None) -> bool:
        """Take the next record of a partition, or a tombstone (None). Returns whether it holds."""
        known = self._places.get(alert_id)
        elsewhere = known is not None and known.partition != partition
        if value is None:
            if not elsewhere:
                self._places.pop(alert_id, None)
            return not elsewhere
        try:
            record = _decode(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return True
        place = _Place(partition, record.step, record.moved_to is None)
        if known is not None and elsewhere and place[1:] < known[1:]:
            return False
        self._places[alert_id] = place
        return True
