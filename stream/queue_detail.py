"""What the page of a queue shows beside its view: put together now and then, as it costs some forecasts."""

from __future__ import annotations

from collections.abc import Iterable

from stream.queue_model import QueueModel, as_record
from stream.records import AgentsDue, ArrivalCount, FreeAgent, LineForecast, QueueDetail
from stream.running_waits import RunningWait

REFRESHED_EVERY = 5.0
_MOST = 8


def detail(
    before: QueueDetail | None, model: QueueModel, waits: Iterable[RunningWait], at: float, promise: float
) -> QueueDetail:
    """The detail of a queue at `at`: the one `before` while it is less than five seconds old.

    `waits` are all that go on in the queue, `promise` its seconds.
    """
    if before is not None and 0.0 <= at - before.at < REFRESHED_EVERY:
        return before
    waits = list(waits)
    return QueueDetail(
        at=at,
        line=_line(model, waits, at),
        arrivals=tuple(
            ArrivalCount(begin=block.begin, count=block.count, usual=round(block.usual, 1))
            for block in model.hour.blocks
        ),
        needed=model.needed(at, promise) if model.experienced else None,
        present=model.present() or None,
        occupancy=round(model.load.occupancy(), 2) if model.load.agents else None,
        free=tuple(
            FreeAgent(agent=name, since=since) for name, since in list(model.load.free().items())[:_MOST]
        ),
        due=_due(waits),
    )


def _line(model: QueueModel, waits: list[RunningWait], at: float) -> tuple[LineForecast, ...]:
    """Forecasts for those who wait longest."""
    if not model.experienced:
        return ()
    known = model.forecast.floor.waiting
    queued = [wait for wait in waits if wait.kind == "queue" and wait.conversation in known]
    first = sorted(queued, key=lambda wait: (wait.since, wait.conversation))[:_MOST]
    return tuple(
        LineForecast(
            conversation=wait.conversation,
            since=wait.since,
            forecast=as_record(model.forecast.predict(wait.conversation, at)),
        )
        for wait in first
    )


def _due(waits: list[RunningWait]) -> tuple[AgentsDue, ...]:
    """Whose customers wait for a reply: those with most of them first."""
    since: dict[str, list[float]] = {}
    for wait in waits:
        if wait.kind in ("first_answer", "reply", "moment") and wait.agent is not None:
            since.setdefault(wait.agent, []).append(wait.since)
    due = [AgentsDue(agent=name, count=len(begun), since=min(begun)) for name, begun in since.items()]
    return tuple(sorted(due, key=lambda each: (-each.count, each.since, each.agent))[:_MOST])
