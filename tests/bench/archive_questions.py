"""How soon an archive of millions of turns answers what people ask, on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, text

from stream.archive import queries
from stream.archive.new_turns import store_turns
from stream.archive.rows.record_rows import alert_row, finished_row, step_row, turn_row, wait_row
from stream.archive.sql.database import Archive, open_archive, open_reader
from stream.archive.sql.tables import alert_steps, alerts, waits
from stream.archive.sql.upserts import FINISHED, store, upsert
from stream.records import (
    Alert,
    AlertStep,
    Contact,
    ConversationFinished,
    ConversationView,
    Evidence,
    HistoryEntry,
    TurnRecord,
    WaitFinished,
)
from tests.bench.archive import DATABASES, databases
from tests.bench.figures import Figure, percentile

TURNS = 3_000_000
_OF_A_CONVERSATION = 12
_DAYS = 60
_DAY = 86_400.0
_BEGIN = 1_780_272_000.0
"""The first of June 2026."""
_END = _BEGIN + _DAYS * _DAY
_QUEUES = [f"queue-{number:02}" for number in range(20)]
_CAUSES = ("frustration", "repeats", "queue_wait", "reply_wait", "threat")
_AT_A_TIME = 1_000
_ROUNDS = 100

Ask = Callable[[Archive, Connection, random.Random], Any]


def measure(turns: int = TURNS, rounds: int = _ROUNDS, names: Collection[str] = DATABASES) -> list[Figure]:
    """Fill an archive on each database, and ask each question many times of other queues and days."""
    figures = []
    with databases(names) as found:
        for name, new_url in found.items():
            url = new_url()
            _fill(url, turns)
            figures += _ask(name, url, turns, rounds)
    return figures


def _fill(url: str, turns: int) -> None:
    archive = open_archive(url)
    made = _conversations(turns // _OF_A_CONVERSATION)
    while some := list(islice(made, _AT_A_TIME)):
        with archive.writing() as connection:
            _store(archive, connection, some)
    with archive.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    archive.close()


Made = tuple[list[TurnRecord], WaitFinished, ConversationFinished, AlertStep | None]


def _store(archive: Archive, connection: Connection, some: list[Made]) -> None:
    store_turns(archive.dialect, connection, [turn_row(turn) for said, *_ in some for turn in said])
    store(connection, upsert(waits), [wait_row(wait) for _, wait, _, _ in some])
    store(connection, FINISHED, [finished_row(end) for _, _, end, _ in some])
    steps = [step for *_, step in some if step is not None]
    if steps:
        store(connection, upsert(alerts), [alert_row(step) for step in steps])
        store(connection, upsert(alert_steps), [step_row(step) for step in steps])


def _conversations(count: int) -> Iterator[Made]:
    """Yield conversations in the order of time. Words are as frequent as in a language: Zipf's law."""
    dice = random.Random(0)
    english = [_syllables(dice) for _ in range(8_000)]
    chinese = [
        chr(0x4E00 + dice.randrange(6_000)) + chr(0x4E00 + dice.randrange(6_000)) for _ in range(8_000)
    ]
    weights = [1.0 / (rank + 3) for rank in range(8_000)]
    drawn = {"en": _draws(dice, english, weights), "zh": _draws(dice, chinese, weights)}
    for number in range(count):
        at = _BEGIN + (_END - _BEGIN - _DAY) * number / count
        queue, language = dice.choice(_QUEUES), dice.choice(("en", "zh"))
        yield _conversation(dice, f"c-{number}", queue, language, at, drawn[language])


def _conversation(
    dice: random.Random, name: str, queue: str, language: str, at: float, words: Iterator[str]
) -> Made:
    between = " " if language == "en" else ""
    said = []
    for place in range(_OF_A_CONVERSATION):
        spoken = between.join(islice(words, dice.randrange(3, 18)))
        sender = "agent" if place % 2 else "customer"
        when = at + 20.0 * place + dice.random()
        said.append(
            TurnRecord(
                id=f"{name}-{place}",
                conversation=name,
                queue=queue,
                at=when,
                sender=sender,
                text=spoken,
                agent="ann" if place % 2 else None,
                language=language,
                probability=None if place % 2 else round(dice.random(), 4),
            )
        )
    contact = Contact(conversation=name, queue=queue)
    wait = WaitFinished(
        contact=contact, begun_at=at, kind="queue", since=at, until=at + 15, outcome="answered"
    )
    view = ConversationView(
        id=name, queue=queue, channel="chat", status="ended", started_at=at, updated_at=at + 260, turns=12
    )
    end = ConversationFinished(begun_at=at, at=at + 260, outcome="resolved", view=view)
    return said, wait, end, _alert(dice, name, queue, at) if dice.random() < 0.2 else None


