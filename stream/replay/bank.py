"""Reads the calls of the "Anonymous Bank": arrival, wait, service and agent of each. The set has no words.

Source: A. Mandelbaum, A. Sakov, S. Zeltyn, "Empirical Analysis of a Call Center", Technion, 2000. The times
are local, Asia/Jerusalem.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.replay.timeline import BadFile, Line, Scribe, in_time_order, text_lines

SOURCE = "stepin-replay-bank"
ZONE = ZoneInfo("Asia/Jerusalem")
_NOBODY = "NO_SERVER"
_HALF_A_DAY = 43200


class _Call(NamedTuple):
    """One call. Times are seconds since 1970. `answered` is None for a call that no agent took."""

    id: str
    kind: str
    priority: int
    customer: str
    server: str
    outcome: str
    date: str
    entered: float
    queued: float | None
    answered: float | None
    ended: float


def read_bank(path: Path) -> Iterator[Line]:
    """Yield each call as started, queued (if it waited), answered and ended, and the status of each agent.

    In a call of outcome HANG the customer gave up. A PHANTOM call comes from the switch and not from a
    customer, and the system ends it. For a call of outcome AGENT without a server, the agent is unknown.

    Raises:
        BadFile: a row is not of this form.
    """
    rows = csv.DictReader(text_lines(path), delimiter="\t")
    calls = [_call(row, line) for line, row in enumerate(rows, start=2)]
    if not calls:
        raise BadFile(2, "a call; the file has none")
    stories = [(call.entered, _story(call)) for call in calls]
    stories += _agents(calls)
    stories.sort(key=lambda story: story[0])
    return in_time_order(stories, len(stories))


def _call(row: dict[str, str], line: int) -> _Call:
    try:
        midnight = datetime.strptime(row["date"], "%y%m%d").replace(tzinfo=ZONE)
        wait = int(row["q_time"])
        entry = _seconds(row["vru_entry"])
        vru_exit, q_start, q_exit, ser_start, ser_exit = (
            _after(entry, _seconds(row[name]))
            for name in ("vru_exit", "q_start", "q_exit", "ser_start", "ser_exit")
        )
        served = row["outcome"] == "AGENT"
        identity = f"bank-{row['date']}-{row['vru+line']}-{row['call_id']}"
        priority, kind, customer, server = (
            int(row["priority"]),
            row["type"],
            row["customer_id"],
            row["server"],
        )
    except (KeyError, ValueError, TypeError):
        raise BadFile(line, "a call with date, vru_entry … server, times as h:mm:ss") from None
    if row["outcome"] not in ("AGENT", "HANG", "PHANTOM"):
        raise BadFile(line, f"an outcome AGENT, HANG or PHANTOM, not {row['outcome']!r}")
    waited = wait > 0
    # Zeros stand for a part that did not happen. The wait ends when an agent takes the call.
    answered = (
        max(q_exit, q_start) if waited else max(vru_exit, ser_start if row["ser_start"] != "0:00:00" else 0)
    )
    ended = max(answered, ser_exit if served and row["ser_exit"] != "0:00:00" else 0)

    def at(seconds: int) -> float:
        return (midnight + timedelta(seconds=seconds)).timestamp()

    return _Call(
        id=identity,
        kind=kind,
        priority=priority,
        customer=customer,
        server=server,
        outcome=row["outcome"],
        date=row["date"],
        entered=at(entry),
        queued=at(q_start) if waited else None,
        answered=at(answered) if served else None,
        ended=at(ended),
    )


def _seconds(time: str) -> int:
    hours, minutes, seconds = map(int, time.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def _after(entry: int, time: int) -> int:
    """Return a time of day after midnight as one of the next day, and no time before the call's entry."""
    return time + 2 * _HALF_A_DAY if time < entry - _HALF_A_DAY else max(time, entry)


def _story(call: _Call) -> Sequence[Event]:
    scribe, queue = Scribe(SOURCE, call.id), f"bank-{call.kind.lower()}"
    reference = call.customer if call.customer != "0" else "unknown"
    started = ev.ConversationStartedData(channel="voice", queue=queue, customer=ev.Customer(ref=reference))
    scribe.write(ev.ConversationStarted, call.entered, started)
    if call.queued is not None:
        queued = ev.ConversationQueuedData(queue=queue, priority=call.priority)
        scribe.write(ev.ConversationQueued, call.queued, queued)
    if call.answered is not None:
        agent = "unknown" if call.server == _NOBODY else call.server
        scribe.write(ev.ConversationAnswered, call.answered, ev.ConversationAnsweredData(agent=agent))
        ended = ev.ConversationEndedData(by="agent", outcome="resolved")
    elif call.outcome == "HANG":
        ended = ev.ConversationEndedData(by="customer", outcome="abandoned")
    else:
        ended = ev.ConversationEndedData(by="system", outcome="closed")
    scribe.write(ev.ConversationEnded, call.ended, ended)
    return scribe.events


def _agents(calls: Iterable[_Call]) -> list[tuple[float, Sequence[Event]]]:
    """Return the status of each agent: busy in a call, available after it, offline after the day's last."""
    days: dict[tuple[str, str], list[_Call]] = defaultdict(list)
    for call in calls:
        if call.answered is not None and call.server != _NOBODY:
            days[call.server, call.date].append(call)
    return [_day(agent, date, served) for (agent, date), served in days.items()]


def _day(agent: str, date: str, served: list[_Call]) -> tuple[float, Sequence[Event]]:
    queues = tuple(sorted({f"bank-{call.kind.lower()}" for call in served}))
    # An agent who ends a call and takes the next at the same time ends first.
    moves = sorted(
        [(call.answered or 0.0, 1) for call in served if call.ended > (call.answered or 0.0)]
        + [(call.ended, -1) for call in served if call.ended > (call.answered or 0.0)]
    )
    scribe = Scribe(SOURCE, agent, date)

    def show(at: float, status: Literal["available", "busy", "offline"]) -> None:
        scribe.write(ev.AgentStatus, at, ev.AgentStatusData(agent=agent, status=status, queues=queues))

    load = 0
    for number, (at, change) in enumerate(moves, start=1):
        before, load = load, load + change
        if number == len(moves):
            show(at, "offline")
        elif (before == 0) != (load == 0):
            show(at, "busy" if load else "available")
    return (moves[0][0] if moves else 0.0), scribe.events
