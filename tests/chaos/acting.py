"""Runs a floor on which people act while faults happen to it, and tells what they and the log know then."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from pathlib import Path
from typing import NamedTuple

from detectors.contract.rules.archive_rules import ArchiveRules
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, RetentionRules
from stream.archive.sql.database import Archive, open_archive
from stream.archive.sql.tables import facts
from stream.demo.broker import Broker
from stream.log import Log, topics
from stream.log.follower import Follower
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.records import RulesVersion, decode_action, decode_intervention
from stream.runtime.workers import create_topics
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.past.archived import Contents, archived
from tests.builders.receiver import Request, always, receiving
from tests.builders.rules import published
from tests.builders.waiting import wait_until
from tests.chaos.acted import Left, read_left
from tests.chaos.desks import Desks, Told
from tests.chaos.plan import Plan
from tests.chaos.processes import PARTITIONS, Beside, Processes, ticket
from tests.chaos.run import EVENTS_A_CONVERSATION, publish, reachable

_DAY, _DAYS = 86_400.0, 36_500.0
_FEW, _MANY = 5, 60
"""Actions that people have asked for before the first fault, and in all."""


class Acted(NamedTuple):
    """What people were told, what the log and the receiver got, and the archive that was killed."""

    told: list[Told]
    left: Left
    received: list[Request]
    archive: Contents
    filled_after: Contents


def run_acting(plan: Plan, folder: Path) -> Acted:
    """Publish events while people act and the faults of the plan happen, and wait until all is worked off.

    Raises:
        AssertionError: something was not worked off; what the processes said is printed.
    """
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    events = floor.busy_floor(plan.seed, max(1, plan.records // EVENTS_A_CONVERSATION))
    sent = floor.messages(events, PARTITIONS)
    file = folder / "killed.sqlite"
    _empty(file).close()
    with (
        receiving(always(200)) as (url, received),
        Broker() as broker,
        contextlib.ExitStack() as cleanup,
    ):
        log = KafkaLog(KafkaSettings(bootstrap=broker.bootstrap))
        cleanup.callback(log.close)
        create_topics(log, PARTITIONS)
        _publish_rules(log)
        processes = Processes(broker, plan.workers, folder, Beside(url, file))
        for process in processes.all:
            cleanup.callback(process.end)
        desks = Desks(processes.live_url, ticket, plan.seed)
        cleanup.callback(desks.stop)
        try:
            wait_until(processes.all_at_work, processes.revive)
            wait_until(lambda: _stored(file, "rules") == {"rules": 1}, processes.revive)
            desks.start()
            # Faults begin when people have begun to act.
            first = len(sent) // 3
            publish(log, sent[:first], [], plan._replace(faults=()), processes)
            wait_until(lambda: len(desks.told) >= _FEW, processes.revive)
            publish(log, sent[first:], [], plan, processes)
            wait_until(lambda: len(desks.told) >= _MANY, processes.revive)
            desks.stop()
            wait_until(desks.over, processes.revive)
            wait_until(lambda: reachable(log), processes.revive)
            end = events[-1].time.timestamp() + 3600
            floor.wait_until_known(log, PARTITIONS, end, processes.revive)
            wait_until(lambda: _all_reported(log), processes.revive)
            processes.end_but("archive")
            left = read_left(log)
            wait_until(lambda: _stored(file, *left.to_archive) == left.to_archive)
        except BaseException:
            print(processes.last_words())
            raise
        for process in processes.all:
            process.end()
        with (
            contextlib.closing(open_archive(f"sqlite:///{file}")) as killed,
            contextlib.closing(_empty(folder / "after.sqlite")) as after,
        ):
            return Acted(desks.told, left, received, archived(log, killed), archived(log, after))


def _publish_rules(log: Log) -> None:
    """Keep what is resolved, and the past.

    Here hours pass within seconds, so a case would be gone before a gateway is back, and all is years ago.
    """
    default = QueueRules(
        retention=RetentionRules(resolved_alert=_DAY), archive=ArchiveRules(keep_days=_DAYS, days={})
    )
    rules = Rules(version=2, default=default)
    with contextlib.closing(log.publisher()) as publisher:
        made = RulesVersion(rules=rules, effective_at=sample.START - 1.0, by="ann", why="test")
        publisher.send([published(made)])


def _empty(file: Path) -> Archive:
    """Return a new archive. Both of a run share a salt."""
    archive = open_archive(f"sqlite:///{file}")
    with archive.writing() as connection:
        connection.execute(facts.insert(), {"name": "salt", "value": b"0" * 32})
    return archive


def _stored(file: Path, *tables: str) -> dict[str, int]:
    """Return how many rows an archive has in some tables."""
    with contextlib.closing(sqlite3.connect(file, timeout=30)) as connection:
        counts = {name: connection.execute(f"SELECT count(*) FROM {name}") for name in tables}
        return {name: int(count.fetchone()[0]) for name, count in counts.items()}


def _all_reported(log: Log) -> bool:
    """Whether the dispatcher has said of every intervention that it was delivered."""
    with Follower(log, [topics.INTERVENTIONS]) as follower:
        asked = {decode_intervention(record.value or b"").id for record in follower.read_to_end()}
    with Follower(log, [topics.ACTIONS]) as follower:
        actions = [decode_action(record.value or b"") for record in follower.read_to_end()]
    return asked <= {action.stops for action in actions if action.action == "delivered"}