def _alert(dice: random.Random, name: str, queue: str, at: float) -> AlertStep:
    alert = Alert(
        id=f"a-{name}",
        fingerprint=name,
        subject=name,
        queue=queue,
        cause=dice.choice(_CAUSES),
        severity="warning",
        status="open",
        starts_at=at,
        raised_at=at + 60,
        updated_at=at + 60,
        evidence=Evidence(quote="where is it?", count=2),
        step=1,
    )
    return AlertStep(alert=alert, entry=HistoryEntry(at=at + 60, what="raised"))


def _syllables(dice: random.Random) -> str:
    return "".join(dice.choice(("ka", "lo", "mi", "ter", "san", "vo", "re", "pli")) for _ in range(3)) + str(
        dice.randrange(100)
    )


def _draws(dice: random.Random, words: list[str], weights: list[float]) -> Iterator[str]:
    while True:
        yield from dice.choices(words, weights, k=10_000)


# --- questions ---------------------------------------------------------------------------------------------


def _mine(dice: random.Random) -> frozenset[str] | None:
    """Two queues, or now and then all of them."""
    return None if dice.random() < 0.25 else frozenset(dice.sample(_QUEUES, 2))


def _a_day(dice: random.Random) -> tuple[float, float]:
    begin = _BEGIN + dice.randrange(_DAYS - 1) * _DAY
    return begin, begin + _DAY


def _searched(dice: random.Random, count: int) -> list[str]:
    """Words of every frequency, as a person finds them in turns, alone and by two."""
    found = []
    for said, *_ in islice(_conversations(400), count):
        spoken = dice.choice(said)
        parts = spoken.text.split() if spoken.language == "en" else [spoken.text[0:2], spoken.text[2:4]]
        found.append(" ".join(dice.sample(parts, min(len(parts), dice.choice((1, 1, 2))))))
    return found


def _questions(turns: int) -> dict[str, Ask]:
    conversations = turns // _OF_A_CONVERSATION
    return {
        "conversations of a day": lambda _, connection, dice: queries.find_conversations(
            connection, _mine(dice), *_a_day(dice)
        ),
        "a whole conversation": lambda _, connection, dice: queries.whole_conversation(
            connection, None, f"c-{dice.randrange(conversations)}"
        ),
        "alerts of a day by cause": lambda _, connection, dice: queries.find_alerts(
            connection, _mine(dice), *_a_day(dice), cause=dice.choice(_CAUSES)
        ),
        "half hours of a day": lambda _, connection, dice: queries.half_hours(
            connection, _mine(dice), *_a_day(dice)
        ),
    }


def _ask(name: str, url: str, turns: int, rounds: int) -> list[Figure]:
    archive = open_reader(url)
    dice = random.Random(1)
    figures = []
    with archive.reading() as connection:
        for question, ask in _questions(turns).items():
            times = [_timed(lambda: ask(archive, connection, dice)) for _ in range(rounds)]  # noqa: B023
            figures.append(_figure(f"{name}, {question}", times, 0.1, turns))
        words = _searched(dice, rounds)
        times = [_timed(lambda: _search(archive, connection, dice, each)) for each in words]  # noqa: B023
        figures.append(_figure(f"{name}, search", times, 0.5, turns))
        size = archive.dialect.size(connection) / 2**20
        figures.append(Figure(f"{name}, size", size, "MiB", detail=f"{turns:,} turns"))
    archive.close()
    return figures


def _search(archive: Archive, connection: Connection, dice: random.Random, words: str) -> Any:
    begin, end = _a_day(dice) if dice.random() < 0.5 else (_BEGIN, _END)
    return queries.search_turns(connection, archive.dialect, _mine(dice), begin, end, words)


def _timed(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _figure(name: str, times: list[float], target: float, turns: int) -> Figure:
    half, most = percentile(times, 0.5), max(times)
    detail = f"{turns:,} turns, {len(times)} times; median {half * 1e3:.1f}, longest {most * 1e3:.0f} ms"
    return Figure(f"archive, {name}, p95", percentile(times, 0.95) * 1e3, "ms", target * 1e3, False, detail)
