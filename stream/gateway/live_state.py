"""What the floor looks like now: conversations, queues and alerts, and what changed since a version.

Pure: records and times go in, JSON comes out. Each object is encoded once for each change of it, and a
message is put together from the encoded parts, so that a message for many viewers costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from stream import records
from stream.log import Record, topics

Kind: TypeAlias = Literal["conversations", "queues", "alerts"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_OF_TOPIC: Mapping[str, Kind] = {
    topics.CONVERSATIONS: "conversations",
    topics.QUEUES: "queues",
    topics.ALERTS: "alerts",
}
STALE_AFTER = 2.0
GONE_REMEMBERED = 20_000
_INTERNAL = "~"
_TIME = "~time/"
_SIMULATOR = "stepin-simulator"

_READ: Mapping[Kind, Callable[[bytes], Any]] = {
    "conversations": lambda value: records.decode_conversation(value).view,
    "queues": lambda value: records.decode_queue(value).view,
    "alerts": records.decode_alert,
}


class _Held:
    """An object, the version that brought it, and its JSON once somebody has needed it."""

    __slots__ = ("_encoded", "value", "version")

    def __init__(self, version: int, value: Any) -> None:
        self.version = version
        self.value = value
        self._encoded: bytes | None = None

    def encoded(self) -> bytes:
        if self._encoded is None:
            self._encoded = records.encode(self.value)
        return self._encoded


class LiveState:
    """The newest of every object, each with the version that brought it.

    Args:
        epoch: names this life of the state; versions of another epoch mean nothing here.
        started: the clock at the start, in seconds since 1970: until data is seen, it is stale since then.
        gone_remembered: how many removed ids are kept for deltas; who is behind them gets a snapshot.
    """

    def __init__(self, epoch: str, started: float, gone_remembered: int = GONE_REMEMBERED) -> None:
        self.epoch = epoch
        self.seq = 0
        self.unreadable = 0
        # Both dictionaries are kept in the order of their versions: a change takes its key to the end.
        self._objects: dict[Kind, dict[str, _Held]] = {kind: {} for kind in KINDS}
        self._gone: dict[tuple[Kind, str], int] = {}
        self._gone_remembered = gone_remembered
        self._forgotten = 0
        self._times: dict[int, float] = {}
        self._advanced_at = started
        self._simulated = 0
        self._staged: dict[tuple[Kind, str], bytes] | None = None
        self._staged_times: dict[str, tuple[bytes, float]] = {}

    def apply(self, record: Record, now: float) -> None:
        """Take one record of a topic of `KIND_OF_TOPIC`, at the clock `now`. A bad one is only counted."""
        kind = KIND_OF_TOPIC[record.topic]
        key = (record.key or b"").decode(errors="replace")
        if key.startswith(_INTERNAL):
            if kind == "queues" and key.startswith(_TIME) and record.value is not None:
                if self._staged is None:
                    self._take_time(record.value, now)
                else:
                    self._staged_times[key] = (record.value, record.timestamp)
        elif self._staged is None:
            self._take(kind, key, record.value)
        elif record.value is None:
            self._staged.pop((kind, key), None)
        else:
            self._staged[kind, key] = record.value

    def begin_load(self) -> None:
        """From here on records are the topics read from their beginning: they are set aside at first.

        So nobody is shown the past over again while it is read, nor misses a removal whose tombstone is
        no longer there.
        """
        self._staged = {}
        self._staged_times = {}

    def end_load(self, now: float) -> None:
        """What was read since `begin_load` is everything there is. Only what differs becomes a change."""
        staged, self._staged = self._staged or {}, None
        for kind, objects in self._objects.items():
            for key in [key for key in objects if (kind, key) not in staged]:
                self._take(kind, key, None)
        for (kind, key), value in staged.items():
            self._take(kind, key, value)
        for value, published in self._staged_times.values():
            # Time that was read back passed when it was written, and not now.
            self._take_time(value, min(now, published))
        self._staged_times = {}

    @property
    def data_at(self) -> float | None:
        """The event time up to which all partitions are known; None while nothing is known."""
        return min(self._times.values(), default=None)

    @property
    def simulated(self) -> bool:
        """Whether any conversation comes from the simulator."""
        return self._simulated > 0

    def stale_since(self, now: float) -> float | None:
        """Since when the floor has not been known any further, by this clock; None while it is."""
        stopped = not self._times or now - self._advanced_at > STALE_AFTER
        return self._advanced_at if stopped else None

    def alert(self, id_: str) -> records.Alert | None:
        """An alert by its id."""
        held = self._objects["alerts"].get(id_)
        return None if held is None else held.value

    def sizes(self) -> dict[Kind, int]:
        """How many objects of each kind are held."""
        return {kind: len(objects) for kind, objects in self._objects.items()}

    def snapshot(self, now: float) -> bytes:
        """The message `snapshot`: everything, at version `seq`."""
        return self._message("snapshot", self.seq, now, since=-1)

    def delta(self, since: int, now: float) -> bytes | None:
        """The message `delta` from version `since`; None if what is gone since then is not remembered."""
        if not self._forgotten <= since <= self.seq:
            return None
        return self._message("delta", self.seq, now, since)

    def heartbeat(self, seq: int, now: float) -> bytes:
        """The message `heartbeat` for a viewer who has version `seq`."""
        return msgspec.json.encode({"type": "heartbeat", **self._head(seq, now)})

    def _head(self, seq: int, now: float) -> dict[str, Any]:
        return {
            "seq": seq,
            "epoch": self.epoch,
            "at": now,
            "data_at": self.data_at,
            "stale_since": self.stale_since(now),
        }

    def _message(self, type_: Literal["snapshot", "delta"], seq: int, now: float, since: int) -> bytes:
        head: dict[str, Any] = {"type": type_}
        if type_ == "delta":
            head["from"] = since
        head |= self._head(seq, now)
        head["simulated"] = self.simulated
        parts = [msgspec.json.encode(head)[:-1]]
        for kind in KINDS:
            objects = self._changed(kind, since)
            parts.append(b',"%s":[%s]' % (kind.encode(), b",".join(objects)))
        if type_ == "delta":
            parts.append(b',"gone":' + msgspec.json.encode(self._gone_since(since)))
        parts.append(b"}")
        return b"".join(parts)

    def _changed(self, kind: Kind, since: int) -> list[bytes]:
        changed = []
        for held in reversed(self._objects[kind].values()):
            if held.version <= since:
                break
            changed.append(held.encoded())
        return changed

    def _gone_since(self, since: int) -> dict[Kind, list[str]]:
        gone: dict[Kind, list[str]] = {kind: [] for kind in KINDS}
        for (kind, key), version in reversed(self._gone.items()):
            if version <= since:
                break
            gone[kind].append(key)
        return gone

    def _take(self, kind: Kind, key: str, value: bytes | None) -> None:
        try:
            new = None if value is None else _READ[kind](value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        objects = self._objects[kind]
        old = objects.get(key)
        if (None if old is None else old.value) == new:
            return
        self.seq += 1
        objects.pop(key, None)
        self._gone.pop((kind, key), None)
        if new is None:
            self._remember_gone(kind, key)
        else:
            objects[key] = _Held(self.seq, new)
        if kind == "conversations":
            self._simulated += _is_simulated(new) - _is_simulated(old.value if old else None)

    def _remember_gone(self, kind: Kind, key: str) -> None:
        self._gone[kind, key] = self.seq
        if len(self._gone) > self._gone_remembered:
            self._forgotten = self._gone.pop(next(iter(self._gone)))

    def _take_time(self, value: bytes, now: float) -> None:
        try:
            time = records.decode_time(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        before, first = self.data_at, not self._times
        self._times[time.partition] = time.at
        # A part of the floor that stands still is as unknown as a whole one. A history may begin earlier.
        if self.data_at != before:
            self._advanced_at = now if first else max(self._advanced_at, now)


def _is_simulated(view: records.ConversationView | None) -> bool:
    return view is not None and view.source.startswith(_SIMULATOR)
