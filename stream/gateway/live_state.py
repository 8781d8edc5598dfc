"""Holds the live state of the floor and makes the messages that bring a viewer to it.

Pure: records and times go in, messages come out as JSON. Each change of an object is encoded once, however
many viewers need it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from stream import records
from stream.alerts.places import AlertPlaces
from stream.core.partition_clock import clocks_ahead
from stream.gateway.protocol import Delta, Gone, Heartbeat, Minutes, Snapshot, encode
from stream.log import Record, topics

Kind: TypeAlias = Literal["conversations", "queues", "alerts"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_OF_TOPIC: Mapping[str, Kind] = {
    topics.CONVERSATIONS: "conversations",
    topics.QUEUES: "queues",
    topics.ALERTS: "alerts",
}
STALE_AFTER = 2.0
"""Data has stopped when `data_at` has stood still for so many seconds."""
GONE_KEPT = 20_000
_INTERNAL_PREFIX = "~"
_TIME_PREFIX = "~time/"
_SIMULATOR_SOURCE = "stepin-simulator"

_READ: Mapping[Kind, Callable[[bytes], Any]] = {
    "conversations": lambda value: records.decode_conversation(value).view.without_agents(),
    "queues": lambda value: records.decode_queue(value).view,
    "alerts": lambda value: _alert(records.decode_alert(value)),
}


class _Entry:
    """An object, the version that changed it last, and its JSON after the first use."""

    __slots__ = ("_encoded", "value", "version")

    def __init__(self, version: int, value: Any) -> None:
        self.version = version
        self.value = value
        self._encoded: msgspec.Raw | None = None

    def encoded(self) -> msgspec.Raw:
        if self._encoded is None:
            self._encoded = msgspec.Raw(records.encode(self.value))
        return self._encoded


class LiveState:
    """Stores every conversation, queue and alert with the version that changed it last.

    Args:
        epoch: the id of this state's life. Versions of two epochs cannot be compared.
        started: time of the start, in seconds since 1970. The data is stale since then until it comes.
        gone_kept: number of removed ids that deltas can name. An older viewer gets a snapshot.
    """

    def __init__(self, epoch: str, started: float, gone_kept: int = GONE_KEPT) -> None:
        self.epoch = epoch
        self.seq = 0
        self.unreadable = 0
        # Both dictionaries are sorted by version: a change moves its key to the end.
        self._objects: dict[Kind, dict[str, _Entry]] = {kind: {} for kind in KINDS}
        self._places = AlertPlaces()
        self._gone: dict[tuple[Kind, str], int] = {}
        self._gone_kept = gone_kept
        self._oldest_delta = 0
        self._partition_times: dict[int, records.PartitionTime] = {}
        self._counted_since: float | None = None
        self._raised: dict[str, tuple[int, Minutes]] = {}
        self._known = False
        self._advanced_at = started
        self._simulated = 0
        self._staged: dict[tuple[Kind, str], bytes] | None = None
        self._staged_times: dict[str, tuple[bytes, float]] = {}

    def apply(self, record: Record, now: float) -> None:
        """Update the state by a record of a topic in `KIND_OF_TOPIC`, read at `now` (seconds since 1970).

        An unreadable record changes nothing but the count `unreadable`.
        """
        kind = KIND_OF_TOPIC[record.topic]
        key = (record.key or b"").decode(errors="replace")
        if key.startswith(_INTERNAL_PREFIX):
            if kind == "queues" and key.startswith(_TIME_PREFIX) and record.value is not None:
                if self._staged is None:
                    self._update_time(record.value, now)
                else:
                    self._staged_times[key] = (record.value, record.timestamp)
        elif kind == "alerts" and not self._places.holds(key, record.partition, record.value):
            return
        elif self._staged is None:
            self._update(kind, key, record.value)
        elif record.value is None:
            self._staged.pop((kind, key), None)
        else:
            self._staged[kind, key] = record.value

    def begin_load(self) -> None:
        """Set the records aside from here on, while the topics are read from their beginning.

        A viewer so sees no old version of an object. A removal is found even when its tombstone is gone.
        """
        self._staged = {}
        self._staged_times = {}
        self._places = AlertPlaces()

    def end_load(self, now: float) -> None:
        """Replace the state by the records since `begin_load`. Only changed objects get a new version."""
        staged, self._staged = self._staged or {}, None
        for kind, objects in self._objects.items():
            for key in [key for key in objects if (kind, key) not in staged]:
                self._update(kind, key, None)
        for (kind, key), value in staged.items():
            self._update(kind, key, value)
        for value, published in self._staged_times.values():
            # This time advanced when it was published, which may be long ago.
            self._update_time(value, min(now, published))
        self._staged_times = {}

    def begin_raised(self, since: float) -> None:
        """Count the raised alerts by cause anew, of the event times from `since` on."""
        self._counted_since = since
        if self._raised:
            # A viewer may have counts that are gone.
            self.update_raised({cause: [] for cause in self._raised})

    def update_raised(self, minutes: Mapping[str, Minutes]) -> None:
        """Replace the counts of these causes."""
        self.seq += 1
        self._raised.update({cause: (self.seq, counts) for cause, counts in minutes.items()})

    @property
    def data_at(self) -> float | None:
        """The event time up to which all partitions are known, or None when no partition is."""
        # A partition at 0 knows nothing yet.
        return min((time.at for time in self._partition_times.values()), default=0.0) or None

    @property
    def simulated(self) -> bool:
        """Whether at least one conversation comes from the simulator."""
        return self._simulated > 0

    def stale_since(self, now: float) -> float | None:
        """Return the time when `data_at` stopped advancing, or None while it advances."""
        stopped = not self._known or now - self._advanced_at > STALE_AFTER
        return self._advanced_at if stopped else None

    def clocks_ahead(self, now: float) -> dict[int, float]:
        """Return the events partitions whose time lies ahead of `now`, and by how many seconds.

        A clock is wrong then: that of a worker, of a broker, of a producer or of this gateway.
        """
        return clocks_ahead(self._partition_times.values(), now)

    def alert(self, id_: str) -> records.Alert | None:
        """Return the alert with this id, or None."""
        entry = self._objects["alerts"].get(id_)
        return None if entry is None else entry.value

    def conversation(self, id_: str) -> records.ConversationView | None:
        """Return the conversation with this id, or None."""
        entry = self._objects["conversations"].get(id_)
        return None if entry is None else entry.value

    def alerts_of(self, subject: str) -> list[records.Alert]:
        """Return the alerts about a conversation or queue."""
        alerts = (entry.value for entry in self._objects["alerts"].values())
        return [alert for alert in alerts if alert.subject == subject]

    def sizes(self) -> dict[Kind, int]:
        """Return the number of objects of each kind."""
        return {kind: len(objects) for kind, objects in self._objects.items()}

    def snapshot(self, now: float) -> bytes:
        """Return the message `snapshot` with every object."""
        return encode(
            Snapshot(
                **self._head(now),
                simulated=self.simulated,
                **self._changed_since(-1),
                raised=self._raised_after(-1),
            )
        )

    def delta(self, since: int, now: float) -> bytes | None:
        """Return the message `delta` from version `since`, or None when the removals are forgotten."""
        if not self._oldest_delta <= since <= self.seq:
            return None
        changed = self._changed_since(since)
        gone = self._gone_since(since)
        head = {**self._head(now), "simulated": self.simulated, "raised": self._raised_after(since)}
        return encode(Delta(since=since, **head, **changed, gone=gone))

    def heartbeat(self, now: float) -> bytes:
        """Return the message `heartbeat` for a viewer that has the current version."""
        return encode(Heartbeat(**self._head(now)))

    def _head(self, now: float) -> dict[str, Any]:
        ahead = self.clocks_ahead(now)
        return {
            "ahead": max(ahead.values()) if ahead else msgspec.UNSET,
            "seq": self.seq,
            "epoch": self.epoch,
            "at": now,
            "data_at": self.data_at,
            "stale_since": self.stale_since(now),
            "counted_since": self._counted_from(),
        }

    def _counted_from(self) -> float | msgspec.UnsetType:
        if self._counted_since is None:
            return msgspec.UNSET
        # A replay is played as fast as it happened, or faster: its last hour was read whole.
        recorded = any(time.recording is not None for time in self._partition_times.values())
        return 0.0 if recorded else self._counted_since

    # The objects are JSON already, which msgspec copies into the message as it is.
    def _changed_since(self, since: int) -> dict[str, Any]:
        return {kind: self._changed(kind, since) for kind in KINDS}

    def _changed(self, kind: Kind, since: int) -> list[msgspec.Raw]:
        changed = []
        for entry in reversed(self._objects[kind].values()):
            if entry.version <= since:
                break
            changed.append(entry.encoded())
        return changed

    def _raised_after(self, since: int) -> dict[str, Minutes] | msgspec.UnsetType:
        """Return the counts that changed after a version."""
        changed = {cause: counts for cause, (version, counts) in self._raised.items() if version > since}
        return changed or msgspec.UNSET

    def _gone_since(self, since: int) -> Gone:
        gone = Gone(conversations=[], queues=[], alerts=[])
        for (kind, key), version in reversed(self._gone.items()):
            if version <= since:
                break
            getattr(gone, kind).append(key)
        return gone

    def _update(self, kind: Kind, key: str, value: bytes | None) -> None:
        try:
            new = None if value is None else _READ[kind](value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        objects = self._objects[kind]
        entry = objects.get(key)
        old = None if entry is None else entry.value
        if old == new:
            return
        self.seq += 1
        objects.pop(key, None)
        self._gone.pop((kind, key), None)
        if new is None:
            self._add_gone(kind, key)
        else:
            objects[key] = _Entry(self.seq, new)
        if kind == "conversations":
            self._simulated += _is_simulated(new) - _is_simulated(old)

    def _add_gone(self, kind: Kind, key: str) -> None:
        self._gone[kind, key] = self.seq
        if len(self._gone) > self._gone_kept:
            self._oldest_delta = self._gone.pop(next(iter(self._gone)))

    def _update_time(self, value: bytes, now: float) -> None:
        try:
            time = records.decode_time(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        before = self.data_at
        self._partition_times[time.partition] = time
        # The slowest partition decides, so that half a floor does not pass for a whole one. Another recorded
        # history may begin earlier, so any change of `data_at` counts as an advance.
        if self.data_at not in (before, None):
            self._advanced_at = max(self._advanced_at, now) if self._known else now
            self._known = True


def _alert(alert: records.Alert) -> records.Alert:
    return alert.without_agents() if alert.status == "resolved" else alert


def _is_simulated(view: records.ConversationView | None) -> bool:
    return view is not None and view.source.startswith(_SIMULATOR_SOURCE)
