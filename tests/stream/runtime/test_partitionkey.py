"""A producer may choose the partition of its conversations by the `partitionkey`; nothing else changes."""

from __future__ import annotations

import itertools
from contextlib import closing

from msgspec.structs import replace

from detectors.contract import events as ev
from stream.log import Log, Message, topics
from stream.log.follower import Follower
from stream.log.partitions import partition_of
from stream.records import Action, Alert, decode_label, encode
from stream.runtime.workers import Workers
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.floors.conversation_task import ANGRY
from tests.builders.waiting import wait_until

PARTITIONS = 3
ELSEWHERE = next(
    f"customer-{number}"
    for number in itertools.count()
    if partition_of(f"customer-{number}".encode(), PARTITIONS) != partition_of(b"c-1", PARTITIONS)
)


def by_partitionkey(message: Message) -> Message:
    """Return an event's message with another key; a time that has passed stays in its partition."""
    if message.topic != topics.EVENTS or message.partition is not None:
        return message
    event = replace(ev.parse(message.value), partitionkey=ELSEWHERE)
    return message._replace(key=ELSEWHERE.encode(), value=ev.encode(event))


def work_off(log: Log, sent: list[Message], end: float) -> dict[str, Alert]:
    with closing(log.publisher()) as publisher:
        publisher.send(sent)
    with closing(Workers(log, "one")) as workers:
        floor.wait_until_known(log, PARTITIONS, end)
        assert workers.failure is None
    return {key: replace(alert, events_partition=None) for key, alert in floor.every_alert(log).items()}


def test_the_alerts_are_those_of_the_same_events_keyed_by_subject() -> None:
    events = floor.busy_floor(11, conversations=20)
    sent, end = floor.messages(events, PARTITIONS), events[-1].time.timestamp() + 3600
    with closing(floor.everything_kept(PARTITIONS)) as one, closing(floor.everything_kept(PARTITIONS)) as two:
        expected = work_off(one, sent, end)
        assert work_off(two, [by_partitionkey(each) for each in sent], end) == expected
    assert expected


def test_an_answer_finds_its_conversation_in_the_partition_of_its_partitionkey() -> None:
    angry = [sample.said(10 + 5 * place, text) for place, text in enumerate(ANGRY)]
    sent = [by_partitionkey(m) for m in floor.messages([sample.started(0), *angry], PARTITIONS)]
    with closing(floor.everything_kept(PARTITIONS)) as log:
        found = work_off(log, sent, angry[-1].time.timestamp() + 3600)
        (alert,) = [each for each in found.values() if each.cause == "frustration"]
        answer = Action(
            id="tap", action="true_alarm", alert=alert.id, queue=alert.queue, by="ruth", at=alert.starts_at
        )
        with (
            closing(log.publisher()) as publisher,
            closing(Workers(log, "two")) as workers,
            Follower(log, [topics.LABELS]) as labels,
        ):
            publisher.send([Message(topics.ACTIONS, alert.queue.encode(), encode(answer))])
            told: list[str] = []

            def labelled() -> bool:
                told.extend(decode_label(each.value or b"").conversation for each in labels.poll(0.05))
                return bool(told)

            wait_until(labelled)
            assert workers.failure is None
    assert told == ["c-1"]
