"""The rounds of a run: what the parts do one after the other, and what they give each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import groupby, islice
from operator import attrgetter

from stream.alerts.action_router import ActionRouter
from stream.backtest.floor.checkpoint import Checkpoint, State
from stream.backtest.floor.part import Part
from stream.backtest.floor.stage_one import Sent, Step
from stream.backtest.found import Found
from stream.backtest.sources.inputs import Input
from stream.log import Message, Record, topics

TICK = 1.0
"""Seconds between two moments at which partitions send what they have: about a batch of a live worker."""
WATCHED = (topics.ACTIONS, topics.LABELS)
"""What tells how people judged, and when they were at work."""
_ABOUT = 4
"""Moments after a transfer at which queues give each other alerts: the timeline is a skew behind."""
_TRANSFER = b'"to_partition":'
_TIDY_EVERY = 10
"""Rounds after which tasks write their state: what they note until then would grow."""


class Rounds:
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
        self._state: State = {}
        self._before: Checkpoint | None = None
        self._untidy = 0

    def go_on(self, before: Checkpoint, inputs: Iterator[Input]) -> None:
        """Go on from a checkpoint: pass over the inputs that it has seen, and give the parts their state."""
        steps = []
        for _, record, _ in islice(inputs, before.inputs):
            self._place += 1
            if record.topic in WATCHED:
                self._watch(record)
            if record.topic in (topics.RULES, topics.LABELS, topics.JUDGEMENTS):
                steps.append(Step(self._place, 0.0, record))
        self.events, self.first, self.last = before.events, before.first, before.last
        self._next_tick, self._moved, self._state = before.next_tick, before.moved, before.state
        self._before = before
        # As at the start of a worker: rules and labels come first, and what is to be judged last.
        self._read_again(steps, {topics.RULES, topics.LABELS})
        for part in self._parts:
            held = {1: part.share.events, 2: part.share.queues}
            part.begin("restore", [each for each in self._state.items() if each[0][1] in held[each[0][0]]])
        for part in self._parts:
            part.result()
        self._read_again(steps, {topics.JUDGEMENTS})

    def _read_again(self, steps: Iterable[Step], wanted: Set[str]) -> None:
        records = [each for each in steps if each.record is not None and each.record.topic in wanted]
        for part in self._parts:
            part.begin("read", [each for each in records if _concerns(each.record, part.share.events)])
        self._acted += self._results()

    def checkpoint(self, identity: str, *, over: bool = False) -> Checkpoint:
        """Return how far the run is, after a round that is worked off."""
        self._gather(kept=True)
        found, counters = Found(), Counter[str]()
        if self._before is not None:
            found.add(self._before.found)
            counters.update(self._before.counters)
        for part in self._parts:
            part.begin("all_found")
        for part in self._parts:
            theirs, counted = part.result()
            found.add(theirs)
            counters.update(counted)
        return Checkpoint(
            identity=identity,
            inputs=self._place,
            events=self.events,
            first=self.first,
            last=self.last,
            next_tick=self._next_tick,
            moved=self._moved,
            state=self._state,
            found=found,
            counters=dict(counters),
            over=over,
        )

    def tidy(self, *, keeps: bool = False) -> None:
        """Now and then let the tasks write their state: what they note until then would grow."""
        self._untidy += 1
        if self._untidy >= _TIDY_EVERY:
            self._gather(kept=keeps)

    def _gather(self, *, kept: bool) -> None:
        self._untidy = 0
        for part in self._parts:
            part.begin("state")
        for part in self._parts:
            for place, value in part.result():
                if kept and value is not None:
                    self._state[place] = value
                else:
                    self._state.pop(place, None)

    def begin(self, inputs: Sequence[Input]) -> None:
        """Let stage 1 read inputs."""
        steps = [each for one in inputs for each in self._steps(one)]
        for part in self._parts:
            own = part.share.events
            part.begin("read", [each for each in steps if _concerns(each.record, own)])

    def _steps(self, given: Input) -> Iterator[Step]:
        at, record, _ = given
        if at >= self._next_tick and record.topic == topics.EVENTS:
            # A worker reads rules and labels to their end before it lets time pass for the first time.
            self._next_tick = at + TICK
            yield Step(self._place, at, None)
        self._place += 1
        if record.topic == topics.EVENTS:
            self.events += 1
            self.first = at if self.first is None else self.first
        self.last = max(self.last, at)
        if record.topic in WATCHED:
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
