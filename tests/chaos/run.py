"""Runs a floor of processes on a real broker while faults happen to it, and tells what it left behind."""

from __future__ import annotations

import contextlib
import logging
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from dashboard.client.live import LiveClient
from dashboard.client.live_copy import LiveCopy
from detectors.contract.events import Event
from stream.access.principal import Principal
from stream.demo.broker import Broker
from stream.log import Log, LogUnavailable, Message, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.runtime.workers import create_topics
from tests.builders.events import START
from tests.builders.floors import floor
from tests.builders.labels import given, label
from tests.builders.rules import published, version
from tests.builders.waiting import wait_until
from tests.chaos.plan import Plan
from tests.chaos.processes import PARTITIONS, Processes, ticket
from tests.chaos.story import Story, doubled_turns, read_story, undisturbed

_LEAD = 15.0
"""Seconds from the publishing of rules or a label to the events of their `effective_at`."""
EVENTS_A_CONVERSATION = 11
_VIEWER = Principal(person="service:chaos", name="chaos", roles=frozenset({"wall"}), queues=None, words=True)


class Outcome(NamedTuple):
    """What the floor left behind, what it leaves when nothing disturbs it, and what its processes said."""

    expected: Story
    found: Story
    events: int
    doubled: list[str]
    said: str


def run(plan: Plan, logs: Path) -> Outcome:
    """Publish events while the faults of the plan happen, and wait until all is worked off.

    Raises:
        AssertionError: the floor or a viewer of it did not catch up; what the processes said is printed.
    """
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    events = floor.busy_floor(plan.seed, max(1, plan.records // EVENTS_A_CONVERSATION))
    sent = floor.messages(events, PARTITIONS)
    inputs = _inputs(plan, events)
    expected = undisturbed([message for _, message in inputs] + sent, PARTITIONS)
    with Broker() as broker, contextlib.ExitStack() as cleanup:
        log = KafkaLog(KafkaSettings(bootstrap=broker.bootstrap))
        cleanup.callback(log.close)
        create_topics(log, PARTITIONS)
        processes = Processes(broker, plan.workers, logs)
        for process in processes.all:
            cleanup.callback(process.end)
        viewer = LiveClient(processes.live_url, lambda: ticket(_VIEWER)).start()
        cleanup.callback(viewer.close)
        try:
            wait_until(processes.all_at_work, processes.revive)
            publish(log, sent, inputs, plan, processes)
            wait_until(lambda: reachable(log), processes.revive)
            end = events[-1].time.timestamp() + 3600
            floor.wait_until_known(log, PARTITIONS, end, processes.revive)
            found = read_story(log)
            wait_until(lambda: not _disagreement(viewer.copy(), log), processes.revive)
        except BaseException:
            print(_disagreement(viewer.copy(), log))
            print(processes.last_words())
            raise
        doubled, said = doubled_turns(log), processes.last_words(80)
    return Outcome(expected, found, len(sent), doubled, said)


def check(outcome: Outcome) -> None:
    """Compare what the floor left behind with what it leaves when nothing disturbs it.

    Raises:
        AssertionError: they differ; says in what.
    """
    expected, found = outcome.expected, outcome.found
    assert expected.alerts, "the events open no alert"
    assert max(expected.turns.values()) == 1, "two turns are the same: a doubled one would not be seen"
    for name, left in expected._asdict().items():
        if getattr(found, name) != left:
            print(outcome.said)
            print("doubled turns:", *outcome.doubled[:20], sep="\n")
        assert getattr(found, name) == left, f"{name} differ: {difference(getattr(found, name), left)}"
    assert found.dead_letters == 0


def difference(found: object, expected: object) -> str:
    if not isinstance(found, dict) or not isinstance(expected, dict):
        return f"{found!r}, expected {expected!r}"
    lost = sorted(map(str, expected.keys() - found.keys()))
    added = sorted(map(str, found.keys() - expected.keys()))
    changed = [str(key) for key in found.keys() & expected.keys() if found[key] != expected[key]]
    return f"lost {lost[:3]}, added {added[:3]}, changed {changed[:3]}"


def _inputs(plan: Plan, events: Sequence[Event]) -> list[tuple[float, Message]]:
    """Return the changes of the rules and the labels, each with the seconds after which it is published.

    Every worker knows them before events reach their `effective_at`: from the beginning, or seconds before.
    """
    rng = random.Random(plan.seed)
    made: list[tuple[float, Message]] = []

    def spread(count: int, make: Callable[[int, float], Message]) -> None:
        for number in range(count):
            share = (number + 1) / (count + 1)
            at = events[int(share * len(events))].time.timestamp()
            made.append((share * plan.seconds - _LEAD, make(number, at)))

    spread(
        plan.rule_changes,
        lambda number, at: published(replace(version(2 + number, rng), effective_at=at)),
    )
    spread(2 * plan.rule_changes, lambda number, at: given(label(number, at - START, rng)))
    return sorted(made, key=lambda each: each[0])


def publish(
    log: Log, sent: list[Message], inputs: list[tuple[float, Message]], plan: Plan, processes: Processes
) -> None:
    """Send the messages in time order over `plan.seconds`, while the faults happen."""
    batch = 50
    pause = plan.seconds / (len(sent) / batch)
    faults = list(plan.faults)
    due = time.monotonic() + faults[0].after if faults else 0.0
    with contextlib.closing(log.publisher()) as publisher:
        # A replay publishes its run before its events.
        publisher.send([message for message in sent if message.topic == topics.RUNS])
        sent = [message for message in sent if message.topic != topics.RUNS]
        for begin in range(0, len(sent), batch):
            next_batch = time.monotonic() + pause
            elapsed = begin / len(sent) * plan.seconds
            publisher.send([message for after, message in inputs if after <= elapsed])
            inputs = [(after, message) for after, message in inputs if after > elapsed]
            processes.revive()
            if faults and time.monotonic() >= due:
                processes.harm(faults.pop(0))
                due = time.monotonic() + faults[0].after if faults else 0.0
            publisher.send(sent[begin : begin + batch])
            time.sleep(max(0.0, next_batch - time.monotonic()))
        for fault in faults:
            # A slow machine has published everything before it came to these.
            processes.revive()
            processes.harm(fault)


def reachable(log: Log) -> bool:
    """Whether the broker answers: one that has just been restarted may not yet."""
    try:
        log.end_offsets(topics.EVENTS)
        log.partitions(topics.QUEUES)  # asked over a connection of its own
    except LogUnavailable:
        return False
    return True


def _disagreement(seen: LiveCopy, log: Log) -> str:
    """Says in what a viewer sees anything but what the log's compacted topics hold; empty if nowhere."""
    if not seen.connected:
        return "the viewer is not connected"
    for name, held in (
        ("conversations", floor.conversations(log)),
        ("queues", floor.queues(log)),
        ("alerts", floor.alerts(log)),
    ):
        shown = dict(getattr(seen, name))
        if shown != held:
            return f"the viewer's {name} differ: {difference(shown, held)}"
    return ""
