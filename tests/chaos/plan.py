"""Draws what a run of chaos does to the floor: the same seed gives the same faults in the same order."""

from __future__ import annotations

import random
from typing import Literal, NamedTuple

Kind = Literal[
    "kill a worker",
    "pause a worker",
    "pause beyond the session",
    "kill the gateway",
    "kill the dispatcher",
    "kill the archive",
    "restart the broker",
]
BEYOND_SESSION = 13.0
"""Seconds. A member's session lasts 10 s: others take over while it still believes to own its partitions."""


class Fault(NamedTuple):
    """One fault.

    Args:
        kind: what happens.
        after: seconds between the fault before, or the start, and this one.
        worker: the number of the worker that it happens to.
        seconds: how long a paused worker stands still.
        crash: whether the broker is killed before it starts again.
    """

    kind: Kind
    after: float
    worker: int = 0
    seconds: float = 0.0
    crash: bool = False


class Plan(NamedTuple):
    """A run of chaos: about `records` events, published while the faults happen to `workers` workers.

    The rules change `rule_changes` times, evenly spread over the events. The model learns from twice as many
    labels.
    """

    seed: int
    records: int
    workers: int
    faults: tuple[Fault, ...]
    rule_changes: int

    @property
    def seconds(self) -> float:
        """How long publishing takes: until a little after the last fault is over."""
        last = self.faults[-1].seconds if self.faults else 0.0
        return sum(fault.after for fault in self.faults) + last + 2.0


def draw(seed: int, records: int, kinds: list[Kind], workers: int = 2, rule_changes: int = 2) -> Plan:
    """Draws a plan with these kinds of faults, in this order.

    >>> draw(1, 100, ["kill a worker"]) == draw(1, 100, ["kill a worker"])
    True
    """
    rng = random.Random(seed)
    faults: list[Fault] = []
    undisturbed = 2.0
    for kind in kinds:
        after = undisturbed + rng.uniform(0.5, 2.0)
        undisturbed = 0.0
        worker, seconds = rng.randrange(workers), 0.0
        if kind == "pause a worker":
            seconds = rng.uniform(0.3, 3.0)
        elif kind == "pause beyond the session":
            # The others are left alone for a while, so that they take over.
            seconds = undisturbed = BEYOND_SESSION
        faults.append(Fault(kind, after, worker, seconds, rng.random() < 0.5))
    return Plan(seed, records, workers, tuple(faults), rule_changes)


def draw_any(seed: int, records: int, faults: int, workers: int = 3) -> Plan:
    """Draws a plan with so many faults: each kind once if there are enough, and workers killed or paused."""
    rng = random.Random(seed)
    kinds: list[Kind] = [
        "pause beyond the session",
        "kill the gateway",
        "restart the broker",
        "kill the gateway",
    ]
    kinds = kinds[:faults]
    while len(kinds) < faults:
        kinds.append("kill a worker" if rng.random() < 0.6 else "pause a worker")
    rng.shuffle(kinds)
    return draw(seed, records, kinds, workers, rule_changes=5)


def draw_acting(seed: int, records: int, faults: int, workers: int = 2) -> Plan:
    """Draws a plan for a floor where people act: what takes part in an action is killed again and again."""
    rng = random.Random(seed)
    killed: list[Kind] = ["kill a worker", "kill the gateway", "kill the dispatcher", "kill the archive"]
    rare: list[Kind] = ["pause beyond the session", "restart the broker"]
    kinds = (killed + rare)[:faults]
    kinds += rng.choices(killed, k=faults - len(kinds))
    rng.shuffle(kinds)
    return draw(seed, records, kinds, workers, rule_changes=0)
