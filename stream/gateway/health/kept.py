"""What the log says about the floor's health: routes, dead letters, versions of the rules. Pure."""

from __future__ import annotations

from collections import deque

import msgspec

from detectors.contract.rules.document import Rules
from stream.core.rules_history import RulesHistory
from stream.gateway.protocol.health import PublishedRules, ShownDeadLetter
from stream.log import Record, topics
from stream.records import DeadLetter, RouteHealth, RulesVersion, decode_notification, decode_rules

MOST_LETTERS = 200
"""Dead letters that are kept to be shown, the latest."""
HOUR = 3600.0
_ROUTE = b"route/"
_decode_letter = msgspec.json.Decoder(DeadLetter).decode


class KeptHealth:
    """Takes the records of the topics of notifications, dead letters and rules."""

    def __init__(self) -> None:
        self._routes: dict[bytes, RouteHealth] = {}
        self._letters: deque[ShownDeadLetter] = deque(maxlen=MOST_LETTERS)
        self._letter_times: deque[float] = deque()
        self._rules = RulesHistory()

    def take(self, record: Record) -> None:
        """Take a record.

        Raises:
            ValueError: it cannot be read.
        """
        if record.topic == topics.DEAD_LETTERS:
            self._take_letter(record)
        elif record.topic == topics.RULES:
            if record.value is not None:
                self._rules.add(decode_rules(record.value))
        elif (record.key or b"").startswith(_ROUTE):
            self._take_route(record)

    def _take_route(self, record: Record) -> None:
        key = record.key or b""
        if record.value is None:
            self._routes.pop(key, None)
            return
        route = decode_notification(record.value)
        if isinstance(route, RouteHealth):
            self._routes[key] = route

    def _take_letter(self, record: Record) -> None:
        letter = _decode_letter(record.value or b"")
        times = self._letter_times
        times.append(record.timestamp)
        while times[0] < record.timestamp - HOUR:
            times.popleft()
        self._letters.append(
            ShownDeadLetter(
                at=record.timestamp,
                topic=letter.topic,
                partition=letter.partition,
                offset=letter.offset,
                field=letter.field,
                expected=letter.expected,
            )
        )

    @property
    def routes(self) -> tuple[RouteHealth, ...]:
        """The routes of notifications, in the order of their names."""
        return tuple(self._routes[key] for key in sorted(self._routes))

    @property
    def letters(self) -> tuple[ShownDeadLetter, ...]:
        """The latest dead letters, the newest first."""
        return tuple(sorted(self._letters, key=lambda letter: letter.at, reverse=True))

    def letters_since(self, at: float) -> int:
        """Count the dead letters from a time of the log on, at most an hour back from the latest."""
        return sum(time >= at for time in self._letter_times)

    def rules_at(self, at: float | None) -> Rules:
        """Return the rules that hold at the event time `at` (None: now)."""
        return (self._rules.last if at is None else self._rules.held_at(at)).rules

    def rules_from(self, at: float | None) -> tuple[PublishedRules, ...]:
        """Return the version that holds at the event time `at` (None: now), and those that follow it."""
        versions = list(self._rules.versions)
        held = [n for n, version in enumerate(versions) if at is None or version.effective_at <= at]
        return tuple(_shown(version) for version in versions[max(held, default=0) :])


def _shown(version: RulesVersion) -> PublishedRules:
    return PublishedRules(
        version=version.version,
        effective_at=version.effective_at,
        published_at=version.published_at,
        by=version.by,
        why=version.why,
    )
