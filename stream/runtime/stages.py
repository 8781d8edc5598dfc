"""The two stages: the topics that each reads and restores from, and its tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from detectors.conversation.attention import AttentionDetector
from stream.alerts.action_router import ActionRouter
from stream.conversations.task import ConversationTask
from stream.core.rules_history import RulesHistory
from stream.core.task import Task
from stream.log import Log, TopicPartition, topics
from stream.queues.task import QueueTask


class Stage(NamedTuple):
    """One stage of the floor, and the consumer group of this name that runs it.

    A worker reads the topics `inputs`. For each partition it makes a `task`, and restores it from the topics
    `changelogs[input]`. A stage that scores has a `detector`; each worker gives `task` a copy that learns.
    """

    name: str
    inputs: tuple[str, ...]
    changelogs: dict[str, tuple[str, ...]]
    task: Callable[[TopicPartition, RulesHistory, AttentionDetector | None], Task]
    detector: AttentionDetector | None = None


def conversations(log: Log, detector: AttentionDetector) -> Stage:
    """Return stage 1: it turns events into signals, and sends actions on to their queues."""
    signal_partitions = log.partitions(topics.SIGNALS)

    def task(
        topic_partition: TopicPartition, history: RulesHistory, learned: AttentionDetector | None
    ) -> Task:
        if topic_partition.topic == topics.ACTIONS:
            return ActionRouter(signal_partitions)
        return ConversationTask(topic_partition.partition, signal_partitions, learned or detector, history)

    return Stage(
        name="conversations",
        inputs=(topics.EVENTS, topics.ACTIONS),
        changelogs={topics.EVENTS: (topics.CONVERSATIONS,), topics.ACTIONS: ()},
        task=task,
        detector=detector,
    )


def queues(log: Log) -> Stage:
    """Return stage 2: it turns signals into alerts and the state of queues."""
    sources = log.partitions(topics.EVENTS)
    return Stage(
        name="queues",
        inputs=(topics.SIGNALS,),
        changelogs={
            topics.SIGNALS: (topics.QUEUES, topics.INTERVALS, topics.WAITS, topics.ALERTS, topics.CASES)
        },
        task=lambda topic_partition, history, _: QueueTask(
            topic_partition.partition, sources, history.shipped.rules
        ),
    )
