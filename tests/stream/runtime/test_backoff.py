"""A worker that cannot reach the log joins again, after pauses that grow to a limit."""

from __future__ import annotations

from collections.abc import Sequence

from stream.log import LogUnavailable, Member
from stream.log.memory.log import MemoryLog
from stream.runtime import stages
from stream.runtime.worker import Worker
from stream.runtime.workers import create_topics
from tests.builders.clock import FakeClock


class FailingLog(MemoryLog):
    """Refuses its next `failures` members, and notes when each of them asked."""

    def __init__(self, clock: FakeClock, failures: int) -> None:
        super().__init__()
        self.asked: list[float] = []
        self._time = clock
        self.failures = failures

    def member(self, group: str, topics: Sequence[str], identity: str) -> Member:
        self.asked.append(self._time.monotonic())
        if self.failures:
            self.failures -= 1
            raise LogUnavailable("nobody answers")
        self._last = super().member(group, topics, identity)
        return self._last

    def break_member(self) -> None:
        self._last.close()


def test_the_pauses_double_up_to_ten_seconds_and_begin_small_again_after_a_good_spell() -> None:
    clock = FakeClock()
    log = FailingLog(clock, failures=6)
    create_topics(log, 1)
    worker = Worker(log, stages.queues(log), "one", clock)
    while len(log.asked) < 7:
        worker.step(0.25)
    pauses = [later - earlier for earlier, later in zip(log.asked, log.asked[1:], strict=False)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0]
    assert worker.counters["restarts"] == 6
    clock.wait(60.0)
    log.failures = 1
    log.break_member()
    failed_at = clock.monotonic()
    worker.step(0.0)
    assert worker.counters["restarts"] == 7
    while len(log.asked) < 9:
        worker.step(0.25)
    assert [at - failed_at for at in log.asked[7:]] == [0.5, 1.5]
