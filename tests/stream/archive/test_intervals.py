"""The day's numbers in the archive: as stage 2 counted them, and as SQL counts them from what happened."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, select, text

from detectors.contract import events as ev
from stream.archive.sql.database import Archive, open_archive
from stream.archive.sql.interval_table import intervals
from stream.ingest.events_file import EventLine
from stream.log import Message, topics
from stream.records import ContactCounts, Interval, StaffCounts, encode
from stream.simulate import RULES
from stream.trial.run import run_to_log
from stream.trial.simulated import stretch
from tests.builders.past import records as past
from tests.builders.past.archived import archived
from tests.builders.past.templates import Templates

Place: TypeAlias = tuple[str, str, float]
"""A queue, a channel, and the beginning of a half-hour."""
SILENCE = 4 * 3600.0
"""After the last event: long enough that every wait has ended."""

_WAITS = """
    SELECT queue, channel, CAST(until / 1800 AS INTEGER) * 1800.0 AS half_hour,
        SUM(outcome = 'answered') AS answered,
        SUM(CASE outcome WHEN 'answered' THEN ROUND((until - since) * 1000) ELSE 0 END) AS waited,
        SUM(outcome = 'abandoned') AS abandoned,
        SUM(CASE outcome WHEN 'abandoned' THEN ROUND((until - since) * 1000) ELSE 0 END) AS gave_up_after,
        SUM(outcome = 'answered' AND until - since <= :sla) AS in_sla,
        SUM(outcome = 'abandoned' AND until - since <= :sla) AS abandoned_in_sla,
        SUM(outcome = 'abandoned' AND until - since <= :short) AS abandoned_short,
        SUM(outcome = 'transferred') AS moved, SUM(outcome = 'callback') AS callbacks
    FROM waits WHERE kind = 'queue' GROUP BY 1, 2, 3"""
_OFFERED = """
    SELECT queue, channel, CAST(since / 1800 AS INTEGER) * 1800.0 AS half_hour, COUNT(*) AS offered
    FROM waits WHERE kind = 'queue' GROUP BY 1, 2, 3"""
_REPLIES = """
    SELECT queue, channel, CAST(until / 1800 AS INTEGER) * 1800.0 AS half_hour, COUNT(*) AS replied,
        SUM(ROUND((until - since) * 1000)) AS reply
    FROM waits WHERE kind = 'reply' AND outcome = 'replied' GROUP BY 1, 2, 3"""
# A leg ends where the customer is in line again, or with the conversation.
_LEGS = """
    WITH served AS (
        SELECT w.*, c.outcome AS how, c.ended_at, (
            SELECT MIN(n.since) FROM waits n WHERE n.conversation = w.conversation
                AND n.begun_at = w.begun_at AND n.kind = 'queue' AND n.since >= w.until) AS again
        FROM waits w JOIN conversations c ON c.conversation = w.conversation AND c.begun_at = w.begun_at
        WHERE w.kind = 'queue' AND w.outcome = 'answered'),
    legs AS (SELECT *, COALESCE(again, ended_at) AS over FROM served)
    SELECT queue, channel, CAST(over / 1800 AS INTEGER) * 1800.0 AS half_hour, COUNT(*) AS handled,
        SUM(ROUND((over - until) * 1000)) AS handling, SUM(again IS NOT NULL) AS transferred,
        SUM(again IS NULL AND how IN ('resolved', 'closed')) AS finished,
        SUM((SELECT COALESCE(SUM(ROUND((h.until - h.since) * 1000)), 0) FROM waits h
            WHERE h.kind = 'hold' AND h.conversation = legs.conversation
                AND h.since >= legs.until AND h.until <= legs.over)) AS holding
    FROM legs WHERE again IS NOT NULL OR how <> 'silent' GROUP BY 1, 2, 3"""
_RATINGS = """
    SELECT r.queue, c.channel, CAST(r.at / 1800 AS INTEGER) * 1800.0 AS half_hour, COUNT(*) AS rated,
        SUM(ROUND(r.rating * 1000)) AS rating, SUM(r.rating >= 0.75) AS satisfied
    FROM ratings r JOIN conversations c ON c.conversation = r.conversation AND c.begun_at = r.begun_at
    GROUP BY 1, 2, 3"""
_SUMMED = {"waited", "gave_up_after", "reply", "handling", "holding", "rating"}


def test_the_counted_half_hours_are_what_sql_finds_in_the_archive(
    templates: Templates, tmp_path: Path
) -> None:
    events = stretch(4.0, seed=12).events
    lines = [EventLine(ev.encode(each), each.subject.encode(), each, 1.0) for each in events]
    log, _ = run_to_log(lines, RULES, SILENCE)
    end = events[-1].time.timestamp()
    with closing(open_archive(templates.copy("sqlite", tmp_path))) as archive:
        archived(log, archive)
        with archive.reading() as connection:
            expected, found = _from_waits(connection), _counted(connection)
    assert sum(row["handled"] for row in expected.values()) > 20
    assert {"callbacks", "transferred", "holding", "finished"} <= {
        name for row in expected.values() for name, value in row.items() if value
    }
    for place, sums in expected.items():
        if place[2] + 1800.0 <= end:
            kept = found[place]
            far = {name: kept[name] - value for name, value in sums.items() if kept[name] != value}
            # Sums of what is rounded one by one may differ by a thousandth each.
            few = sums.get("handled", 0) + sums.get("replied", 0)
            assert all(name in _SUMMED and abs(by) <= few for name, by in far.items()), (place, far)


def _from_waits(connection: Connection) -> dict[Place, dict[str, int]]:
    """Count from what happened: waits, ends and ratings. No half-hour of stage 2 is looked at."""
    waits = RULES.default.waits
    asked = {"sla": waits.queue_sla, "short": waits.short_abandon}
    found: defaultdict[Place, dict[str, int]] = defaultdict(dict)
    for query in (_WAITS, _OFFERED, _REPLIES, _LEGS, _RATINGS):
        bound = asked if query is _WAITS else {}
        for queue, channel, half_hour, *values in (result := connection.execute(text(query), bound)):
            names = list(result.keys())[3:]
            found[queue, channel, half_hour] |= {
                name: round(value) for name, value in zip(names, values, strict=True)
            }
    return found


def _counted(connection: Connection) -> dict[Place, dict[str, Any]]:
    rows = connection.execute(select(intervals)).mappings()
    return {(row["queue"], row["channel"], row["since"]): dict(row) for row in rows}


def test_a_half_hour_has_a_row_for_each_channel_and_one_for_its_agents(archive: Archive) -> None:
    log = past.log_of()
    for answered in (1, 5):
        half_hour = Interval(
            queue="orders", since=1800.0, day="1970-01-01", zone="UTC",
            channels={"chat": ContactCounts(answered=answered), "voice": ContactCounts(formula="all")},
            staff=StaffCounts(present=60, occupied=30, until=9.0),
        )  # fmt: skip
        log.publisher().send([Message(topics.INTERVALS, b"1800/orders", encode(half_hour), 0)])
    log.publisher().send([Message(topics.INTERVALS, b"1800/orders", None, 0)])  # the log forgets it
    archived(log, archive)
    with archive.reading() as connection:
        rows = connection.execute(select(intervals).order_by(intervals.c.channel)).mappings().all()
    told = [(row["channel"], row["formula"], row["answered"], row["present"]) for row in rows]
    assert told == [("", None, 0, 60), ("chat", "no_short", 5, 0), ("voice", "all", 0, 0)]
