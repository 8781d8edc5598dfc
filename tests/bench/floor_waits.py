"""How well forecasts of waits hold on the simulated floor: `python -m tests.bench.floor_waits --seeds 10`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import click

from detectors.contract import events as ev
from detectors.lab.evaluation.queues.wait_coverage import ForecastWait, coverage, print_coverage
from detectors.queue.forecast import QueueForecast
from detectors.queue.wait_forecast import channel_of
from stream.simulate.floor import Simulator

START = 1_700_474_400.0
"""10:00 UTC on a working day."""
_HOUR = 3600.0


class Step(NamedTuple):
    """What happened to `who` in a queue: a customer, or with `agent` an agent whose status is `detail`."""

    at: float
    verb: str
    queue: str
    who: str
    detail: str = ""
    priority: int = 0


def steps(seed: int, hours: float) -> Iterator[Step]:
    """Yield what happens in the queues of a simulated floor, in the order of time."""
    kinds: dict[str, str] = {}
    queues: dict[str, str] = {}
    states: dict[str, str] = {}
    for event in Simulator(seed, START).events():
        at, who = event.time.timestamp(), event.subject
        if at > START + hours * _HOUR:
            return
        over = {"waits": "abandon", "served": "finish"}.get(states.get(who, ""))
        match event:
            case ev.ConversationStarted(data=data):
                kinds[who] = f"{data.channel}/{data.customer.language or ''}"
            case ev.ConversationQueued(data=data):
                queues[who], states[who] = data.queue, "waits"
                yield Step(at, "arrive", data.queue, who, kinds[who], data.priority or 0)
            case ev.ConversationAnswered(data=data) if over == "abandon":
                states[who] = "served"
                yield Step(at, "serve", queues[who], who, data.agent)
            case ev.ConversationTransferred() | ev.ConversationEnded() if over is not None:
                states[who] = ""
                yield Step(at, over, queues[who], who)
            case ev.AgentStatus(data=data):
                for queue in data.queues or ():
                    yield Step(at, "agent", queue, data.agent, data.status)


def forecast_waits(seed: int, hours: float) -> Iterator[ForecastWait]:
    """Yield each wait of a floor that ended with an answer. A new queue borrows, as in stage 2."""
    models: dict[str, QueueForecast] = {}
    waiting: dict[str, tuple[float, ForecastWait]] = {}
    for step in steps(seed, hours):
        model = models.get(step.queue)
        if model is None:
            model = QueueForecast()
            model.borrow(models[name] for name in sorted(models))
            models[step.queue] = model
        match step.verb:
            case "arrive":
                line = len(model.observed.waiting)
                forecast = model.arrive(step.who, step.at, step.priority, step.detail)
                if forecast is not None:
                    hour = int((step.at - START) // _HOUR)
                    one = ForecastWait(channel_of(step.detail), line, hour, 0.0, forecast)
                    waiting[step.who] = (step.at, one)
            case "serve":
                model.serve(step.who, step.at, step.detail)
                if step.who in waiting:
                    since, one = waiting.pop(step.who)
                    one.waited = step.at - since
                    yield one
            case "finish":
                model.finish(step.who, step.at)
            case "abandon":
                model.abandon(step.who, step.at)
                waiting.pop(step.who, None)
            case _:
                model.agent(step.who, step.detail, step.at)  # type: ignore[arg-type]


@click.command()
@click.option("--seeds", type=click.IntRange(1, 1000), default=10, show_default=True, help="Floors.")
@click.option("--first-seed", type=int, default=1, show_default=True)
@click.option("--hours", type=float, default=4.0, show_default=True, help="Of each floor.")
def main(seeds: int, first_seed: int, hours: float) -> None:
    """Print how often the 80 % interval holds on simulated floors, by line, channel and hour."""
    floors = range(first_seed, first_seed + seeds)
    print_coverage(coverage(wait for seed in floors for wait in forecast_waits(seed, hours)))


if __name__ == "__main__":
    main()
