"""A queue for tests: customers who come, wait, are served or give up, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from detectors.queue.forecast import QueueForecast
from detectors.queue.wait_forecast import WaitForecast

Event = tuple[float, str, str, int, str]
START = 1.7e9


def simulated(minutes: int, seed: int = 1, agents: int = 4, gap: float = 28.0) -> list[Event]:
    """Events of a queue with `agents`, patience, and a priority that is taken first."""
    rng = random.Random(seed)
    events: list[Event] = []
    free = {f"agent {number}": START for number in range(agents)}
    at, queue = START, []
    for number in range(int(minutes * 60 / gap)):
        at += rng.expovariate(1.0 / gap)
        queue.append((at, at + rng.expovariate(1 / 400.0), f"c{number}", rng.choice([0, 0, 1])))
    while queue:
        agent = min(free, key=lambda name: free[name])
        moment = max(free[agent], queue[0][0])
        present = [one for one in queue if one[0] <= moment]
        taken = max(present, key=lambda one: (one[3], -one[0]))
        queue.remove(taken)
        arrived, leaves, contact, priority = taken
        events.append((arrived, "arrive", contact, priority, ""))
        if leaves < moment:
            events.append((leaves, "abandon", contact, priority, ""))
            continue
        ends = moment + rng.lognormvariate(4.4, 0.7)
        free[agent] = ends
        events.append((moment, "serve", contact, priority, agent))
        events.append((ends, "finish", contact, priority, agent))
    order = {"finish": 0, "abandon": 1, "arrive": 2, "serve": 3}
    return sorted(events, key=lambda event: (event[0], order[event[1]]))


def feed(queue: QueueForecast, events: list[Event]) -> Iterator[tuple[str, WaitForecast]]:
    """Tell the events; yields each contact with its forecast at arrival."""
    for at, step, contact, priority, agent in events:
        if step == "arrive":
            forecast = queue.arrive(contact, at, priority)
            assert forecast is not None
            yield contact, forecast
        elif step == "serve":
            queue.serve(contact, at, agent)
        elif step == "finish":
            queue.finish(contact, at)
        else:
            queue.abandon(contact, at)
