"""Events that the official CloudEvents SDK writes to a real broker raise the alerts that our own do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import NamedTuple

import pytest
from cloudevents.core.bindings import kafka as sdk
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1 import http as first_http
from cloudevents.v1 import kafka as first_sdk
from kafka import KafkaProducer
from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.demo.broker import Broker
from stream.log import Log, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.records import Alert
from stream.runtime.workers import Workers, create_topics
from tests.builders.floors import floor

pytestmark = pytest.mark.kafka

PARTITIONS = 3
EVENTS = floor.busy_floor(7, conversations=30)


class Written(NamedTuple):
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def customer(event: Event) -> str:
    """A key that several conversations share, and that no conversation has."""
    return f"customer-{int(event.subject.removeprefix('c-')) % 5}"


def _written(message: sdk.KafkaMessage | first_sdk.KafkaMessage) -> Written:
    key, value = message.key, message.value
    return Written(
        key.encode() if isinstance(key, str) else key or b"",
        value.encode() if isinstance(value, str) else value,
        list(message.headers.items()),
    )


def _attributes(event: Event, **more: str) -> tuple[dict[str, object], object]:
    document = json.loads(ev.encode(event))
    data = document.pop("data")
    return document | {"datacontenttype": "application/json"} | more, data


def _event(event: Event, **more: str) -> CloudEvent:
    attributes, data = _attributes(event, **more)
    return CloudEvent(attributes | {"time": datetime.fromisoformat(str(attributes["time"]))}, data)


def _first(event: Event) -> first_http.CloudEvent:
    return first_http.CloudEvent(*_attributes(event, partitionkey=event.subject))


WRITERS: dict[str, Callable[[Event], Written]] = {
    "structured": lambda event: _written(
        sdk.to_structured_event(_event(event), key_mapper=lambda each: str(each.get_subject()))
    ),
    "binary": lambda event: _written(
        sdk.to_binary_event(_event(event), key_mapper=lambda each: str(each.get_subject()))
    ),
    "structured with a partitionkey": lambda event: _written(
        sdk.to_structured_event(_event(event, partitionkey=customer(event)))
    ),
    "binary with a partitionkey": lambda event: _written(
        sdk.to_binary_event(_event(event, partitionkey=customer(event)))
    ),
    "structured by the first API": lambda event: _written(first_sdk.to_structured(_first(event))),
    "binary by the first API": lambda event: _written(first_sdk.to_binary(_first(event))),
}


@pytest.fixture(scope="module")
def expected() -> Iterator[dict[str, Alert]]:
    """The alerts of a floor in memory that reads our own encoding."""
    with closing(floor.everything_kept(PARTITIONS)) as log:
        with closing(log.publisher()) as publisher:
            publisher.send(floor.messages(EVENTS, PARTITIONS))
        yield found(log)


def found(log: Log) -> dict[str, Alert]:
    """Run both stages to the end of the story. Which partition has a conversation depends on the key."""
    end = EVENTS[-1].time.timestamp() + 3600
    with closing(Workers(log, "one")) as workers:
        floor.wait_until_known(log, PARTITIONS, end)
        assert workers.failure is None
    alerts = floor.every_alert(log)
    return {key: replace(alert, events_partition=None) for key, alert in alerts.items()}


@pytest.mark.parametrize("name", WRITERS)
def test_what_the_official_sdk_writes_raises_the_same_alerts(
    broker: Broker, expected: dict[str, Alert], name: str
) -> None:
    prefix = "sdk-" + name.replace(" ", "-")
    settings = {"STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap, "STEPIN_TOPIC_PREFIX": prefix}
    own = floor.messages(EVENTS, PARTITIONS)
    with closing(KafkaLog(KafkaSettings.from_environment(settings))) as log:
        create_topics(log, PARTITIONS)
        with closing(log.publisher()) as publisher:
            publisher.send(own[:1])
            with closing(KafkaProducer(bootstrap_servers=broker.bootstrap)) as producer:
                for key, value, headers in map(WRITERS[name], EVENTS):
                    producer.send(log.name(topics.EVENTS), value, key, [*headers, *floor.RECORDED])
            publisher.send(own[-PARTITIONS:])
        alerts = found(log)
    assert expected
    assert alerts == expected
