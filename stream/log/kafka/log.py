"""The log as a whole: topics, and the makers of members, readers and publishers."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from stream.log import (
    Log,
    LogError,
    Member,
    Message,
    Publisher,
    Reader,
    Record,
    Start,
    TopicDifference,
    TopicPartition,
    TopicSpec,
)
from stream.log.kafka.errors import translated
from stream.log.kafka.group import KafkaMember
from stream.log.kafka.reading import Source
from stream.log.kafka.sending import Bursts
from stream.log.kafka.settings import KafkaSettings
from stream.log.partitions import start_positions

_UNKNOWN_TOPIC = 3


class KafkaLog(Log):
    """A `Log` on a Kafka cluster. Safe to use from several threads; what it makes is for one thread each."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._admin_client: KafkaAdminClient | None = None
        self._ends: Source | None = None
        self._counts: dict[str, int] = {}

    def create_topics(self, specs: Sequence[TopicSpec]) -> list[TopicDifference]:
        with self._lock, translated():
            existing = self._describe([spec.name for spec in specs])
            missing = {
                spec.name: {
                    "num_partitions": spec.partitions,
                    "replication_factor": self._settings.replication_factor or -1,
                    "configs": _configuration(spec),
                }
                for spec in specs
                if spec.name not in existing
            }
            if missing:
                self._admin().create_topics(missing)
                self._admin().wait_for_topics(list(missing))
            found = [spec for spec in specs if spec.name in existing]
            return self._differences(found, existing) if found else []

    def partitions(self, topic: str) -> int:
        if topic not in self._counts:
            with self._lock, translated():
                counts = self._describe([topic])
                if topic not in counts:
                    raise LogError(f"there is no topic {topic}")
                self._counts[topic] = counts[topic]
        return self._counts[topic]

    def end_offsets(self, topic: str) -> dict[TopicPartition, int]:
        places = self.places([topic])
        with self._lock, translated():
            if self._ends is None:
                self._ends = Source(self._settings)
            return self._ends.ends(places)

    def member(self, group: str, topics: Sequence[str], identity: str) -> Member:
        # A topic that does not exist shows here, and not as a group that never gets any partitions.
        self.places(topics)
        return KafkaMember(self._settings, group, topics, identity, self.partitions)

    def reader(self, topics: Sequence[str], start: Start) -> Reader:
        return KafkaReader(self._settings, self.places(topics), start)

    def publisher(self) -> Publisher:
        return KafkaPublisher(self._settings, self)

    def close(self) -> None:
        with self._lock:
            for client in (self._admin_client, self._ends):
                if client is not None:
                    with suppress(Exception):
                        client.close()
            self._admin_client = self._ends = None

    def places(self, topics: Sequence[str]) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for topic in topics for number in range(self.partitions(topic))]

    def _admin(self) -> KafkaAdminClient:
        if self._admin_client is None:
            self._admin_client = KafkaAdminClient(
                **self._settings.client(), request_timeout_ms=15_000, bootstrap_timeout_ms=10_000
            )
        return self._admin_client

    def _describe(self, topics: Sequence[str]) -> dict[str, int]:
        """How many partitions each of the topics has that exist."""
        counts = {}
        for topic in self._admin().describe_topics(list(topics)):
            if topic["error_code"] == 0:
                counts[topic["name"]] = len(topic["partitions"])
            elif topic["error_code"] != _UNKNOWN_TOPIC:
                raise LogError(f"{topic['name']} cannot be described: Kafka's error {topic['error_code']}")
        return counts

    def _differences(self, specs: Sequence[TopicSpec], counts: Mapping[str, int]) -> list[TopicDifference]:
        resources = [ConfigResource(ConfigResourceType.TOPIC, spec.name) for spec in specs]
        described: Any = self._admin().describe_configs(resources, config_filter="all")
        differences = []
        for spec in specs:
            actual = _values(described, spec.name)
            pairs = [("partitions", str(spec.partitions), str(counts[spec.name]))]
            pairs.append(("cleanup", spec.cleanup, actual.get("cleanup.policy", "delete")))
            pairs.append(("largest", str(spec.largest), actual.get("max.message.bytes", "")))
            if spec.cleanup == "delete":
                pairs.append(("retention", str(spec.retention), _retention(actual.get("retention.ms"))))
            differences += [
                TopicDifference(spec.name, setting, expected, found)
                for setting, expected, found in pairs
                if expected != found
            ]
        return differences


class KafkaReader(Reader):
    """Reads whole topics."""

    def __init__(self, settings: KafkaSettings, places: Sequence[TopicPartition], start: Start) -> None:
        with translated():
            self._source = Source(settings)
            self._targets = self._source.ends(places)
            begin, self.gaps = start_positions(start, self._source.starts(places), self._targets)
            self._source.assign(begin)
            self._places = list(places)

    def poll(self, timeout: float, max_records: int = 500) -> list[Record]:
        with translated():
            return self._source.poll(timeout, max_records)

    def caught_up(self) -> bool:
        return all((self._source.position(place) or 0) >= end for place, end in self._targets.items())

    def positions(self) -> dict[TopicPartition, int]:
        return {place: self._source.position(place) or 0 for place in self._places}

    def lag(self) -> int:
        total = 0
        for place in self._places:
            behind = self._source.behind(place)
            total += (
                max(0, self._targets[place] - (self._source.position(place) or 0))
                if behind is None
                else behind
            )
        return total

    def close(self) -> None:
        with suppress(Exception):
            self._source.close()


class KafkaPublisher(Publisher):
    """Writes outside of any transaction, each record once (idempotent). Safe to use from several threads."""

    def __init__(self, settings: KafkaSettings, log: KafkaLog) -> None:
        with translated():
            self._bursts = Bursts(settings, log.partitions)

    def send(self, messages: Iterable[Message]) -> None:
        with translated():
            self._bursts.send(messages)

    def close(self) -> None:
        self._bursts.close()


def _configuration(spec: TopicSpec) -> dict[str, str]:
    """A topic's settings. Small segments let compaction reach what is recent, so that restoring is short."""
    common = {"cleanup.policy": spec.cleanup, "max.message.bytes": str(spec.largest)}
    if spec.cleanup == "compact":
        segments = {"segment.bytes": str(32 << 20), "segment.ms": str(3_600_000)}
        return {**common, **segments, "min.cleanable.dirty.ratio": "0.2"}
    retention = -1 if spec.retention is None else int(spec.retention * 1000)
    return {**common, "retention.ms": str(retention)}


def _retention(milliseconds: str | None) -> str:
    if milliseconds is None or int(milliseconds) < 0:
        return str(None)
    return str(int(milliseconds) / 1000)


def _values(described: Any, topic: str) -> dict[str, str]:
    """The settings of one topic out of what the admin client tells."""
    return {name: setting["value"] for name, setting in described["topic"][topic].items()}
