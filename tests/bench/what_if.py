"""How long the page of tuning takes to redraw: a moved threshold over 200,000 kept scores."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from dashboard.archive import what_if
from dashboard.archive.reading import Past
from dashboard.archive.what_if import Chosen
from detectors.contract.rules.document import Rules
from stream.tuning.curve import by_queue
from stream.tuning.kept import Kept
from tests.bench.figures import Figure
from tests.builders.past.kept import kept_of

_EPISODES, _TURNS, _QUEUES = 25_000, 8, 20
_RUNS = 5


def measure() -> list[Figure]:
    """Eight scored turns in each of 25,000 conversations of twenty queues; the best of five."""
    kept = _kept()
    past = Past(kept, Rules())
    moved = {"frustration.open_at": 0.7, "frustration.rise_at": 2.0, "waits.queue_sla": 90.0}
    redraw = _best(lambda: what_if.compare(past, Chosen(), moved, 4.0))
    curve = _best(lambda: by_queue(kept, past.today()))
    detail = f"{len(kept.turns.at):,} scores of {len(kept.conversations):,} conversations"
    return [
        Figure("what-if, figures of a moved threshold", redraw, "s", 1.0, False, detail),
        Figure("what-if, curves of all queues, once a span", curve, "s", None, False, detail),
    ]


def _best(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return min(spent)


def _kept() -> Kept:
    dice = np.random.default_rng(1)
    scores = dice.beta(0.7, 2.0, size=(_EPISODES, _TURNS)).round(4).tolist()
    names = [(f"c{number}", f"q{number % _QUEUES}", 3.0 * number) for number in range(_EPISODES)]
    turns = [
        (name, queue, "zh", begin + 20.0 * turn, score, 0.1)
        for (name, queue, begin), own in zip(names, scores, strict=True)
        for turn, score in enumerate(own)
    ]
    return kept_of(
        episodes=[(name, begin, begin + 600.0, queue, "chat", "zh") for name, queue, begin in names],
        turns=sorted(turns, key=lambda row: row[3]),
        waits=[(name, "queue", queue, "chat", "zh", begin, begin + 100.0) for name, queue, begin in names],
        ratings=[(name, begin, float(begin % 2)) for name, _, begin in names],
        end=3.0 * _EPISODES + 600.0,
    )
