"""Runs a stretch of the past: reads it in rounds, and lets the parts work them off.

However many processes share the work, the result is the same: what crosses from one partition to another
does so at moments that depend on the inputs alone.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import islice
from typing import NamedTuple

from stream.backtest.floor.checkpoint import Checkpoint, Directory
from stream.backtest.floor.part import Elsewhere, Here, Part, Share
from stream.backtest.floor.rounds import WATCHED, Rounds
from stream.backtest.found import Found
from stream.backtest.sources.inputs import Source
from stream.log import Record
from stream.records import RulesVersion

ROUND = 4_000
"""Inputs that stage 1 reads before stage 2 gets what it sent. It changes no result."""
SAVE_EVERY = 30.0
"""Seconds between two checkpoints."""

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
    directory: Directory | None = None,
) -> Ran:
    """Run a source from its beginning to its end.

    Args:
        rules: hold from the beginning on instead of the source's own.
        model: weights of a frustration model instead of the shipped ones.
        processes: among which the partitions are shared out; 1 stays in this process.
        watch: gets each label and action.
        directory: keeps how far the run is, and a run that was stopped goes on from there.

    Raises:
        LogError, OSError: the source, or the directory, cannot be read.
        OtherRun: the directory has a run of something else.
        PartFailed: a process has ended.
    """
    began = time.perf_counter()
    before = directory.read() if directory is not None else None
    if before is not None and before.over:
        for given in source.inputs() if watch is not None else ():
            if watch is not None and given.record.topic in WATCHED:
                watch(given.record)
        return _ran(before, time.perf_counter() - began)
    with ExitStack() as stack:
        parts: list[Part] = [
            stack.enter_context(closing(each)) for each in _parts(source, rules, model, processes)
        ]
        rounds = Rounds(parts, source.queues, watch or (lambda _: None))
        inputs = iter(source.inputs())
        if before is not None:
            rounds.go_on(before, inputs)
        saved_at = time.monotonic()
        following = list(islice(inputs, ROUND))
        while following:
            current = following
            rounds.begin(current)
            # The parts are busy with this round: read the next one meanwhile.
            following = list(islice(inputs, ROUND))
            rounds.work()
            if progress is not None:
                progress(current[-1].done, rounds.events)
            if directory is not None and time.monotonic() - saved_at > SAVE_EVERY:
                directory.write(rounds.checkpoint(directory.identity))
                saved_at = time.monotonic()
            else:
                rounds.tidy(keeps=directory is not None)
        rounds.finish()
        last = rounds.checkpoint(directory.identity if directory is not None else "", over=True)
    if directory is not None:
        directory.write(last._replace(state={}))
    return _ran(last, time.perf_counter() - began)


def _ran(last: Checkpoint, seconds: float) -> Ran:
    return Ran(last.found, last.events, seconds, Counter(last.counters), last.first or 0.0, last.last)


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
