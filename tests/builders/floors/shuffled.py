"""A floor that chance shuffles: how batches are cut, and when workers come and go, with rules and labels."""

from __future__ import annotations

import functools
import random
from collections import Counter
from collections.abc import Sequence

from detectors import bundled
from detectors.conversation.attention import AttentionDetector
from stream.log import Message
from stream.records import Alert
from stream.runtime import stages
from stream.runtime.worker import Membership
from tests.builders import events as sample
from tests.builders.clock import FakeClock
from tests.builders.floors import floor

PARTITIONS = 3


@functools.cache
def detector() -> AttentionDetector:
    return bundled.attention_detector()


class Floor:
    """Two workers at most, on a log that keeps everything; each may go and come back."""

    def __init__(self, at: float = 100_000.0) -> None:
        self.clock = FakeClock(sample.START + at)
        self.log = floor.everything_kept(PARTITIONS, self.clock.now)
        self.counters: Counter[str] = Counter()
        self.runs: list[Membership] = []
        self._started = 0

    def start(self) -> None:
        self._started += 1
        for stage in (stages.conversations(self.log, detector()), stages.queues(self.log)):
            name = f"w{self._started}-{stage.name}"
            self.runs.append(Membership(self.log, stage, name, self.clock, self.counters))

    def stop_one(self) -> None:
        for run in self.runs[:2]:
            run.close()
        del self.runs[:2]

    def publish(self, messages: Sequence[Message]) -> None:
        publisher = self.log.publisher()
        publisher.send(messages)
        publisher.close()

    def alerts(self) -> dict[str, Alert]:
        return floor.every_alert(self.log)

    def result(self) -> tuple[object, ...]:
        """Every alert and the last state of every conversation, in every field."""
        found = {alert.id: alert for alert in self.alerts().values()}
        return found, floor.conversations(self.log)


def run(made: list[Message], rules: list[Message], seed: int | None) -> Floor:
    """Run a floor to its end. None: one worker finds everything there. Else chance decides."""
    rng, here = random.Random(seed), Floor()
    here.publish(rules)
    here.start()
    if seed is None:
        here.publish(made)
        floor.work_off(here.runs)
        return here
    left = list(made)
    while left:
        count = rng.choice([1, 5, 40, 200])
        here.publish(left[:count])
        del left[:count]
        for _ in range(rng.randrange(3)):
            for member in rng.sample(here.runs, len(here.runs)):
                member.step(0.0)
        if rng.random() < 0.1:
            here.start()
            if len(here.runs) > 4 or rng.random() < 0.5:
                here.stop_one()
    floor.work_off(here.runs)
    return here
