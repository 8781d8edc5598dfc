"""What runs where: the topics each stage reads, restores from, and the task for each partition."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from detectors.contract.rules import Rules
from detectors.conversation.attention import AttentionDetector
from stream.alerts.action_task import ActionTask
from stream.conversations.task import ConversationTask
from stream.core.task import Task
from stream.log import Log, TopicPartition, topics
from stream.queues.task import QueueTask


class Stage(NamedTuple):
    """One consumer group: `inputs` are read, `changelogs` (by input topic) restored, `task` made anew.

    `detector` is what a stage that scores begins with; each run hands its own, which learns, to `task`.
    """

    name: str
    group: str
    inputs: tuple[str, ...]
    changelogs: dict[str, tuple[str, ...]]
    task: Callable[[TopicPartition, Rules, AttentionDetector | None], Task]
    detector: AttentionDetector | None = None


def conversations(log: Log, detector: AttentionDetector) -> Stage:
    """Stage 1: events to signals, and people's actions on their way."""
    signal_partitions = log.partitions(topics.SIGNALS)

    def task(place: TopicPartition, rules: Rules, learned: AttentionDetector | None) -> Task:
        if place.topic == topics.ACTIONS:
            return ActionTask(signal_partitions)
        return ConversationTask(place.partition, signal_partitions, learned or detector, rules)

    return Stage(
        name="conversations",
        group="stepin-conversations",
        inputs=(topics.EVENTS, topics.ACTIONS),
        changelogs={topics.EVENTS: (topics.CONVERSATIONS,), topics.ACTIONS: ()},
        task=task,
        detector=detector,
    )


def queues(log: Log) -> Stage:
    """Stage 2: signals to alerts and queues."""
    sources = log.partitions(topics.EVENTS)
    return Stage(
        name="queues",
        group="stepin-queues",
        inputs=(topics.SIGNALS,),
        changelogs={topics.SIGNALS: (topics.QUEUES, topics.WAITS, topics.ALERTS)},
        task=lambda place, rules, _: QueueTask(place.partition, sources, rules),
    )
