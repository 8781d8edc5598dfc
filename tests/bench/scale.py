"""What an event costs on a floor of another size: more conversations, more queues, longer lines."""

from __future__ import annotations

import heapq
import os
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from typing import Any, NamedTuple

from detectors import bundled
from detectors.contract import events as ev
from stream.core.clock import SystemClock
from stream.log import Message
from stream.log.memory.log import MemoryLog
from stream.runtime import stages
from stream.runtime.process_memory import collect_rarely
from stream.runtime.worker import Membership
from stream.runtime.workers import create_topics
from tests.bench import load
from tests.bench.figures import Figure, resident

PARTITIONS = 6
MEASURED = 12_000
_BATCH = 1_000
_QUIET_TURNS = 6


class Size(NamedTuple):
    """A floor with so many live conversations, queues, and customers who wait all the time in one queue."""

    live: int = 1_000
    queues: int = 6
    waiting: int = 100


SIZES = (
    Size(),
    Size(live=5_000),
    Size(live=20_000),
    Size(live=5_000, queues=250),
    Size(live=5_000, queues=1_000),
    Size(waiting=500),
    Size(waiting=2_000),
    Size(waiting=8_000),
)


class CountingLog(MemoryLog):
    """A log in memory that counts the bytes and records that are written while `counting` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.counting = False
        self.bytes = self.records = 0

    def append(self, messages: Iterable[Message]) -> None:
        messages = list(messages)
        if self.counting:
            self.records += len(messages)
            self.bytes += sum(len(message.key or b"") + len(message.value or b"") for message in messages)
        super().append(messages)


def figures() -> list[Figure]:
    """Measure each size in a process of its own. The rates are of processor time, as shares of the first."""
    found: list[Figure] = []
    first = 0.0
    for size in SIZES:
        with get_context("spawn").Pool(1) as pool:
            measured = pool.apply(measure, (size,))
        first = first or measured["events"]
        name = f"{size.live:,} live, {size.queues:,} queues, {size.waiting:,} waiting"
        how = ", ".join(f"{what} {value:,.4g}" for what, value in measured.items())
        found.append(Figure(name, measured["events"] / first, "× the first row", 0.7, True, how))
    return found


def measure(size: Size) -> dict[str, float]:
    """Return events a second, written bytes and records of an event, seconds and MiB of a restore."""
    collect_rarely()
    log = CountingLog()
    create_topics(log, PARTITIONS)
    publisher = log.publisher()
    publisher.send([load.RUN])
    warm = 4 * size.live + 2 * size.waiting
    made = list(_events(size, warm + MEASURED))
    counters = Counter[str]()
    runs = _members(log, counters)
    spent = 0.0
    for begin in range(0, len(made), _BATCH):
        log.counting = False
        publisher.send(made[begin : begin + _BATCH])
        log.counting = begin >= warm
        began = time.process_time()
        _work_off(runs)
        if begin >= warm:
            spent += time.process_time() - began
    for run in runs:
        run.close()
    if counters["events"] != len(made) or counters["dead_letters"]:
        raise RuntimeError(f"not every event was handled: {counters}")
    log.counting = False
    before, began = resident(os.getpid()), time.process_time()
    runs = _members(log, Counter())
    _work_off(runs)
    restored = time.process_time() - began
    return {
        "events": MEASURED / spent,
        "bytes": log.bytes / MEASURED,
        "records": log.records / MEASURED,
        "restore_s": restored,
        "restored_mib": resident(os.getpid()) - before,
    }


def _members(log: MemoryLog, counters: Counter[str]) -> list[Membership]:
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    return [Membership(log, stage, stage.name, SystemClock(), counters) for stage in both]


def _work_off(runs: list[Membership]) -> None:
    quiet = 0
    while quiet < _QUIET_TURNS:
        quiet = 0 if sum(run.step(0.0) for run in runs) else quiet + 1


def _events(size: Size, count: int) -> Iterator[Message]:
    """So many events in the order of time. A conversation that ends gives its place to a new one."""
    dice = random.Random(1)
    names = [f"q-{number}" for number in range(size.queues)]
    coming: list[tuple[float, int, str, load.Step, Iterator[load.Step]]] = []
    begun = 0

    def begin(at: float, steps: Iterator[load.Step]) -> None:
        nonlocal begun
        begun += 1
        heapq.heappush(coming, (at, begun, f"c-{begun}", next(steps), steps))

    def talk() -> Iterator[load.Step]:
        return load.script(random.Random(dice.random()), dice.randint(8, 24), names)

    for _ in range(size.waiting):
        begin(load.RECORDED_FROM + dice.uniform(0.0, 100.0), _wait(dice, names[0], size.waiting))
    for _ in range(size.live):
        begin(load.RECORDED_FROM + dice.uniform(0.0, 100.0), talk())
    for number in range(count):
        at, _, subject, step, steps = heapq.heappop(coming)
        yield load.message(load.make(step, subject, number, at), load.RECORDED)
        following = next(steps, None)
        if following is not None:
            heapq.heappush(coming, (at + following.after, begun, subject, following, steps))
        elif isinstance(step.data, ev.ConversationEndedData) and step.data.outcome == "abandoned":
            begin(at, _wait(dice, names[0], size.waiting))
        else:
            begin(at + 1.0, talk())


def _wait(dice: random.Random, queue: str, waiting: int) -> Iterator[load.Step]:
    """A customer who waits and gives up. The longer the line the longer each waits: the rate is the same."""
    customer: Any = ev.Customer(ref=f"customer-{dice.randrange(10**6)}", language="en")
    started = ev.ConversationStartedData(channel="chat", queue=queue, customer=customer)
    yield load.Step(0.0, ev.ConversationStarted, started)
    yield load.Step(0.5, ev.ConversationQueued, ev.ConversationQueuedData(queue=queue))
    ended = ev.ConversationEndedData(by="customer", outcome="abandoned")
    yield load.Step(dice.uniform(0.5, 1.5) * waiting * 1.0, ev.ConversationEnded, ended)
