"""The told story on a floor that works: the real tasks and the real gateway, and what Ruth did at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from dashboard.client.live import LiveClient
from stream.log import topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.runtime.workers import Workers, create_topics
from tests.browser.support import told_story
from tests.browser.support.fake_gateway import TOKEN, FakeGateway
from tests.browser.support.real_gateway import RealGateway
from tests.builders.floors.gateway import tickets
from tests.builders.waiting import PATIENCE

RAISED = {
    ("tech-1", "frustration"),
    ("tech-2", "queue_wait"),
    ("bill-1", "wants_person"),
    ("bill-1", "reply_wait"),
}


class Floor(NamedTuple):
    """The floor at the end of the story, in seconds since 1970, with the turns as stage 1 has scored them."""

    end: float
    turns: list[dict[str, Any]]

    def clock(self, ago: float) -> str:
        return f"{datetime.fromtimestamp(self.end - ago, UTC):%H:%M:%S}"

    def probabilities(self, subject: str) -> list[float]:
        turns = [turn for turn in self.turns if turn["conversation"] == subject]
        return [turn["probability"] for turn in turns if turn["sender"] == "customer"]


def open_alerts(copy: Any) -> dict[tuple[str, str], str]:
    """Return the open alerts by subject and cause."""
    return {(a.subject, a.cause): a.id for a in copy.alerts.values() if a.status != "resolved"}


@contextmanager
def told_floor(gateway: FakeGateway) -> Iterator[tuple[MemoryLog, float, LiveClient]]:
    """The story up to now, in place of a scripted gateway: the log, its end, and Ruth at her desk."""
    gateway.stop()
    log, end = MemoryLog(), float(int(time.time()))
    create_topics(log, 2)
    log.publisher().send(told_story.messages(end))
    workers, real = Workers(log, "told"), RealGateway(gateway.port, log)
    real.start(TOKEN)
    ruth = LiveClient(gateway.url, tickets("Ruth", TOKEN)).start()
    try:
        ruth.wait_until(lambda copy: open_alerts(copy).keys() >= RAISED, PATIENCE)
        yield log, end, ruth
    finally:
        ruth.close()
        workers.close()
        real.close()


def scored_turns(log: MemoryLog) -> list[dict[str, Any]]:
    """Return the turns of a log."""
    with Follower(log, [topics.TURNS]) as turns:
        return [msgspec.json.decode(record.value or b"") for record in turns.read_to_end()]
