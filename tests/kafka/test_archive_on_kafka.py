"""A process that archives is killed again and again, and loses and doubles nothing."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stream.archive.running import follow
from stream.archive.sql.database import Archive, open_archive
from stream.archive.sql.tables import KEPT, cursors, facts
from stream.demo.broker import Broker
from stream.log import Log
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.runtime.workers import create_topics
from tests.builders.past import records as past
from tests.builders.past.archived import archived, contents
from tests.builders.waiting import PATIENCE

pytestmark = pytest.mark.kafka
KILLS = 20
_EACH = 40
_PREFIX = "archived"


def open_log(bootstrap: str) -> KafkaLog:
    return KafkaLog(KafkaSettings(bootstrap=bootstrap, topic_prefix=_PREFIX))


def archive_for_ever(bootstrap: str, url: str) -> None:
    """What the processes that are killed do."""
    follow(open_log(bootstrap), url, threading.Event(), once=False)


@pytest.fixture
def log(broker: Broker) -> Iterator[Log]:
    with closing(open_log(broker.bootstrap)) as opened:
        create_topics(opened, 2)
        yield opened


def empty(file: Path) -> Archive:
    """Return a new archive. All of this test share a salt."""
    archive = open_archive(f"sqlite:///{file}")
    with archive.writing() as connection:
        connection.execute(facts.insert(), {"name": "salt", "value": b"0" * 32})
    return archive


def stored(file: Path) -> int:
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        return int(connection.execute("SELECT count(*) FROM turns").fetchone()[0])


def test_twenty_kills_leave_what_an_undisturbed_run_leaves(log: Log, broker: Broker, tmp_path: Path) -> None:
    # A process that has imported everything makes those that are killed: they start at once.
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__])
    dice, now, file = random.Random(20), time.time() - past.START, tmp_path / "killed.sqlite"
    empty(file).close()
    moved = 0
    for kill in range(KILLS):
        names = [f"c-{kill}-{number}" for number in range(_EACH)]
        past.put(log, [record for name in names for record in past.whole(name, after=now)])
        before, until = stored(file), time.monotonic() + PATIENCE
        process = server.Process(target=archive_for_ever, args=(broker.bootstrap, f"sqlite:///{file}"))
        process.start()
        # Half of them are killed soon after something is stored, the others at any moment.
        while kill % 2 and stored(file) == before and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(dice.uniform(0.0, 0.05 if kill % 2 else 0.8))
        process.kill()
        process.join()
        moved += stored(file) != before
    assert moved >= KILLS // 2
    with closing(open_archive(f"sqlite:///{file}")) as killed, closing(empty(tmp_path / "calm")) as calm:
        archived(log, killed)
        archived(log, calm)
        assert contents(killed, (*KEPT, cursors)) == contents(calm, (*KEPT, cursors))
        assert len(contents(calm)["turns"]) == 3 * KILLS * _EACH
