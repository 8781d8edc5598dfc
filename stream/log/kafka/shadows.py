"""The shadows beside a live floor, as the cluster has them: which there are, and how one is removed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from kafka import KafkaAdminClient

from stream.log import Log, topics
from stream.log.interface import LogError
from stream.log.kafka.errors import translated
from stream.log.kafka.log import KafkaLog
from stream.log.kafka.names import SHARED, shadow_prefix
from stream.log.kafka.settings import KafkaSettings


def settings_of(live: KafkaSettings, name: str) -> KafkaSettings:
    """Return the settings of the shadow with this name.

    Raises:
        ValueError: no topic can have such a name.
    """
    settings = replace(live, topic_prefix=shadow_prefix(live.topic_prefix, name))
    _ = settings.names
    return settings


def shadows(live: KafkaSettings) -> list[str]:
    """Return the names of all shadows of a floor.

    Raises:
        LogError: the cluster cannot be asked.
    """
    head, tail = shadow_prefix(live.topic_prefix, ""), f".{topics.RULES.removeprefix('stepin.')}"
    with translated(), closing(_admin(live)) as admin:
        found = [name for name in admin.list_topics() if name.startswith(head) and name.endswith(tail)]
    return sorted(name.removeprefix(head).removesuffix(tail) for name in found)


def remove(live: KafkaSettings, name: str, groups: Sequence[str]) -> int:
    """Remove the topics and the consumer groups of a shadow. Returns how many topics there were.

    Raises:
        LogError: the cluster cannot be asked, or a worker of the shadow still runs.
    """
    names = settings_of(live, name).names
    own = {names.topic(spec.name) for spec in topics.specs() if spec.name not in SHARED}
    with translated(), closing(_admin(live)) as admin:
        if any(group["members"] for group in _described(admin, [names.group(each) for each in groups])):
            raise LogError(f"a worker of the shadow {name} still runs: stop it first")
        there = sorted(own & set(admin.list_topics()))
        if there:
            admin.delete_topics(there)
        admin.delete_groups([names.group(each) for each in groups])
    return len(there)


def _described(admin: KafkaAdminClient, groups: Sequence[str]) -> list[dict[str, list[object]]]:
    found = admin.describe_groups(list(groups))
    return [{"members": list(group.get("members") or [])} for group in found.values()]


def _admin(settings: KafkaSettings) -> KafkaAdminClient:
    return KafkaAdminClient(**settings.client(), request_timeout_ms=15_000, bootstrap_timeout_ms=10_000)


class KafkaShadows:
    """The shadows beside a floor on Kafka, for whoever shows them."""

    def __init__(self, live: KafkaSettings) -> None:
        self._live = live

    def names(self) -> list[str]:
        """Return the names of all that there are.

        Raises:
            LogError: the cluster cannot be asked.
        """
        return shadows(self._live)

    def open(self, name: str) -> Log:
        """Open the log of a shadow."""
        return KafkaLog(settings_of(self._live, name))
