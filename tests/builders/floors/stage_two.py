"""Stands in for stage 2 in tests of the gateway: says what came of each action, as the test decides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from stream.log import Log, Message, topics
from stream.log.follower import Follower
from stream.records import Action, Outcome, decode_action, encode


def done(action: Action) -> Outcome:
    """Every action is done."""
    return Outcome(action=action.id, person=action.person, case=action.case)


class FirstClaimWins:
    """The first claim of a case or an alert is done, and all others are refused."""

    def __init__(self) -> None:
        self._first: dict[str | None, Action] = {}

    def __call__(self, action: Action) -> Outcome:
        first = self._first.setdefault(action.case or action.alert, action)
        if first.person == action.person:
            return done(action)
        return Outcome(
            action=action.id,
            person=action.person,
            case=action.case,
            error="case_claimed",
            by=first.by,
            at=first.at,
        )


class StageTwo:
    """Answers the actions of a log in a thread of its own, from `start` to `stop` or in a context."""

    def __init__(self, log: Log, outcome_of: Callable[[Action], Outcome] = done) -> None:
        self._log = log
        self._outcome_of = outcome_of
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> StageTwo:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def __enter__(self) -> StageTwo:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        publisher = self._log.publisher()
        with Follower(self._log, [topics.ACTIONS]) as follower:
            while not self._stop.is_set():
                outcomes = [
                    self._outcome_of(decode_action(record.value or b"")) for record in follower.poll(0.05)
                ]
                publisher.send(
                    [Message(topics.OUTCOMES, one.action.encode(), encode(one)) for one in outcomes]
                )
