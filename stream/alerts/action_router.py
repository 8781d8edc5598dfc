"""Sends each action of a person to the queue that holds the alert, among its signals, and to the history."""

from __future__ import annotations

from collections import Counter

import msgspec

from detectors.contract.events import BadEvent
from stream.core.dead_letters import dead_letter
from stream.core.faults import Faults
from stream.log import Message, Record, topics
from stream.log.partitions import partition_of
from stream.records import ActionRecorded, ActionTaken, decode_action, encode


class ActionRouter:
    """One partition of the actions topic. It has no state."""

    def __init__(self, signal_partitions: int) -> None:
        self.counters: Counter[str] = Counter()
        self.faults = Faults()
        self._signal_partitions = signal_partitions
        self._messages: list[Message] = []

    def restore(self, record: Record) -> None:
        """It has no state."""

    def restored(self) -> None:
        """It has no state."""

    def feed(self, record: Record) -> bool:
        self.counters["actions"] += 1
        try:
            action = decode_action(record.value or b"")
        except (msgspec.DecodeError, RecursionError) as error:
            self.counters["dead_letters"] += 1
            self._messages.append(dead_letter(record, BadEvent("$", str(error), "an action")))
            return False
        partition = partition_of(action.queue.encode(), self._signal_partitions)
        self._messages.append(
            Message(topics.SIGNALS, action.id.encode(), encode([ActionTaken.of(action)]), partition)
        )
        self._messages.append(
            Message(topics.HISTORY, action.queue.encode(), encode(ActionRecorded(action=action)))
        )
        return False

    def proceed(self) -> bool:
        return False

    def deadline(self) -> float | None:
        return None

    def fire(self, now: float) -> None:
        """Time changes nothing."""

    def drain(self) -> list[Message]:
        messages, self._messages = self._messages, []
        return messages
