"""Names on the cluster. All topics, groups and transactional ids of one floor carry its prefix.

So several floors share a cluster: a shadow or a drill does not touch the first floor. The rest of StepIn uses
the names of `stream.log.topics` on every floor.
"""

from __future__ import annotations

import re

import kafka.structs

from stream.log import topics
from stream.log.interface import LogError, TopicPartition

SHARED = frozenset((topics.EVENTS, topics.ACTIONS, topics.LABELS, topics.RUNS))
"""What a shadow reads of its live floor, and never writes."""
DEFAULT_PREFIX = "stepin"
_HEAD = f"{DEFAULT_PREFIX}."
# Without a dot in the prefix, the first dot ends it, and no two floors can make the same name.
_SHADOW = "-shadow-"
_PREFIX = re.compile(r"[A-Za-z0-9_-]{1,60}")


def shadow_prefix(live: str, name: str) -> str:
    """Return the prefix of the shadow with this name beside a live floor.

    >>> shadow_prefix("stepin", "calmer")
    'stepin-shadow-calmer'
    """
    return f"{live}{_SHADOW}{name}"


def check_prefix(prefix: str) -> str:
    """Return `prefix`, if Kafka's names may begin with it.

    Raises:
        ValueError: it is empty or longer than 60 characters, or has others than letters, digits, _ and -.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"expected up to 60 letters, digits, _ and -, got {prefix!r}")
    return prefix


class Names:
    """Translates between StepIn's names and those on the cluster.

    >>> names = Names("drill")
    >>> names.topic("stepin.events"), names.group("queues"), names.identity("worker-1")
    ('drill.events', 'drill-queues', 'drill.worker-1')
    >>> names.topic_of("drill.events")
    'stepin.events'

    A shadow has the events, actions, labels and runs of its live floor, and all else of its own.

    >>> shadow = Names("drill-shadow-calmer")
    >>> shadow.topic("stepin.events"), shadow.topic("stepin.alerts"), shadow.topic_of("drill.events")
    ('drill.events', 'drill-shadow-calmer.alerts', 'stepin.events')
    """

    def __init__(self, prefix: str = DEFAULT_PREFIX) -> None:
        self._prefix = check_prefix(prefix)
        self._head = f"{prefix}."
        live, _, _ = prefix.rpartition(_SHADOW)
        self._live = Names(live) if live else None

    def is_shared(self, topic: str) -> bool:
        """Whether a topic is that of a live floor, to which this floor must not write."""
        return self._live is not None and topic in SHARED

    def topic(self, topic: str) -> str:
        """Return the name of a topic on the cluster.

        Raises:
            LogError: another prefix than `stepin` is set, and the topic's name does not begin with `stepin.`.
        """
        if self._head == _HEAD:
            return topic
        if self._live is not None and topic in SHARED:
            return self._live.topic(topic)
        if not topic.startswith(_HEAD):
            raise LogError(
                f"{topic} cannot have the prefix {self._prefix}: expected a name such as {_HEAD}events"
            )
        return self._head + topic.removeprefix(_HEAD)

    def topic_of(self, name: str) -> str:
        """Return StepIn's name for a topic of this floor on the cluster."""
        if self._live is not None and not name.startswith(self._head):
            return self._live.topic_of(name)
        return name if self._head == _HEAD else _HEAD + name.removeprefix(self._head)

    def partition(self, key: TopicPartition) -> kafka.structs.TopicPartition:
        """Return a partition as kafka-python names it."""
        return kafka.structs.TopicPartition(self.topic(key.topic), key.partition)

    def partition_of(self, key: kafka.structs.TopicPartition) -> TopicPartition:
        """Return StepIn's name for a partition of this floor."""
        return TopicPartition(self.topic_of(key.topic), key.partition)

    def group(self, group: str) -> str:
        """Return the name of a consumer group on the cluster."""
        return f"{self._prefix}-{group}"

    def identity(self, identity: str) -> str:
        """Return a transactional id on the cluster."""
        return f"{self._prefix}.{identity}"
