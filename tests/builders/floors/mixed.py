"""Both stages with two partitions that read when chance lets them, and customers who are passed on."""

from __future__ import annotations

import random
from collections import deque

from hypothesis import strategies as st

from detectors.contract.events import Event
from stream.log import Message, Record, topics
from stream.records import Alert, decode_alert
from tests.builders import events as sample
from tests.builders.floors.conversation_task import ANGRY
from tests.builders.floors.restarted import TaskFloor

ASKED = [sample.started(0), sample.said(1, "Where is my parcel?", "customer"), sample.queued(2)]
OTHER = "billing"
"""A queue of another partition than `orders`."""
SAME = "vip"
"""A queue of the same partition."""


class Mixed(TaskFloor):
    """Each partition of stage 2 reads when chance lets it."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._unread: dict[int, deque[Message]] = {0: deque(), 1: deque()}
        super().__init__()

    def _commit(self, stage: str, partition: int) -> None:
        for message in self._drained(stage, partition):
            if message.topic == topics.ALERTS and message.value is not None:
                self._keep(decode_alert(message.value))
            if message.topic == topics.SIGNALS and message.partition is not None:
                self._unread[message.partition].append(message)
        if self._rng.random() < 0.3:
            self.read(self._rng.choice([0, 1]), self._rng.randrange(1, 9))

    def _keep(self, alert: Alert) -> None:
        known = self.alerts.get(alert.id)
        if known is None or rank(alert) >= rank(known):
            self.alerts[alert.id] = alert

    def read(self, partition: int, most: int) -> None:
        while self._unread[partition] and most:
            message, most = self._unread[partition].popleft(), most - 1
            self._feed("queues", partition, Record(topics.SIGNALS, partition, 0, b"", message.value, 0.0))

    def read_all(self) -> dict[str, Alert]:
        while any(self._unread.values()):
            self.read(self._rng.choice([0, 1]), 3)
        return dict(sorted(self.alerts.items()))


def rank(alert: Alert) -> tuple[int, bool]:
    return alert.step, alert.moved_to is None


@st.composite
def wanderings(draw: st.DrawFn) -> list[Event]:
    """Return the events of a customer who is passed on from queue to queue, and of another one beside."""
    events, at = [*ASKED, sample.started(1, "c-2", OTHER)], 3.0
    for _ in range(draw(st.integers(1, 8))):
        at += draw(st.sampled_from([1.0, 30.0, 125.0, 260.0]))
        events.append(
            draw(
                st.sampled_from([
                    sample.transferred(at, OTHER), sample.transferred(at, "orders"),
                    sample.transferred(at, SAME, to_agent="bo"), sample.answered(at),
                    sample.said(at, ANGRY[1]), sample.said(at, ANGRY[2]),
                    sample.said(at, "It arrives tomorrow.", "agent"), sample.queued(at, queue=OTHER),
                ])
            )
        )  # fmt: skip
    return [*events, sample.ended(at + 400)] if draw(st.booleans()) else events
