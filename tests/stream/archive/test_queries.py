"""What people ask of the archive, and that nobody gets a row of another's queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, event

from stream.archive import queries
from stream.archive.sql.database import Archive, open_archive
from stream.archive.sql.tables import TIMES
from stream.archive.sql.words import searched_words, words_of
from tests.builders.past import records as past
from tests.builders.past.archived import archived
from tests.builders.past.records import START
from tests.builders.past.templates import DATABASES, Templates

DAY = (START - 100, START + 86_400)


@pytest.fixture(scope="module", params=DATABASES)
def archive(request: pytest.FixtureRequest, templates: Templates, tmp_path_factory: Any) -> Iterator[Archive]:
    """An archive with a conversation in each of two queues. The tests here only read."""
    with closing(open_archive(templates.copy(request.param, tmp_path_factory.mktemp("asked")))) as opened:
        records = past.whole("c-1", "orders", "r-1") + past.whole("c-2", "billing", "r-2")
        records.append(past.started("c-3", "orders", "r-3", 3600.0))
        archived(past.log_of(*records), opened)
        yield opened


@pytest.fixture
def asked(archive: Archive) -> Iterator[Connection]:
    with archive.reading() as connection:
        yield connection


def search(archive: Archive, connection: Connection, text: str, queues: Any = None, **more: Any) -> list[str]:
    found = queries.search_turns(connection, archive.dialect, queues, *DAY, text, **more)
    return [turn.text for turn in found.found]


def test_conversations_are_found_by_time_the_latest_first(asked: Connection) -> None:
    found = queries.find_conversations(asked, None, *DAY)
    assert [each.conversation for each in found.found] == ["c-3", "c-2", "c-1"]
    assert [each.status for each in found.found] == ["live", "ended", "ended"]
    assert found.found[2].rating == 0.25 and found.found[2].agent == "ann"
    assert queries.find_conversations(asked, None, START + 1, DAY[1]).found == found.found[:1]
    assert queries.find_conversations(asked, None, DAY[0], START).found == ()


def test_a_conversation_is_read_whole(asked: Connection) -> None:
    whole = queries.whole_conversation(asked, None, "c-1")
    assert whole is not None
    assert [turn.text for turn in whole.turns] == [
        "where is my refund?",
        "please wait",
        "I said it three times: 退款",
    ]
    assert [(wait.kind, wait.until - wait.since) for wait in whole.waits] == [("queue", 30.0)]
    assert [(alert.cause, alert.status) for alert in whole.alerts] == [("repeats", "claimed")]
    assert [(step.step, step.what, step.note) for step in whole.steps] == [
        (1, "raised", None),
        (2, "claim", "a lamp for Mr Smith"),
    ]
    assert whole.steps[0].evidence.quote == "I said it three times"
    assert [action.kind for action in whole.actions] == ["claim"]
    assert queries.whole_conversation(asked, None, "c-9") is None


def test_alerts_are_found_by_time_and_cause(asked: Connection) -> None:
    found = queries.find_alerts(asked, None, *DAY)
    assert [alert.alert for alert in found.found] == ["a-c-2-repeats", "a-c-1-repeats"]
    assert queries.find_alerts(asked, None, *DAY, cause="frustration").found == ()
    assert queries.find_alerts(asked, None, *DAY, cause="repeats").found == found.found


def test_cases_are_found_by_time(asked: Connection) -> None:
    found = queries.find_cases(asked, None, *DAY)
    assert [case.case_id for case in found.found] == ["case-c-2", "case-c-1"]
    assert queries.find_cases(asked, None, START + 21, DAY[1]).found == ()


def test_pages_show_each_thing_once(asked: Connection, archive: Archive) -> None:
    def all_of(ask: Callable[[Any], queries.Page[Any]]) -> list[Any]:
        shown, after = [], None
        while True:
            page = ask(after)
            shown += page.found
            if page.next is None:
                return shown
            after = page.next

    every = queries.find_conversations(asked, None, *DAY).found
    ask = lambda after: queries.find_conversations(asked, None, *DAY, after=after, limit=1)  # noqa: E731
    assert tuple(all_of(ask)) == every
    ask = lambda after: queries.find_alerts(asked, None, *DAY, after=after, limit=1)  # noqa: E731
    assert len(all_of(ask)) == 2
    ask = lambda after: queries.find_cases(asked, None, *DAY, after=after, limit=1)  # noqa: E731
    assert [case.case_id for case in all_of(ask)] == ["case-c-2", "case-c-1"]
    ask = lambda after: queries.search_turns(  # noqa: E731
        asked, archive.dialect, None, *DAY, "refund", after=after, limit=1
    )
    assert [turn.conversation for turn in all_of(ask)] != []
    assert len({turn.number for turn in all_of(ask)}) == 2


def test_turns_are_found_by_their_words(asked: Connection, archive: Archive) -> None:
    for text, count in [("退款", 2), ("款", 2), ("REFUND where", 2), ("refund wait", 0), ("退货", 0)]:
        assert len(search(archive, asked, text)) == count
        assert len(search(archive, asked, text, frozenset({"orders"}))) == count // 2


HOSTILE = [
    "'",
    '"',
    "*",
    '" OR "1"="1',
    "refund' OR 1=1 --",
    "NEAR(refund wait)",
    "words:refund",
    "refund*",
    "^refund",
    "-refund",
    "refund & !wait",
    "refund <-> my",
    "((((",
    "a\0b",
    "\\",
    "refund\\' | 'x",
    "'; DROP TABLE turns; --",
    "·" + "0" * 16,
    "x" * 100_000,
    "退" * 100_000,
    " ".join(str(number) for number in range(50_000)),
    ":search %s %(search)s ?",
    "\u202erefund",
    "",
]


def test_a_search_is_words_and_never_a_language(asked: Connection, archive: Archive) -> None:
    for text in HOSTILE:
        assert search(archive, asked, text, frozenset()) == []
        for queues in (None, frozenset({"orders"}), frozenset({text[:200]})):
            found, words = search(archive, asked, text, queues), set(searched_words(text))
            assert all(words and words <= set(words_of(each)) for each in found), text
        assert len(search(archive, asked, "refund")) == 2


ASKS: list[Callable[[Archive, Connection, Any], Any]] = [
    lambda _, connection, queues: queries.find_conversations(connection, queues, *DAY),
    lambda _, connection, queues: queries.whole_conversation(connection, queues, "c-2"),
    lambda _, connection, queues: queries.find_alerts(connection, queues, *DAY),
    lambda archive, connection, queues: queries.search_turns(
        connection, archive.dialect, queues, *DAY, "refund"
    ),
    lambda _, connection, queues: queries.find_cases(connection, queues, *DAY),
    lambda _, connection, queues: queries.half_hours(connection, queues, *DAY),
]


def test_names_that_no_database_can_store_are_found_nowhere(asked: Connection) -> None:
    assert queries.whole_conversation(asked, frozenset({"a\0b", "\ud800"}), "c\0\ud800") is None
    assert queries.find_alerts(asked, None, *DAY, cause="\0'").found == ()


def test_no_answer_holds_a_byte_of_another_queue(asked: Connection, archive: Archive) -> None:
    for ask in ASKS:
        everything = msgspec.json.encode(ask(archive, asked, None))
        assert b"billing" in everything
        mine = msgspec.json.encode(ask(archive, asked, frozenset({"orders"})))
        assert b"billing" not in mine and b"c-2" not in mine
        nothing = msgspec.json.encode(ask(archive, asked, frozenset()))
        assert not any(word in nothing for word in (b"orders", b"billing", b"c-1", b"c-2"))


def test_the_database_itself_leaves_out_other_queues(asked: Connection, archive: Archive) -> None:
    seen: list[tuple[str, Any]] = []

    @event.listens_for(archive.engine, "before_cursor_execute")
    def _note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    for ask in ASKS:
        ask(archive, asked, frozenset({"orders"}))
    event.remove(archive.engine, "before_cursor_execute", _note)
    assert seen
    for statement, parameters in seen:
        assert "queue IN (" in statement
        assert "orders" in (parameters.values() if isinstance(parameters, dict) else parameters)
        assert "'orders'" not in statement


def test_half_hours_count_by_queue(asked: Connection) -> None:
    found = queries.half_hours(asked, frozenset({"orders"}), *DAY)
    first, later = found
    assert (first.begun, first.alerts, first.waits, first.waited) == (1, 1, 1, 30.0)
    assert (later.begun, later.alerts, later.waits, later.abandoned) == (1, 0, 0, 0)
    assert first.since % 1800 == 0 and first.since <= START < first.since + 1800
    assert later.since - first.since in (3600.0, 1800.0, 5400.0)


def test_every_kept_table_can_be_asked_by_queue() -> None:
    assert all("queue" in table.c for table in TIMES if table.name != "rules")
