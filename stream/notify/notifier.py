"""Follows the log and tells people: notes what it decides, hands it to senders, and notes what came of it.

A notification is on the log, with whom it tells of what, before it is sent, and leaves it once its channel
has taken it. So nothing is lost and nothing is planned twice. Whoever dies between the channel's answer and
the note of it sends that one notification again, with the same id (docs/notifications.md).
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing

from stream.core.clock import Clock
from stream.log import Log, LogUnavailable, Message, Publisher, topics
from stream.log.follower import Follower, last_records
from stream.notify.known import Known
from stream.notify.plan import Planner, is_wanted, records, undone
from stream.notify.routes import Route
from stream.notify.sending import FIRST_PAUSE, Attempt, Sender, Sends
from stream.notify.wording import Wording
from stream.records import NotificationRecord, Outgoing, RouteHealth, encode, notification_key

logger = logging.getLogger(__name__)
IDENTITY = "notifier"
TICK, PLANS_EACH = 0.1, 0.25
"""Seconds between two looks at what came of attempts, and between two plans."""
GIVE_UP = 600.0
"""Seconds after which a notification is withdrawn: what still holds then is told anew, as it is then."""
FIRST_AWAY, _LONGEST_AWAY = 1.0, 30.0
"""Seconds until a log that was out of reach is tried again."""
_TIDY = 60.0
_CLOSING = 10.0


class Notifier:
    """Tells people of cases. One process of a floor does.

    Args:
        log: has the topics.
        routes: who is told of what.
        channels: the channel of each route.
        wording: makes the texts.
        clock: tells the time.
    """

    def __init__(
        self,
        log: Log,
        routes: Mapping[str, Route],
        channels: Mapping[str, Sends],
        wording: Wording,
        clock: Clock,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._log = log
        self._routes = routes
        self._wording = wording
        self._clock = clock
        self._attempts: queue.SimpleQueue[Attempt] = queue.SimpleQueue()
        self._senders = {
            name: Sender(name, channel, self._attempts.put, first_pause) for name, channel in channels.items()
        }
        self._in_hand: set[str] = set()
        self._known = Known()
        self.failures: dict[str, int] = dict.fromkeys(routes, 0)
        self.delivered: dict[str, int] = dict.fromkeys(routes, 0)

    @property
    def health(self) -> Mapping[str, RouteHealth]:
        """How each route fares."""
        return {name: self._known.health.get(name, RouteHealth(route=name)) for name in self._routes}

    @property
    def unreadable(self) -> int:
        """How many records of the log could not be read."""
        return self._known.unreadable

    def waiting(self, route: str) -> int:
        """Return how many notifications of a route are on their way."""
        return self._senders[route].size

    def run(self, stop: threading.Event) -> None:
        """Tell people until `stop` is set. A log that cannot be reached is tried again, ever more rarely.

        Raises:
            LogError: the log cannot be read, or another notifier has taken over (Fenced).
        """
        pause = FIRST_AWAY
        try:
            while not stop.is_set():
                try:
                    self._follow(stop)
                except LogUnavailable as error:
                    logger.warning("the notifier tries again in %.0f s: %s", pause, error)
                    stop.wait(pause)
                    pause = min(2 * pause, _LONGEST_AWAY)
        finally:
            self._close_senders()

    def _follow(self, stop: threading.Event) -> None:
        """Read everything anew and go on from there until `stop` is set."""
        with closing(self._log.publisher(IDENTITY)) as publisher:
            known = Known()
            # From here on no former notifier can write: what stands on the topic holds.
            known.take(last_records(self._log, [topics.NOTIFICATIONS]).values())
            with Follower(self._log, self._followed()) as follower:
                known.take(follower.read_to_end())
                self._known = known
                self._go_on(publisher)
                planner, plan_at, tidy_at = Planner(self._routes), 0.0, 0.0
                while not stop.is_set():
                    known.take(follower.poll(TICK, 2_000))
                    self._note_attempts(publisher)
                    if (monotonic := self._clock.monotonic()) < plan_at:
                        continue
                    plan_at, now = monotonic + PLANS_EACH, self._clock.now()
                    self._plan(planner, publisher, now)
                    self._withdraw(publisher, now)
                    if monotonic >= tidy_at:
                        self._commit(publisher, [], list(known.over(now)))
                        tidy_at = monotonic + _TIDY
                self._close_senders()
                self._note_attempts(publisher)

    def _close_senders(self) -> None:
        """Let each attempt that is under way come to its end, within bounds."""
        until = time.monotonic() + _CLOSING
        for sender in self._senders.values():
            sender.stop()
        for sender in self._senders.values():
            sender.join(max(0.0, until - time.monotonic()))

    def _followed(self) -> Sequence[str]:
        names = [topics.CASES, topics.SILENCES, topics.QUEUES]
        # Customers' words stand on the alerts: they are read only if somebody is told them.
        return [*names, topics.ALERTS] if any(route.words for route in self._routes.values()) else names

    def _go_on(self, publisher: Publisher) -> None:
        """Send what an earlier process left, and drop what belongs to routes that are no more."""
        self._note_attempts(publisher)
        lost = [each for each in self._known.outgoing.values() if each.route not in self._senders]
        gone = [each for name, each in self._known.health.items() if name not in self._routes]
        self._commit(publisher, [], [*lost, *gone])
        for outgoing in self._known.outgoing.values():
            if outgoing.id not in self._in_hand:
                self._hand_over(outgoing)

    def _hand_over(self, outgoing: Outgoing) -> None:
        self._in_hand.add(outgoing.id)
        self._senders[outgoing.route].put(outgoing)

    def _plan(self, planner: Planner, publisher: Publisher, now: float) -> None:
        drafts = planner.plan(self._known, now)
        made: list[NotificationRecord] = []
        for draft in drafts:
            title, body = self._wording.text(draft, self._routes[draft.route], self._known)
            made += records(draft, title, body, self._known)
        self._commit(publisher, made)
        for draft in drafts:
            self._hand_over(self._known.outgoing[draft.id])

    def _note_attempts(self, publisher: Publisher) -> None:
        """Note what came of attempts since the last call."""
        while True:
            try:
                attempt = self._attempts.get_nowait()
            except queue.Empty:
                return
            outgoing, error = attempt
            kept = self._health_after(attempt, self._clock.now())
            dropped = [] if error or outgoing.id not in self._known.outgoing else [outgoing]
            # Out of hand only once it is noted: if the log fails here, this is sent no second time.
            try:
                self._commit(publisher, kept, dropped)
            except LogUnavailable:
                self._attempts.put(attempt)
                raise
            if error is None:
                self._in_hand.discard(outgoing.id)
                self._senders[outgoing.route].noted(outgoing)
                self.delivered[outgoing.route] += 1
            else:
                self.failures[outgoing.route] += 1

    def _health_after(self, attempt: Attempt, now: float) -> list[NotificationRecord]:
        """Return the health of the route if it is not what it was."""
        name, error = attempt.outgoing.route, attempt.error
        before = self._known.health.get(name, RouteHealth(route=name))
        if error is None:
            return [RouteHealth(route=name, delivered_at=now)]
        if before.error == error:
            return []
        since = before.failing_since or now
        logger.warning("route %s fails: %s", name, error)
        return [RouteHealth(route=name, delivered_at=before.delivered_at, failing_since=since, error=error)]

    def _withdraw(self, publisher: Publisher, now: float) -> None:
        """Take back what was not delivered for long, or is no news any more."""
        for outgoing in list(self._known.outgoing.values()):
            route = self._routes.get(outgoing.route)
            old = now - outgoing.made_at > GIVE_UP
            if not old and is_wanted(outgoing, route, self._known, now):
                continue
            if self._senders[outgoing.route].withdraw(outgoing):
                self._commit(publisher, *undone(outgoing, self._known))
                self._in_hand.discard(outgoing.id)

    def _commit(
        self,
        publisher: Publisher,
        kept: Sequence[NotificationRecord],
        dropped: Sequence[NotificationRecord] = (),
    ) -> None:
        """Write its own records in one transaction, then take them. What is kept again is not dropped."""
        again = {notification_key(record) for record in kept}
        gone = [record for record in dropped if notification_key(record) not in again]
        if not kept and not gone:
            return
        publisher.send(
            [_message(record, encode(record)) for record in kept]
            + [_message(record, None) for record in gone]
        )
        for record in gone:
            self._known.drop(record)
        for record in kept:
            self._known.keep(record)


def _message(record: NotificationRecord, value: bytes | None) -> Message:
    return Message(topics.NOTIFICATIONS, notification_key(record), value, 0)
