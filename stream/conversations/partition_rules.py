"""The rules of one partition of stage 1: which version holds, and which is due before time moves on."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.core.applied_rules import AppliedRules
from stream.core.partition_clock import PartitionClock
from stream.core.rules_history import RulesHistory
from stream.log import Message, topics
from stream.records import ConversationView, encode

RULES_KEY = b"~rules"

_decode = msgspec.json.Decoder(AppliedRules).decode


class RulesDue(Exception):
    """Rules that hold from `applied.at` on, where `clock` stands. `late` says that this is after their time.

    An event that moves the watermark beyond that time raises this, and is fed again when the rules hold.
    """

    def __init__(self, applied: AppliedRules, clock: PartitionClock, late: bool = False) -> None:
        super().__init__(applied.number)
        self.applied = applied
        self.clock = clock
        self.late = late


class PartitionRules:
    """Holds the rules that a partition has applied.

    Args:
        history: the versions of the rules. It may grow between two records.
    """

    def __init__(self, partition: int, history: RulesHistory) -> None:
        self.applied = AppliedRules(rules=history.shipped.rules)
        self._partition = partition
        self._history = history
        self._changed = False

    @property
    def current(self) -> Rules:
        """The rules that hold."""
        return self.applied.rules

    def of(self, view: ConversationView) -> QueueRules:
        """Return the rules that hold for a conversation, all layers resolved."""
        return self.applied.rules.of(view.queue, view.channel, view.language)

    def due(self, clock: PartitionClock, watermark: float, recording: str | None) -> RulesDue | None:
        """Return the rules to apply first when the clock moves to `clock`, or None.

        Args:
            watermark: of the clock before.
            recording: of the clock before. Where it changes, time begins anew, and the rules with it.
        """
        if clock.recording != recording:
            watermark = 0.0
            if self.applied.number:
                shipped = AppliedRules(rules=self._history.shipped.rules)
                return RulesDue(shipped, replace(clock, watermark=0.0))
        version = self._history.next_after(self.applied.number, clock.watermark)
        if version is None:
            return None
        at = max(version.effective_at, watermark)
        applied = AppliedRules(rules=version.rules, number=version.version, at=at)
        late = 0.0 < version.effective_at < watermark
        return RulesDue(applied, replace(clock, watermark=at), late)

    def apply(self, rules: AppliedRules) -> None:
        """Make other rules hold."""
        self.applied, self._changed = rules, True

    def restore(self, value: bytes | None) -> None:
        """Read what `changes` wrote."""
        if value is not None:
            self.applied = _decode(value)

    def changes(self) -> Iterator[Message]:
        """Yield the applied rules if they changed since the last call."""
        if self._changed:
            self._changed = False
            yield Message(topics.CONVERSATIONS, RULES_KEY, encode(self.applied), self._partition)
