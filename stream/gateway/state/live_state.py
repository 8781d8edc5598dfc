"""Holds the live state of the floor, and says what has changed in it for those who see a part of it.

Pure: records and times go in, objects come out as JSON. Each change of an object is encoded once, however
many viewers need it, and once more for those who may not read customers' words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import takewhile
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from stream import records
from stream.alerts.places import AlertPlaces
from stream.gateway.past.raised import HOUR, CountedIn, added_up
from stream.gateway.protocol import Gone, Minutes, ShownCase
from stream.gateway.state.entry import Entry
from stream.gateway.state.floor_time import FloorTime
from stream.gateway.state.kinds import KIND_OF_TOPIC, KINDS, MOVING, READ, Kind
from stream.gateway.state.scope import Scope
from stream.gateway.state.shown_cases import ShownCases
from stream.interventions.links import Templates, deep_link
from stream.log import Record

GONE_KEPT = 20_000
_INTERNAL_PREFIX = "~"
_TIME_PREFIX = "~time/"
_NOT_LIVE_SOURCES = ("stepin-simulator", "stepin-drill")


class LiveState:
    """Stores every conversation, queue, alert, case and silence with the version that changed it last.

    `time` says how far the floor is known.

    Args:
        started: time of the start, in seconds since 1970. The data is stale since then until it comes.
        gone_kept: how many departures deltas can name. An older viewer gets a snapshot.
        links: where a person opens a conversation whose events do not say so.
    """

    def __init__(
        self, started: float, gone_kept: int = GONE_KEPT, links: Templates = MappingProxyType({})
    ) -> None:
        self.version = 0
        self.unreadable = 0
        # These dictionaries are sorted by version: a change moves its key to the end.
        self._objects: dict[Kind, dict[str, Entry]] = {kind: {} for kind in KINDS}
        self._places = {kind: AlertPlaces() for kind in MOVING}
        self._shown_cases = ShownCases()
        # Which object has left which queue, by removal or by a move, and has not come back there.
        self._left: dict[tuple[Kind, str, str | None], int] = {}
        self._gone_kept = gone_kept
        self._links = links
        self._oldest_delta = 0
        self.time = FloorTime(started)
        self._counted_since: float | None = None
        self.model_moved: float | None = None
        self._raised: dict[CountedIn, tuple[int, Minutes]] = {}
        self._simulated: Counter[str] = Counter()
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
        elif kind in MOVING and not self._places[kind].holds(key, record.partition, record.value):
            return
        elif self._staged is None:
            self._update(kind, key, record.value, now)
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
        self._places = {kind: AlertPlaces() for kind in MOVING}

    def end_load(self, now: float) -> None:
        """Replace the state by the records since `begin_load`. Only changed objects get a new version."""
        staged, self._staged = self._staged or {}, None
        for kind, objects in self._objects.items():
            for key in [key for key in objects if (kind, key) not in staged]:
                self._update(kind, key, None, now)
        # The silences come before the cases that they cover.
        for (kind, key), value in sorted(staged.items(), key=lambda item: KINDS.index(item[0][0])):
            self._update(kind, key, value, now)
        for value, published in self._staged_times.values():
            # This time advanced when it was published, which may be long ago.
            self._update_time(value, min(now, published))
        self._staged_times = {}

    def begin_raised(self, since: float) -> None:
        """Count the raised alerts anew, of the event times from `since` on."""
        self._counted_since = since
        if self._raised:
            # A viewer may have counts that are gone.
            self.update_raised({place: [] for place in self._raised})

    def update_raised(self, minutes: Mapping[CountedIn, Minutes]) -> None:
        """Replace the counts of these causes and queues."""
        self.version += 1
        for place, counts in minutes.items():
            self._raised.pop(place, None)
            self._raised[place] = self.version, counts

    def is_simulated(self, scope: Scope) -> bool:
        """Whether at least one conversation in these queues comes from the simulator, or from a drill."""
        return any(count > 0 and scope.has(queue) for queue, count in self._simulated.items())

    def alert(self, id_: str) -> records.Alert | None:
        """Return the alert with this id, or None."""
        entry = self._objects["alerts"].get(id_)
        return None if entry is None else entry.value

    def conversation(self, id_: str) -> records.ConversationView | None:
        """Return the conversation with this id, or None."""
        entry = self._objects["conversations"].get(id_)
        return None if entry is None else entry.value

    def conversations(self) -> list[records.ConversationView]:
        """Return all conversations."""
        return [entry.value for entry in self._objects["conversations"].values()]

    def queue(self, id_: str) -> records.QueueView | None:
        """Return the queue with this id, or None."""
        entry = self._objects["queues"].get(id_)
        return None if entry is None else entry.value

    def case(self, id_: str) -> ShownCase | None:
        """Return the case with this id, or None."""
        entry = self._objects["cases"].get(id_)
        return None if entry is None else entry.value

    def cases(self) -> list[ShownCase]:
        """Return all cases."""
        return [entry.value for entry in self._objects["cases"].values()]

    def silence(self, id_: str) -> records.Silence | None:
        """Return the silence with this id, or None."""
        entry = self._objects["silences"].get(id_)
        return None if entry is None else entry.value

    def silences(self) -> list[records.Silence]:
        """Return all silences."""
        return [entry.value for entry in self._objects["silences"].values()]

    def alerts(self) -> list[records.Alert]:
        """Return all alerts."""
        return [entry.value for entry in self._objects["alerts"].values()]

    def alerts_of(self, subject: str) -> list[records.Alert]:
        """Return the alerts about a conversation or queue."""
        return [alert for alert in self.alerts() if alert.subject == subject]

    def sizes(self) -> dict[Kind, int]:
        """Return the number of objects of each kind."""
        return {kind: len(objects) for kind, objects in self._objects.items()}

    def head(self, now: float) -> dict[str, Any]:
        """Return the fields of every message that say how fresh the data is."""
        ahead = self.time.clocks_ahead(now)
        return {
            "ahead": max(ahead.values()) if ahead else UNSET,
            "at": now,
            "data_at": self.time.data_at,
            "stale_since": self.time.stale_since(now),
            "counted_since": self._counted_from(),
            "model_moved": self._moved_lately(),
        }

    def _moved_lately(self) -> float | UnsetType:
        moved, known = self.model_moved, self.time.data_at
        return UNSET if moved is None or known is None or abs(known - moved) > HOUR else moved

    def _counted_from(self) -> float | UnsetType:
        if self._counted_since is None:
            return UNSET
        # A replay is played as fast as it happened, or faster: its last hour was read whole.
        return 0.0 if self.time.is_recorded else self._counted_since

    # --- what has changed, for those who see a part -----------------------------------------------------

    def knows(self, version: int) -> bool:
        """Whether it can still be said what has changed since this version."""
        return self._oldest_delta <= version <= self.version

    def has_changed(self, since: int, scope: Scope) -> bool:
        """Whether those of this scope see another floor than at version `since`."""
        seen = any(scope.has(entry.queue) for kind in KINDS for entry in self._entries(kind, since))
        return seen or any(self._gone(since, scope)) or bool(self._raised_places(since, scope))

    # The objects are JSON already, which msgspec copies into the message as it is.
    def changed_since(self, since: int, scope: Scope) -> dict[str, Any]:
        """Return by kind the objects of this scope that changed after version `since`."""
        return {
            kind: [
                entry.encoded(scope.words) for entry in self._entries(kind, since) if scope.has(entry.queue)
            ]
            for kind in KINDS
        }

    def gone_since(self, since: int, scope: Scope) -> Gone:
        """Return the ids of the objects that left this scope after version `since`."""
        gone: dict[Kind, dict[str, None]] = {kind: {} for kind in KINDS}
        for kind, key in self._gone(since, scope):
            gone[kind][key] = None
        return Gone(**{kind: list(keys) for kind, keys in gone.items()})

    def raised_since(self, since: int, scope: Scope) -> dict[str, Minutes] | UnsetType:
        """Return the counts of those causes whose counts in this scope changed after version `since`."""
        causes = {place.cause for place in self._raised_places(since, scope)}
        found = [item for item in self._raised.items() if item[0].cause in causes]
        return added_up((place, counts) for place, (_, counts) in found if scope.has(place.queue)) or UNSET

    def _entries(self, kind: Kind, since: int) -> Iterator[Entry]:
        return takewhile(lambda entry: entry.version > since, reversed(self._objects[kind].values()))

    def _gone(self, since: int, scope: Scope) -> Iterator[tuple[Kind, str]]:
        for (kind, key, queue), version in reversed(self._left.items()):
            if version <= since:
                return
            entry = self._objects[kind].get(key)
            if scope.has(queue) and (entry is None or not scope.has(entry.queue)):
                yield kind, key

    def _raised_places(self, since: int, scope: Scope) -> list[CountedIn]:
        changed = takewhile(lambda item: item[1][0] > since, reversed(self._raised.items()))
        return [place for place, _ in changed if scope.has(place.queue)]

    # --- changes ----------------------------------------------------------------------------------------

    def _update(self, kind: Kind, key: str, value: bytes | None, now: float) -> None:
        try:
            new = None if value is None else READ[kind](value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        if kind == "conversations" and new is not None:
            new.link = deep_link(new.id, new.source, new.link, self._links)
        if kind == "cases":
            for id_, shown in self._shown_cases.put_case(key, new, now):
                self._put("cases", id_, shown)
            return
        self._put(kind, key, new)
        if kind == "silences":
            for id_, shown in self._shown_cases.put_silence(key, new, now):
                self._put("cases", id_, shown)

    def _put(self, kind: Kind, key: str, new: Any) -> None:
        objects = self._objects[kind]
        entry = objects.get(key)
        old = None if entry is None else entry.value
        if old == new:
            return
        self.version += 1
        objects.pop(key, None)
        if old is not None and (new is None or new.queue != old.queue):
            self._add_left(kind, key, old.queue)
        if new is not None:
            self._left.pop((kind, key, new.queue), None)
            objects[key] = Entry(self.version, new)
        if kind == "conversations":
            self._count_simulated(new, 1)
            self._count_simulated(old, -1)

    def _count_simulated(self, view: records.ConversationView | None, by: int) -> None:
        if view is not None and view.source.startswith(_NOT_LIVE_SOURCES):
            self._simulated[view.queue] += by

    def _add_left(self, kind: Kind, key: str, queue: str | None) -> None:
        # A later departure moves to the end, so that the latest ones come last.
        self._left.pop((kind, key, queue), None)
        self._left[kind, key, queue] = self.version
        if len(self._left) > self._gone_kept:
            self._oldest_delta = self._left.pop(next(iter(self._left)))

    def _update_time(self, value: bytes, now: float) -> None:
        try:
            time = records.decode_time(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.unreadable += 1
            return
        self.time.take(time, now)
