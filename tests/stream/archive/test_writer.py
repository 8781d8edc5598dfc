"""Records become rows, each once, whatever comes when."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, select, text

from stream.archive import queries
from stream.archive.follower import ArchiveFollower
from stream.archive.sql import tables
from stream.archive.sql.database import Archive, ArchiveError, open_archive, open_reader
from stream.archive.sql.turn_number import Month, first_number, month_of, turn_number
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from tests.builders.past import records as past
from tests.builders.past.archived import archived, contents
from tests.builders.past.templates import DATABASES


def test_the_migrations_make_the_tables_of_the_code(archive: Archive) -> None:
    with archive.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    assert [each for each in differences if "words" not in str(each)] == []


def test_an_archive_is_opened_again_as_it_was(archive: Archive, url: str) -> None:
    before = archived(past.log_of(*past.whole()), archive)
    again = open_archive(url)
    assert contents(again) == before
    again.close()


def test_one_conversation_fills_every_table_but_those_of_rules_and_baselines(archive: Archive) -> None:
    found = archived(past.log_of(*past.whole()), archive)
    sizes = {name: len(rows) for name, rows in found.items()}
    assert sizes == {
        "conversations": 1,
        "turns": 3,
        "waits": 1,
        "ratings": 1,
        "alerts": 1,
        "alert_steps": 2,
        "alert_baselines": 0,
        "cases": 1,
        "case_steps": 2,
        "interventions": 1,
        "actions": 1,
        "labels": 1,
        "intervals": 0,
        "rules": 0,
    }


def test_a_case_stands_as_its_latest_step_left_it_with_its_interventions(archive: Archive) -> None:
    log = past.log_of(past.case_step(3, note="the customer has gone"), past.case_step(1), past.case_step(2))
    past.put(log, [past.acted(None, case="case-c-1")])
    archived(log, archive)
    with archive.reading() as connection:
        whole = queries.whole_conversation(connection, None, "c-1")
    assert whole is not None
    (case,) = whole.cases
    assert (case.status, case.owner, case.opened_at, case.claimed_at) == (
        "claimed",
        "li",
        past.START + 20,
        past.START + 22,
    )
    assert [part.alert for part in case.parts] == ["a-c-1-repeats"]
    assert [(step.step, step.what, step.by) for step in whole.case_steps] == [
        (1, "opened", "li"),
        (2, "intervene", "li"),
        (3, "done", "li"),
    ]
    (asked,) = whole.interventions
    assert (asked.kind, asked.state, asked.text, asked.answer) == (
        "whisper",
        "done",
        "say when it comes",
        "the customer has gone",
    )
    (action,) = whole.actions
    assert (action.kind, action.case_id, action.reason) == ("resolve", "case-c-1", "helped")


def test_records_that_come_again_and_in_any_order_of_the_topics_give_the_same(archive: Archive) -> None:
    records = past.whole() + past.whole("c-2", "billing", "r-2")
    before = archived(past.log_of(*records), archive)
    rng = random.Random(4)
    with archive.writing() as connection:
        for table in (*tables.KEPT, tables.cursors):
            if table is not tables.turns:
                connection.execute(delete(table))
    shuffled = records * 2
    rng.shuffle(shuffled)
    assert archived(past.log_of(*shuffled, partitions=5), archive) == before


@pytest.mark.parametrize("again_first", [False, True])
def test_an_action_that_was_sent_again_stands_as_it_came_last(archive: Archive, again_first: bool) -> None:
    first, again = past.acted(queue="orders", after=22.0), past.acted(queue="billing", after=30.0)
    records = [again, first] if again_first else [first, again]
    (row,) = archived(past.log_of(*records), archive)["actions"]
    assert {"billing", past.START + 30.0} < set(row)


def test_two_people_and_two_cases_may_have_actions_of_one_id(archive: Archive) -> None:
    records = [
        past.acted(None, case="case-1"),
        past.acted(None, case="case-2"),
        past.acted(None, case="case-1", by="ann"),
    ]
    rows = archived(past.log_of(*records), archive)["actions"]
    assert {row[:3] for row in rows} == {
        ("act-1", "case-1", "li"),
        ("act-1", "case-2", "li"),
        ("act-1", "case-1", "ann"),
    }
    assert len({record.identity for record in records}) == 3


@pytest.mark.parametrize("database", DATABASES)
def test_the_actions_of_an_earlier_version_are_kept(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'archive.sqlite'}"
    if database == "postgresql":
        url = request.getfixturevalue("server").new_database()
    with closing(open_archive(url, "0002")) as earlier, earlier.writing() as connection:
        columns = 'action, kind, alert, case_id, queue, at, "by"'
        values = (
            "('a-1', 'claim', 'x', 'case-1', 'q', 1.5, 'li'), ('a-2', 'claim', 'x', NULL, 'q', 2.5, 'li')"
        )
        connection.execute(text(f"INSERT INTO actions ({columns}) VALUES {values}"))
    with closing(open_archive(url)) as now:
        found = contents(now, (tables.actions,))["actions"]
        assert [row[:3] for row in found] == [("a-1", "case-1", "li"), ("a-2", "x", "li")]
        archived(past.log_of(past.acted("x", id="a-2")), now)
        assert len(contents(now, (tables.actions,))["actions"]) == 2


def test_what_cannot_be_read_is_noted_with_its_place_and_stops_nothing(archive: Archive) -> None:
    log = past.log_of(past.turn())
    publisher = log.publisher()
    huge = (
        b'{"id":"l-9","at":1,"conversation":"c","origin":"rating","place":1,"turns":[],"effective_at":1e300}'
    )
    publisher.send(
        [
            Message(topics.HISTORY, b"k", b"\xff\x00 no json"),
            Message(topics.TURNS, b"k", b'{"id":"t"}'),
            Message(topics.TURNS, b"k", past.message(past.turn()).value.replace(b"1780000000.0", b"1e300")),
            Message(topics.RULES, b"rules/2", b'{"version":"two"}'),
            Message(topics.LABELS, b"k", huge),
            # The database refuses a number of more than 64 bits: the records beside it are stored.
            Message(
                topics.HISTORY,
                b"k",
                past.message(past.step(1)).value.replace(b'"step":1', b'"step":99999999999999999999'),
            ),
        ]
    )
    publisher.close()
    past.put(log, [past.step(1, "c-2"), past.turn("still here", 5)])
    found = archived(log, archive)
    assert [row[-1] for row in found["turns"]] == ["where is my refund?", "still here"]
    assert [row[0] for row in found["alerts"]] == ["a-c-2-repeats"]
    noted = contents(archive, (tables.unreadable,))["unreadable"]
    assert sorted(row[0] for row in noted) == sorted(
        [topics.HISTORY, topics.HISTORY, topics.TURNS, topics.TURNS, topics.RULES]
    )
    assert all(row[3] for row in noted)


def test_a_sign_that_no_database_stores_is_replaced(archive: Archive) -> None:
    found = archived(past.log_of(past.turn("a\0b"), past.step(note="c\0d")), archive)
    assert found["turns"][0][-1] == "a\ufffdb"
    assert "c\ufffdd" in found["alert_steps"][0]


def test_turns_that_share_a_number_by_chance_are_all_kept(archive: Archive) -> None:
    rng, pair = random.Random(1), None
    seen: dict[int, str] = {}
    while pair is None:
        name = rng.randbytes(8).hex()
        other = seen.setdefault(turn_number(past.START, "c-1", name), name)
        pair = (other, name) if other != name else None
    first, second = (past.turn(name, 0.0, id=name) for name in pair)
    log = past.log_of(first, second, first)
    assert {row[2] for row in archived(log, archive)["turns"]} == set(pair)
    past.put(log, [second, first])
    assert {row[2] for row in archived(log, archive)["turns"]} == set(pair)


def test_the_number_of_a_turn_tells_its_month() -> None:
    assert month_of(turn_number(past.START, "c", "t")) == Month(2026, 5)
    december = Month(2026, 12)
    assert december.next() == Month(2027, 1)
    assert month_of(december.next().first_number() - 1) == december
    with pytest.raises(ValueError):
        first_number(-1.0)


def test_a_lost_range_is_said_and_recorded(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    log = past.log_of(*(past.turn(str(number), number) for number in range(10)), partitions=1)
    archived(log, archive)
    with archive.writing() as connection:
        connection.execute(tables.cursors.update().values(next_offset=50))
    past.put(log, [past.turn("after", 100)])
    found = archived(log, archive)
    assert "after" in {row[-1] for row in found["turns"]}
    recorded = contents(archive, (tables.gaps,))["gaps"]
    assert {row[:3] for row in recorded} >= {(topics.TURNS, 0, 50)}
    assert "stepin.turns, partition 0" in caplog.text


def test_a_second_process_cannot_write_beside_the_first(archive: Archive) -> None:
    log = past.log_of(past.turn())
    with ArchiveFollower(log, archive) as first, ArchiveFollower(log, archive) as second:
        first.step(0.1)
        with pytest.raises(ArchiveError, match="another process"):
            second.step(0.1)


def test_a_reader_cannot_write(archive: Archive, url: str) -> None:
    archived(past.log_of(past.turn()), archive)
    reader = open_reader(url)
    with reader.reading() as connection:
        assert connection.execute(select(tables.turns.c.text)).scalar() == "where is my refund?"
        for statement in ("DELETE FROM turns", "CREATE TABLE more (a int)", "UPDATE facts SET name = 'x'"):
            with pytest.raises(Exception, match=r"readonly|read-only|not authorized"):
                connection.exec_driver_sql(statement)
            connection.rollback()
    reader.close()


def test_a_reader_says_when_there_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="archive run"):
        open_reader(f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert not (tmp_path / "none.sqlite").exists()


def test_a_memory_log_is_followed_as_it_grows(archive: Archive) -> None:
    log: MemoryLog = past.log_of()
    with ArchiveFollower(log, archive) as follower:
        follower.step(0.0)
        past.put(log, [past.turn()])
        while not follower.step(0.1):
            pass
        assert follower.lag == 0
    assert len(contents(archive)["turns"]) == 1
