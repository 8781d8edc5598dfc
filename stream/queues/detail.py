"""The detail of a queue for its page. It needs some forecasts, so it is renewed every five seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from detectors.contract.rules.business_hours import BusinessHours
from detectors.contract.rules.document import People
from detectors.contract.rules.queue_rules import QueueRules
from detectors.queue.reply_baseline import Baseline
from detectors.queue.surge_baseline import MINUTE, SLOT
from stream.queues.model import QueueModel, as_record
from stream.records import (
    AgentNow,
    AgentsDue,
    ArrivalCount,
    ArrivalsAhead,
    FreeAgent,
    LineForecast,
    LongWait,
    QueueDetail,
    QueueView,
    RunningWait,
    Staffing,
    Wait,
    WaitBaseline,
    WaitDrift,
)
from stream.waits.reply_baselines import ReplyBaselines

RENEWED_EVERY = 5.0
_MOST = 8
"""Entries in a list of the detail."""
_MOST_NAMES = 100
"""Agents whose names the detail tells: alerts and lists show them."""
_MOST_ROSTER = 200
_SLOTS_AHEAD = 4
"""Half hours for which the agents needed are told."""
_SHORTEST_LONG = 5.0
"""Seconds: a shorter wait is never shown as long."""
_HOUR = 3600.0


def detail(
    view: QueueView,
    model: QueueModel,
    replies: ReplyBaselines,
    waits: Iterable[RunningWait],
    at: float,
    rules: QueueRules,
    people: People = "named",
) -> QueueDetail:
    """Return the detail of a queue at `at`: that of `view` again while it is less than five seconds old.

    Args:
        view: the queue as it was shown last.
        model: of the queue.
        replies: the baselines of its partition.
        waits: every wait that runs in the queue.
        at: event time, seconds since 1970.
        rules: of the queue.
        people: whether agents are named; with `aggregate` nothing here names one.
    """
    before, named = view.detail, people == "named"
    if before is not None and 0.0 <= at - before.at < RENEWED_EVERY and before.aggregate != named:
        return before
    waits = list(waits)
    in_line = {wait.contact.channel for wait in waits if wait.kind == "queue"}
    if before is not None and before.needed is not None and before.at // MINUTE == at // MINUTE:
        needed: int | None = before.needed
    else:
        needed = model.needed(at, rules.waits.queue_sla) if model.experienced else None
    free, due = model.load.free(in_line), _replies_due(waits)
    passed_over = tuple(model.load.passed_over()[:_MOST])
    return QueueDetail(
        at=at,
        aggregate=not named,
        line=_line(model, waits, at),
        arrivals=tuple(
            ArrivalCount(begin=block.begin, count=block.count, baseline=round(block.baseline, 1))
            for block in model.hour.blocks
        ),
        needed=needed,
        present=model.present() or None,
        occupancy=round(model.load.occupancy(at), 2) if model.load.agents else None,
        free=tuple(FreeAgent(agent=name, since=since) for name, since in list(free.items())[:_MOST])
        if named
        else (),
        passed_over=passed_over if named else (),
        names=model.load.names((*free, *passed_over, *(each.agent for each in due)), _MOST_NAMES)
        if named
        else {},
        reasons=dict(list(model.load.reasons().items())[:_MOST]),
        due=due if named else (),
        waited=tuple(model.hour.waited(at)),
        baselines=_baselines(view.queue, model, replies, at),
        long=_long_waits(model, replies, waits, at, rules.hours),
        drifts=_drifts(view.queue, model, replies, at, rules.retention.shown_drift),
        staffing=_staffing(model, at, rules.hours) if model.experienced else None,
        roster=_roster(model) if named else (),
    )


def _staffing(model: QueueModel, at: float, hours: BusinessHours) -> Staffing:
    """Return on what the number of agents needed rests, now and in the next two hours."""
    load, arrivals = model.staff_load(at), model.surges["surge"]
    begins = [(at // SLOT + number) * SLOT for number in range(1, _SLOTS_AHEAD + 1)]
    known = arrivals.experienced or arrivals.by_last_hour
    return Staffing(
        arrivals=round(load.arrivals * _HOUR, 1),
        service=round(load.service, 1),
        patience=round(load.patience, 1),
        ahead=tuple(
            ArrivalsAhead(begin=begin, rate=round(arrivals.baseline(begin + SLOT / 2) * _HOUR / MINUTE, 1))
            for begin in begins
            if known and hours.is_open(begin)
        ),
        young=not arrivals.experienced,
    )


def _roster(model: QueueModel) -> tuple[AgentNow, ...]:
    """Return who is signed in to the queue, with what tells the load of each."""
    return tuple(
        AgentNow(
            agent=name,
            status=one.status,
            since=one.status_since or None,
            able=bool(one.able_since) and not one.passed_over,
            capacity=one.capacity or {},
            reason=one.reason if one.status == "away" else None,
        )
        for name, one in model.load.signed_in(_MOST_ROSTER).items()
    )


def _line(model: QueueModel, waits: list[RunningWait], at: float) -> tuple[LineForecast, ...]:
    """Forecast the customers who have waited longest."""
    if not model.experienced:
        return ()
    known = model.forecast.observed.waiting
    queued = [wait for wait in waits if wait.kind == "queue" and wait.contact.conversation in known]
    first = sorted(queued, key=lambda wait: (wait.since, wait.contact.conversation))[:_MOST]
    found = []
    for wait in first:
        forecast = model.forecast.predict(wait.contact.conversation, at)
        found.append(
            LineForecast(
                conversation=wait.contact.conversation,
                since=wait.since,
                forecast=as_record(forecast),
                untold=forecast.untold,
            )
        )
    return tuple(found)


def _replies_due(waits: list[RunningWait]) -> tuple[AgentsDue, ...]:
    """Count the customers of each agent who wait for a reply, the agent with most of them first."""
    since: dict[str, list[float]] = {}
    for wait in waits:
        if wait.kind in ("first_answer", "reply", "moment") and wait.contact.agent is not None:
            since.setdefault(wait.contact.agent, []).append(wait.since)
    due = [AgentsDue(agent=name, count=len(begun), since=min(begun)) for name, begun in since.items()]
    return tuple(sorted(due, key=lambda each: (-each.count, each.since, each.agent))[:_MOST])


def _long_waits(
    model: QueueModel, replies: ReplyBaselines, waits: list[RunningWait], at: float, hours: BusinessHours
) -> tuple[LongWait, ...]:
    """Find the waits above the 95 % quantile of their baseline, the longest first."""
    known: dict[tuple[str, str, float], Baseline | None] = {}
    found = []
    lasting = [wait for wait in waits if at - wait.since > _SHORTEST_LONG]
    for wait in sorted(lasting, key=lambda wait: (wait.since, wait.contact.conversation)):
        key = (wait.kind, wait.contact.channel, wait.since // _HOUR)
        if key not in known:
            if wait.kind == "queue":
                known[key] = model.wait_baseline(wait.since)
            else:
                known[key] = replies.baseline(wait.contact.queue, wait.kind, wait.contact.channel, wait.since)
        baseline = known[key]
        if baseline is not None and hours.seconds_open(wait.since, at) > baseline.long:
            found.append(
                LongWait(
                    conversation=wait.contact.conversation,
                    kind=wait.kind,
                    since=wait.since,
                    baseline=baseline,
                )
            )
        if len(found) >= _MOST:
            break
    return tuple(found)


def _baselines(queue: str, model: QueueModel, replies: ReplyBaselines, at: float) -> tuple[WaitBaseline, ...]:
    """Return the baselines of this hour: of the queue, and of each kind and channel that it has seen."""
    waits = model.wait_baseline(at)
    found = [WaitBaseline(kind="queue", baseline=waits)] if waits is not None else []
    for kind, channel in replies.known(queue):
        baseline = replies.baseline(queue, kind, channel, at)
        if baseline is not None:
            found.append(WaitBaseline(kind=cast(Wait, kind), channel=channel, baseline=baseline))
    return tuple(found)


def _drifts(
    queue: str, model: QueueModel, replies: ReplyBaselines, at: float, shown: float
) -> tuple[WaitDrift, ...]:
    """Return the drifts of the last days, the newest first."""
    drifts = [("queue", "", drift) for drift in model.drifts]
    for drift in replies.drifts(queue):
        kind, _, channel = drift.channel.partition("/")
        drifts.append((kind, channel, drift))
    return tuple(
        WaitDrift(
            kind=cast(Wait, kind),
            channel=channel,
            at=drift.at,
            since=drift.since,
            before=round(drift.before, 1),
            now=round(drift.now, 1),
        )
        for kind, channel, drift in sorted(drifts, key=lambda one: -one[2].at)
        if at - drift.at < shown
    )
