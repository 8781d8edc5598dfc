"""The archive at a terminal."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from stream import __main__ as commands
from stream.archive.sql.database import open_archive, open_reader
from stream.log import Log, topics
from stream.log.follower import Follower
from stream.records import decode_audit
from tests.builders.past import records as past
from tests.builders.past.archived import contents
from tests.builders.past.postgres import Server


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    # The rules say how long it is kept, from its time on.
    now = time.time() - past.START
    log = past.log_of(*past.whole(after=now), *past.whole("c-2", "billing", "r-2", now))
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    yield log


@pytest.fixture
def say(url: str) -> Iterator[object]:
    def said(*arguments: str, code: int = 0, at: str = url) -> str:
        result = CliRunner().invoke(commands.main, ["archive", *arguments], env={"STEPIN_ARCHIVE_URL": at})
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        return result.output

    yield said


def test_an_archive_from_its_first_record_to_an_erasure(say, url: str, log: Log, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    say("run", "--once")
    told = say("status")
    assert "turns: 6 rows" in told and "stepin.history: 0 offsets behind" in told and "MiB" in told
    past.put(log, [past.turn("a later one", time.time() - past.START)])
    assert "stepin.turns: 1 offsets behind" in say("status")
    say("run", "--once")
    out = tmp_path / "turns.csv"
    assert "3 rows" in say("export", "turns", "--queue", "billing", "--out", str(out))
    with out.open(newline="", encoding="utf-8") as file:
        assert {row["queue"] for row in csv.DictReader(file)} == {"billing"}
    begin = ("--from", "2100-01-01T00:00Z")
    parquet = str(tmp_path / "turns.parquet")
    assert "0 rows" in say("export", "turns", *begin, "--format", "parquet", "--out", parquet)
    assert "erased 1 conversations" in say("forget", "r-2", "--by", "dpo", "--yes")
    with Follower(log, [topics.AUDIT]) as follower:
        lines = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    assert [(line.what, line.about) for line in lines[:2]] == [("exported", "table turns")] * 2
    assert lines[0].after is not None and lines[0].after["queues"] == ["billing"]
    assert (lines[2].what, lines[2].name) == ("erased", "dpo") and "r-2" not in str(lines[2])
    say("rebuild")
    archive = open_reader(url)
    assert {row[0] for row in contents(archive)["conversations"]} == {"c-1"}
    archive.close()
    assert "erased: 1 customers" in say("status")


@pytest.mark.usefixtures("log")
def test_what_cannot_be_done_is_said_in_a_line(say, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    missing = f"sqlite:///{tmp_path}/none.sqlite"
    assert "archive run" in say("status", at=missing, code=1)
    assert "expected one of conversations" in say("export", "nothing", "--out", "x", code=2)
    assert "with its zone" in say("export", "turns", "--from", "yesterday", "--out", "x", code=2)
    said = say("run", "--once", at="postgresql://stepin:hidden-word@127.0.0.1:1/none", code=1)
    assert "STEPIN_ARCHIVE_URL" in said and "hidden-word" not in said
    assert "sqlite:///" in say("status", at="mysql://hidden-word@x/y", code=1)
    assert "hidden-word" not in say("status", at="mysql://hidden-word@x/y", code=1)


def test_a_role_of_postgresql_may_read_and_nothing_else(server: Server) -> None:
    url = server.new_database()
    open_archive(url).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute('DROP ROLE IF EXISTS "desk\'s ""reader"""')
        connection.execute('CREATE ROLE "desk\'s ""reader""" LOGIN')
    runner, environment = CliRunner(), {"STEPIN_ARCHIVE_URL": url}
    for more in ((), ("--execute",)):
        asked = ["archive", "grant-reader", 'desk\'s "reader"', *more]
        result = runner.invoke(commands.main, asked, env=environment)
        assert result.exit_code == 0 and "GRANT SELECT ON" in result.output, result.output
    own = url.replace("stepin@", "desk%27s%20%22reader%22@")
    open_reader(own).close()
    with psycopg.connect(own, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (0,)
        for statement in (
            "DELETE FROM turns",
            "INSERT INTO cursors VALUES ('t', 0, 0)",
            "SELECT * FROM facts",
            "SELECT * FROM erased",
            "CREATE TABLE own (a int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
