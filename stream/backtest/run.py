"""Runs a stretch of the past: reads it in rounds, and lets the parts work them off.

However many processes share the work, the result is the same: what crosses from one partition to another
does so at moments that depend on the inputs alone.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple

from stream.alerts.action_router import ActionRouter
from stream.backtest.found import Found
from stream.backtest.inputs import Input, Source
from stream.backtest.part import Elsewhere, Here, Part, Share
from stream.backtest.stage_one import Sent, Step
from stream.log import Message, Record, topics
from stream.records import RulesVersion

TICK = 1.0
"""Seconds between two moments at which partitions send what they have: about a batch of a live worker."""
ROUND = 4_000
"""Inputs that stage 1 reads before stage 2 gets what it sent. It changes no result."""
_ABOUT = 4
"""Moments after a transfer at which queues give each other alerts: the timeline is a skew behind."""
_TRANSFER = b'"to_partition":'

Progress = Callable[[float, int], None]
"""Gets the share of the source that is worked off (0…1), and the number of events."""


class Ran(NamedTuple):
    """What a run has found, of how many events, and what its tasks counted; `seconds` by the clock.

    `first` is the time of the first event, `last` that of the last input, in seconds since 1970.
    """

    found: Found
    events: int
    seconds: float
    counters: Counter[str]
    first: float
    last: float


def run(
    source: Source,
    *,
    rules: RulesVersion | None = None,
    model: bytes | None = None,
    processes: int = 1,
    progress: Progress | None = None,
    watch: Callable[[Record], object] | None = None,
) -> Ran:
    """Run a source from its beginning to its end.

    Args:
        rules: hold from the beginning on instead of the source's own.
        model: weights of a frustration model instead of the shipped ones.
        processes: among which the partitions are shared out; 1 stays in this process.
        watch: gets each label and action.

    Raises:
        LogError, OSError: the source cannot be read.
        PartFailed: a process has ended.
    """
    began, counters = time.perf_counter(), Counter[str]()
    with ExitStack() as stack:
        parts: list[Part] = [
            stack.enter_context(closing(each)) for each in _parts(source, rules, model, processes)
        ]
        rounds = _Rounds(parts, source.queues, watch or (lambda _: None))
        inputs = iter(source.inputs())
        following = list(islice(inputs, ROUND))
        while following:
            current = following
            rounds.begin(current)
            # The parts are busy with this round: read the next one meanwhile.
            following = list(islice(inputs, ROUND))
            rounds.work()
            if progress is not None:
                progress(current[-1].done, rounds.events)
        rounds.finish()
        found = Found()
        for part in parts:
            part.begin("all_found")
        for part in parts:
            theirs, counted = part.result()
            found.add(theirs)
            counters.update(counted)
    return Ran(found, rounds.events, time.perf_counter() - began, counters, rounds.first or 0.0, rounds.last)


def _parts(
    source: Source, rules: RulesVersion | None, model: bytes | None, processes: int
) -> Iterator[Here | Elsewhere]:
    """Start the parts. More processes than partitions would have nothing to do."""
    count = max(1, min(processes, source.partitions))
    for number in range(count):
        share = Share(
            events=tuple(range(number, source.partitions, count)),
            queues=tuple(range(number, source.queues, count)),
            all_events=source.partitions,
            all_queues=source.queues,
            rules=rules,
            model=model,
        )
        yield Here(share) if count == 1 else Elsewhere(share)


class _Rounds:
    """Takes the parts through the rounds.

    Args:
        parts: share all partitions.
        queues: how many partitions stage 2 has.
        watch: gets each label and action.
    """

    def __init__(self, parts: Sequence[Part], queues: int, watch: Callable[[Record], object]) -> None:
        self.events = 0
        self.first: float | None = None
        self.last = 0.0
        self._watch = watch
        self._parts = parts
        self._router = ActionRouter(queues)
        self._acted: list[Sent] = []
        self._moved: list[Message] = []
        self._place = 0
        self._next_tick = 0.0

    def begin(self, inputs: Sequence[Input]) -> None:
        """Let stage 1 read inputs."""
        steps = [each for one in inputs for each in self._steps(one)]
        for part in self._parts:
            own = part.share.events
            part.begin("read", [each for each in steps if _concerns(each.record, own)])

    def _steps(self, given: Input) -> Iterator[Step]:
        at, record, _ = given
        if at >= self._next_tick:
            self._next_tick = at + TICK
            yield Step(self._place, at, None)
        self._place += 1
        if record.topic == topics.EVENTS:
            self.events += 1
            self.first = at if self.first is None else self.first
        self.last = max(self.last, at)
        if record.topic in (topics.ACTIONS, topics.LABELS):
            self._watch(record)
        if record.topic != topics.ACTIONS:
            yield Step(self._place, at, record)
            return
        self._router.feed(record)
        signals = [each for each in self._router.drain() if each.topic == topics.SIGNALS]
        self._acted.append(Sent(self._place, -1, signals))

    def work(self) -> None:
        """Let stage 2 decide about what stage 1 has sent, and about what people did."""
        sent, self._acted = self._results() + self._acted, []
        sent.sort(key=attrgetter("place", "partition"))
        for piece in _pieces(sent):
            self._decide(piece)

    def finish(self) -> None:
        """Let time pass to the last input, and give the queues what is still on its way."""
        for part in self._parts:
            part.begin("read", [Step(self._place, self.last, None)])
        self.work()
        while self._moved:
            self._decide([])

    def _results(self) -> list[Sent]:
        return [each for part in self._parts for each in part.result()]

    def _decide(self, piece: Sequence[Sent]) -> None:
        for part in self._parts:
            own = part.share.queues
            part.begin("decide", _to(own, self._moved), [_to(own, each.messages) for each in piece])
        self._moved = [message for part in self._parts for message in part.result()]


def _concerns(record: Record | None, partitions: Sequence[int]) -> bool:
    """Whether a part with these events partitions needs a record: of events and judgements only its own."""
    shared = record is None or record.topic not in (topics.EVENTS, topics.JUDGEMENTS)
    return shared or (record is not None and record.partition in partitions)


def _to(queues: Sequence[int], messages: Sequence[Message]) -> list[Message]:
    return [each for each in messages if each.partition in queues]


def _pieces(sent: Iterable[Sent]) -> Iterator[list[Sent]]:
    """Cut what was sent where a conversation goes to a queue of another partition, and shortly after."""
    piece: list[Sent] = []
    about = 0
    for _, group in groupby(sent, key=attrgetter("place")):
        together = list(group)
        piece += together
        if any(_TRANSFER in (message.value or b"") for each in together for message in each.messages):
            about = _ABOUT + 1
        if about:
            about -= 1
            yield piece
            piece = []
    yield piece
