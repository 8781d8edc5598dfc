"""A customer is erased from every table, from full text and from the file, and does not come back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url, select

from stream.archive import queries
from stream.archive.forget import forget_customer
from stream.archive.rebuild import empty_for_rebuild
from stream.archive.sql.database import Archive
from stream.archive.sql.tables import erasures
from tests.builders.past import records as past
from tests.builders.past.archived import archived, contents
from tests.builders.past.records import START

NOW = START + 1_000.0
DAY = (START - 100, START + 86_400)
SECRET = b"xylophone"


def secretive() -> list[past.Record]:
    """A conversation that has the same rare word wherever people write."""
    word = SECRET.decode()
    return [
        past.started("c-7", customer="r-secret"),
        past.turn(f"my {word} is broken", 2, "c-7"),
        past.turn(f"which {word}?", 9, "c-7", sender="agent"),
        past.step(1, "c-7", quote=f"my {word}"),
        past.step(2, "c-7", quote=f"my {word}", note=f"{word} again"),
        past.acted("a-c-7-repeats", note=f"{word} again", id="act-7"),
        past.acted(None, note=f"closed, {word}", conversation="c-7", id="act-8"),
        past.case_step(2, "c-7", note=f"{word} again", text=f"say that the {word} comes"),
        past.acted(None, note=f"resolved, {word}", case="case-c-7", id="act-c"),
        past.finished("c-7"),
        past.rated("c-7"),
        past.wait("c-7"),
        past.label("c-7"),
    ]


def test_nothing_of_the_customer_is_left_and_others_stay(archive: Archive) -> None:
    before = archived(past.log_of(*past.whole()), archive)
    log = past.log_of(*past.whole(), *secretive())
    with archive.writing() as connection:
        connection.exec_driver_sql("DELETE FROM cursors")
    assert archived(log, archive) != before
    erasure = forget_customer(archive, "r-secret", by="dpo", now=NOW)
    assert contents(archive) == before
    # Its label stands twice: as people ask for it, and as the models read it.
    assert erasure.conversations == 1 and erasure.rows == 16
    with archive.reading() as connection:
        assert queries.search_turns(connection, archive.dialect, None, *DAY, SECRET.decode()).found == ()
        (line,) = connection.execute(select(erasures)).all()
    assert (line.by, line.at, line.rows) == ("dpo", NOW, 16)
    assert b"r-secret" not in line.reference


def test_a_rebuild_and_late_records_do_not_bring_the_customer_back(archive: Archive) -> None:
    log = past.log_of(*past.whole(), *secretive())
    archived(log, archive)
    forget_customer(archive, "r-secret", by="dpo", now=NOW)
    before = contents(archive)
    late = [
        past.turn("still my xylophone", 500, "c-7"),
        past.acted("a-c-7-repeats", note="xylophone", id="act-9"),
        past.step(3, "c-7", quote="xylophone"),
        past.step(1, "c-7", quote="xylophone", cause="threats"),
        past.acted("a-c-7-threats", note="xylophone", id="act-10"),
        past.case_step(3, "c-7", note="xylophone"),
        past.acted(None, note="xylophone", case="case-c-7", id="act-11"),
        past.case_step(1, "c-7", note="xylophone", id="another"),
        past.acted(None, note="xylophone", case="another", id="act-12"),
        # The start of an earlier conversation comes late, after some of its turns.
        past.turn("xylophone", 3, "c-8"),
    ]
    past.put(log, late)
    assert len(archived(log, archive)["turns"]) == len(before["turns"]) + 1
    past.put(log, [past.started("c-8", customer="r-secret"), past.turn("a xylophone", 4, "c-8")])
    assert archived(log, archive) == before
    empty_for_rebuild(log, archive)
    assert archived(log, archive) == before


def test_a_conversation_that_the_customer_starts_later_is_kept(archive: Archive) -> None:
    log = past.log_of(*secretive())
    archived(log, archive)
    forget_customer(archive, "r-secret", by="dpo", now=NOW)
    past.put(log, past.whole("c-9", customer="r-secret", after=2_000.0))
    assert {row[0] for row in archived(log, archive)["conversations"]} == {"c-9"}


def test_the_words_are_no_longer_in_the_file(archive: Archive, url: str) -> None:
    if archive.dialect.name != "sqlite":
        return
    records = [record for number in range(40) for record in past.whole(f"c-1{number}", customer="r-1")]
    archived(past.log_of(*records, *secretive()), archive)
    folder = Path(make_url(url).database or "").parent

    def found() -> bool:
        return any(SECRET in file.read_bytes() for file in folder.iterdir())

    assert found()
    assert forget_customer(archive, "r-secret", by="dpo", now=NOW).overwritten
    assert not found()


def test_who_was_never_there_is_noted_all_the_same(archive: Archive) -> None:
    assert forget_customer(archive, "nobody", by="dpo", now=NOW) == (0, 0, True)
    assert len(contents(archive, (erasures,))["erasures"]) == 1
