"""The archive keeps each table as long as the rules say, by queue."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from detectors.contract.rules.document import Rules, decode
from stream.archive import queries
from stream.archive.retention import EVERY, Retention
from stream.archive.sql.database import Archive
from stream.log import Message, topics
from stream.records import RulesVersion, encode
from tests.builders.past import records as past
from tests.builders.past.archived import archived, contents
from tests.builders.past.records import START

_DAY = 86_400.0


def round_of(retention: Retention, now: float) -> None:
    while retention.step(now):
        pass


def texts(archive: Archive) -> list[str]:
    return [row[-1] for row in contents(archive)["turns"]]


def test_words_are_kept_for_half_a_year_and_the_rest_for_two(archive: Archive) -> None:
    archived(past.log_of(*past.whole()), archive)
    before = contents(archive)
    retention = Retention(archive)
    round_of(retention, START + 179 * _DAY)
    assert contents(archive) == before
    round_of(retention, START + 190 * _DAY)
    assert contents(archive) == {**before, "turns": []}
    with archive.reading() as connection:
        found = queries.search_turns(connection, archive.dialect, None, 0.0, START + _DAY, "refund")
    assert found.found == ()
    round_of(retention, START + 731 * _DAY)
    assert all(rows == [] for rows in contents(archive).values())


def test_a_queue_has_a_time_of_its_own_and_tables_have_theirs(archive: Archive) -> None:
    rules = {
        "version": 2,
        "default": {"archive": {"keep_days": 100, "days": {"turns": 10}}},
        "queues": {"billing": {"archive": {"keep_days": 20, "days": {"waits": 200}}}},
    }
    version = RulesVersion(rules=decode(msgspec.json.encode(rules)), effective_at=START)
    log = past.log_of(*past.whole(), *past.whole("c-2", "billing", "r-2"))
    publisher = log.publisher()
    publisher.send([Message(topics.RULES, b"rules/2", encode(version))])
    publisher.close()
    archived(log, archive)
    round_of(Retention(archive), START + 30 * _DAY)
    queue_of = {"turns": 3, "alerts": 4, "actions": 6, "conversations": 2, "waits": 4}
    queue_of |= {"cases": 4, "case_steps": 3, "interventions": 4}
    left = {name: {row[place] for row in contents(archive)[name]} for name, place in queue_of.items()}
    assert left == {
        "turns": set(),
        "alerts": {"orders"},
        "cases": {"orders"},
        "case_steps": {"orders"},
        "interventions": {"orders"},
        "actions": {"orders"},
        "conversations": {"orders"},
        "waits": {"orders", "billing"},
    }


def test_it_goes_round_once_an_hour(archive: Archive) -> None:
    retention, now = Retention(archive), START + 200 * _DAY
    round_of(retention, now)
    archived(past.log_of(past.turn("late")), archive)
    round_of(retention, now + EVERY - 1)
    assert texts(archive) == ["late"]
    round_of(retention, now + EVERY)
    assert texts(archive) == []


def test_a_step_deletes_a_bounded_number_of_rows(archive: Archive) -> None:
    archived(past.log_of(*(past.turn(str(number), number) for number in range(2_500))), archive)
    retention, now, seen = Retention(archive), START + 181 * _DAY, [2_500]
    while retention.step(now):
        seen.append(len(texts(archive)))
    # PostgreSQL may drop a whole month at once; this month is not over by then.
    assert all(before - after <= 2_000 for before, after in pairwise(seen))
    assert seen[-1] == 0


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ({"default": {"archive": {"keep_days": 0}}}, "keep_days"),
        ({"default": {"archive": {"days": {"turn": 3}}}}, "days"),
        ({"default": {"archive": {"turns_days": 3}}}, "turns_days"),
    ],
)
def test_rules_that_keep_nothing_sensible_are_refused(rules: object, place: str) -> None:
    with pytest.raises(ValueError, match=place):
        decode(msgspec.json.encode(rules))


def test_the_shipped_rules_hold_while_none_are_published() -> None:
    assert Rules().default.archive.kept("turns") == 180 * _DAY
    assert Rules().default.archive.kept("alerts") == 730 * _DAY
