"""The log on Kafka: creates topics, and opens members, readers and publishers."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, MemberToRemove

from stream.log import (
    Log,
    LogError,
    Member,
    Message,
    Publisher,
    Reader,
    Start,
    TopicDifference,
    TopicPartition,
    TopicSpec,
)
from stream.log.kafka.errors import translated
from stream.log.kafka.group import KafkaMember
from stream.log.kafka.reading import KafkaReader, Source
from stream.log.kafka.sending import BatchProducer
from stream.log.kafka.settings import KafkaSettings

_UNKNOWN_TOPIC = 3
_TIMESTAMPS = "LogAppendTime"


class KafkaLog(Log):
    """A `Log` on a Kafka cluster.

    Several threads may use it. A member or reader that it opens is for one thread. Logs whose settings have
    another topic prefix share the cluster and nothing else.
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._names = settings.names
        self._lock = threading.RLock()
        self._admin_client: KafkaAdminClient | None = None
        self._ends: Source | None = None
        self._counts: dict[str, int] = {}

    def create_topics(self, specs: Sequence[TopicSpec]) -> list[TopicDifference]:
        with self._lock, translated():
            existing = self._describe([spec.name for spec in specs])
            missing = {
                self._names.topic(spec.name): {
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

    def name(self, topic: str) -> str:
        return self._names.topic(topic)

    def partitions(self, topic: str) -> int:
        if topic not in self._counts:
            with self._lock, translated():
                counts = self._describe([topic])
                if topic not in counts:
                    raise LogError(f"there is no topic {self.name(topic)}")
                self._counts[topic] = counts[topic]
        return self._counts[topic]

    def end_offsets(self, topic: str) -> dict[TopicPartition, int]:
        topic_partitions = self.topic_partitions([topic])
        with self._lock, translated():
            return self._source().ends(topic_partitions)

    def offsets_since(self, topic: str, time: float) -> dict[TopicPartition, int]:
        topic_partitions = self.topic_partitions([topic])
        with self._lock, translated():
            return self._source().since(topic_partitions, time)

    def member(self, group: str, topics: Sequence[str], identity: str) -> Member:
        # This raises for a topic that does not exist. A group would never get a partition of it.
        self.topic_partitions(topics)
        return KafkaMember(self._settings, group, topics, identity, self.partitions, self._leave)

    def reader(self, topics: Sequence[str], start: Start) -> Reader:
        return KafkaReader(self._settings, self.topic_partitions(topics), start)

    def publisher(self, identity: str | None = None) -> Publisher:
        return KafkaPublisher(self._settings, self, identity)

    def close(self) -> None:
        with self._lock:
            for client in (self._admin_client, self._ends):
                if client is not None:
                    with suppress(Exception):
                        client.close()
            self._admin_client = self._ends = None

    def topic_partitions(self, topics: Sequence[str]) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for topic in topics for number in range(self.partitions(topic))]

    def _leave(self, group: Any) -> None:
        """Remove a member from its group, by its own id: a later member may have its identity."""
        if group.member_id:
            with self._lock:
                admin = self._admin()
            member = MemberToRemove(member_id=group.member_id, group_instance_id=group.group_instance_id)
            admin.remove_group_members(group.group_id, [member])

    def _source(self) -> Source:
        if self._ends is None:
            self._ends = Source(self._settings)
        return self._ends

    def _admin(self) -> KafkaAdminClient:
        if self._admin_client is None:
            self._admin_client = KafkaAdminClient(
                **self._settings.client(), request_timeout_ms=15_000, bootstrap_timeout_ms=10_000
            )
        return self._admin_client

    def _describe(self, topics: Sequence[str]) -> dict[str, int]:
        """Return the number of partitions of each topic that exists."""
        counts = {}
        for topic in self._admin().describe_topics([self._names.topic(name) for name in topics]):
            if topic["error_code"] == 0:
                counts[self._names.topic_of(topic["name"])] = len(topic["partitions"])
            elif topic["error_code"] != _UNKNOWN_TOPIC:
                raise LogError(f"{topic['name']} cannot be described: Kafka's error {topic['error_code']}")
        return counts

    def _differences(self, specs: Sequence[TopicSpec], counts: Mapping[str, int]) -> list[TopicDifference]:
        resources = [ConfigResource(ConfigResourceType.TOPIC, self.name(spec.name)) for spec in specs]
        described: Any = self._admin().describe_configs(resources, config_filter="all")
        differences = []
        for spec in specs:
            actual = _values(described, self.name(spec.name))
            pairs = [("partitions", str(spec.partitions), str(counts[spec.name]))]
            pairs.append(("cleanup", spec.cleanup, actual.get("cleanup.policy", "delete")))
            pairs.append(("largest", str(spec.largest), actual.get("max.message.bytes", "")))
            pairs.append(("timestamps", _TIMESTAMPS, actual.get("message.timestamp.type", "")))
            if spec.cleanup == "delete":
                pairs.append(("retention", str(spec.retention), _retention(actual.get("retention.ms"))))
            differences += [
                TopicDifference(spec.name, setting, expected, found)
                for setting, expected, found in pairs
                if expected != found
            ]
        return differences


class KafkaPublisher(Publisher):
    """Writes each record once (idempotent). Several threads may use it, if it has no identity."""

    def __init__(self, settings: KafkaSettings, log: KafkaLog, identity: str | None = None) -> None:
        name = None if identity is None else settings.names.identity(identity)
        with translated():
            self._producer = BatchProducer(settings, log.partitions, name)
        self._in_transactions = identity is not None

    def send(self, messages: Iterable[Message]) -> None:
        with translated():
            if self._in_transactions:
                self._producer.transaction(messages, {}, None)
            else:
                self._producer.send(messages)

    def close(self) -> None:
        self._producer.close()


def _configuration(spec: TopicSpec) -> dict[str, str]:
    """Return the settings of a topic.

    The broker stamps every record by its own clock: StepIn holds the times of events and workers against it.
    Compaction skips the newest segment, so small segments keep a restore short.
    """
    common = {
        "cleanup.policy": spec.cleanup,
        "max.message.bytes": str(spec.largest),
        "message.timestamp.type": _TIMESTAMPS,
    }
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
    """Pick the settings of one topic from the answer of the admin client."""
    return {name: setting["value"] for name, setting in described["topic"][topic].items()}
