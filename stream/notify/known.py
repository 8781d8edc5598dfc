"""What the notifier knows: cases, silences, names and words from the log, and what it has told. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec
from msgspec import Struct

from stream.alerts.places import AlertPlaces
from stream.log import Record, topics
from stream.records import (
    Case,
    NotificationRecord,
    NotifiedKind,
    Outgoing,
    Pace,
    RouteHealth,
    Silence,
    Told,
    decode_case,
    decode_notification,
    decode_silence,
    notification_key,
)

_KEPT = 3600.0


class Group(NamedTuple):
    """What is told together: for one route, about one queue, of one kind."""

    route: str
    queue: str
    kind: NotifiedKind


class _View(Struct):
    queue: str
    name: str | None = None
    names: dict[str, str] = {}


class _Queue(Struct):
    view: _View


class _Evidence(Struct):
    quote: str | None = None
    quote_by: str | None = None


class _Alert(Struct):
    evidence: _Evidence
    status: str


_decode_queue = msgspec.json.Decoder(_Queue).decode
_decode_alert = msgspec.json.Decoder(_Alert).decode


class Known:
    """A fold of the topics that the notifier follows, and of its own records.

    A record that cannot be read is counted in `unreadable` and stops nothing.
    """

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.silences: dict[str, Silence] = {}
        self.told: dict[tuple[str, str], Told] = {}
        self.outgoing: dict[str, Outgoing] = {}
        self.sent: defaultdict[tuple[str, str], dict[NotifiedKind, tuple[float, ...]]] = defaultdict(dict)
        self.health: dict[str, RouteHealth] = {}
        self.unreadable = 0
        self._names: dict[str, _View] = {}
        self._quotes: dict[str, str] = {}
        self._places = AlertPlaces()
        self._takers: dict[str, Callable[[str, Record], None]] = {
            topics.CASES: self._take_case,
            topics.SILENCES: self._take_silence,
            topics.QUEUES: self._take_queue,
            topics.ALERTS: self._take_alert,
            topics.NOTIFICATIONS: self._take_own,
        }

    def take(self, records: Iterable[Record]) -> None:
        """Take the next records of the topics."""
        for record in records:
            try:
                self._takers[record.topic]((record.key or b"").decode(), record)
            except (msgspec.MsgspecError, ValueError, RecursionError):
                self.unreadable += 1

    def name(self, queue: str, language: str) -> str:
        """Return what people call a queue in a language."""
        view = self._names.get(queue)
        return queue if view is None else view.names.get(language) or view.name or queue

    def words(self, case: Case) -> str | None:
        """Return what the customer said that the case rests on, of its latest open part with words."""
        parts = sorted((part for part in case.parts if part.open), key=lambda part: part.raised_at)
        return next(
            (self._quotes[part.alert] for part in reversed(parts) if part.alert in self._quotes), None
        )

    def in_flight(self) -> set[Group]:
        """Return the groups of which a notification is on its way."""
        return {
            Group(each.route, group.queue, group.kind)
            for each in self.outgoing.values()
            for group in each.groups
        }

    def over(self, now: float) -> Iterator[NotificationRecord]:
        """Yield its own records that nobody needs any more: those of cases that are gone, and old paces."""
        for told in self.told.values():
            if told.case not in self.cases and now - told.at > _KEPT:
                yield told
        for (route, queue), kinds in self.sent.items():
            for kind, sent in kinds.items():
                if now - sent[-1] > _KEPT:
                    yield Pace(route=route, queue=queue, kind=kind, sent=sent)

    # --- its own records: written to the log first, then applied ---------------------------------------

    def keep(self, record: NotificationRecord) -> None:
        """Take a record of its own."""
        match record:
            case Told():
                self.told[record.route, record.case] = record
            case Outgoing():
                self.outgoing[record.id] = record
            case Pace():
                self.sent[record.route, record.queue][record.kind] = record.sent
            case RouteHealth():
                self.health[record.route] = record

    def drop(self, record: NotificationRecord) -> None:
        """Forget a record of its own."""
        match record:
            case Told():
                self.told.pop((record.route, record.case), None)
            case Outgoing():
                self.outgoing.pop(record.id, None)
            case Pace():
                self.sent[record.route, record.queue].pop(record.kind, None)
            case RouteHealth():
                self.health.pop(record.route, None)

    # --- the topics --------------------------------------------------------------------------------------

    def _take_case(self, key: str, record: Record) -> None:
        if not self._places.holds(key, record.partition, record.value):
            return
        if record.value is None:
            self.cases.pop(key, None)
            return
        case = decode_case(record.value)
        if case.moved_to is None:
            self.cases[key] = case

    def _take_silence(self, key: str, record: Record) -> None:
        self.silences.pop(key, None)
        if record.value is not None:
            self.silences[key] = decode_silence(record.value)

    def _take_queue(self, key: str, record: Record) -> None:
        if record.value is None:
            self._names.pop(key, None)
        elif not key.startswith("~"):
            self._names[key] = _decode_queue(record.value).view

    def _take_alert(self, key: str, record: Record) -> None:
        self._quotes.pop(key, None)
        if record.value is not None:
            alert = _decode_alert(record.value)
            # Only the customer's own words tell what the customer needs.
            if alert.status != "resolved" and alert.evidence.quote and not alert.evidence.quote_by:
                self._quotes[key] = alert.evidence.quote

    def _take_own(self, key: str, record: Record) -> None:
        if record.value is None:
            raise ValueError(f"{key}: a reader of the last records gets no tombstone")
        own = decode_notification(record.value)
        if notification_key(own).decode() == key:
            self.keep(own)
