"""Runs a stretch of a simulated floor through both stages, and judges the alerts by its truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.ingest.events_file import EventLine
from stream.simulate import RULES, Simulator, truth
from stream.simulate.truth import AnyTruth, QueueTruth, instant
from stream.trial import judge_table
from stream.trial.judge import Judgement, Raised, Said, judge
from stream.trial.live import run_live
from stream.trial.run import run
from stream.trial.story import SeenAlert

START = 1_700_474_400.0
"""10:00 UTC on a working day."""
MINUTES = 54.0
"""Three rounds of a floor's tide."""
HISTORY = 900.0
"""Seconds of an ordinary floor before, from which a queue learns what is usual."""
_RUNS_ON = 600.0
"""Seconds that the floor runs on, so that the last conversations end."""


class Stretch(NamedTuple):
    """The events of a stretch in time order, and the truth of the conversations that begin in it."""

    events: Sequence[Event]
    truths: Sequence[AnyTruth]


def stretch(minutes: float, seed: int, rate: float = 1.0) -> Stretch:
    """Simulate an ordinary quarter of an hour, then so many minutes, and on until their conversations end."""
    simulator = Simulator(seed, START, rate, HISTORY)
    end = START + HISTORY + 60.0 * minutes
    ends = instant(end)
    events: list[Event] = []
    for event in simulator.events():
        if event.time.timestamp() > end + _RUNS_ON:
            break
        events.append(event)
    truths = list(simulator.truths.rest(end + _RUNS_ON))
    return Stretch(events, [each for each in truths if isinstance(each, QueueTruth) or each.began <= ends])


def judged(simulated: Stretch, learn: bool = False) -> Judgement:
    """Run a stretch through both stages, in event time, and judge the alerts.

    Args:
        learn: let the models learn from the ratings, as on a live floor.
    """
    if learn:
        story = run_live(simulated.events, RULES)
    else:
        lines = [EventLine(ev.encode(one), one.subject.encode(), one, 1.0) for one in simulated.events]
        story = run(lines, RULES, silence=0.0)
    begin = simulated.events[0].time.timestamp()
    turns: defaultdict[str, list[Said]] = defaultdict(list)
    for turn in story.turns:
        if turn.sender == "customer":
            turns[turn.conversation].append(Said(begin + turn.at, turn.text, turn.watch))
    return judge(simulated.truths, [_raised(alert, begin) for alert in story.alerts], turns)


def _raised(alert: SeenAlert, begin: float) -> Raised:
    return Raised(cause=alert.cause, subject=alert.subject, at=begin + alert.raised_at)


def report(simulated: Stretch, learn: bool, as_json: bool, truth_file: Path | None = None) -> str:
    """Return the judgement of a stretch, as text or as JSON. Its truth goes into a file, if named.

    Raises:
        OSError: the file cannot be written.
    """
    if truth_file is not None:
        truth_file.write_bytes(b"".join(map(truth.encode, simulated.truths)))
    judgement = judged(simulated, learn)
    return judge_table.as_json(judgement) if as_json else judge_table.as_text(judgement)
