"""The rules that a partition of stage 1 has applied, and those that stage 2 follows."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from detectors.contract.rules.document import Rules
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import RulesChanged, encode

RULES_PREFIX = b"~rules/"
"""How the key of the rules begins on the queues topic."""


class AppliedRules(Struct, frozen=True, kw_only=True):
    """Rules, and the watermark `at` from which they hold. `number` is their version, 0 the shipped one."""

    rules: Rules
    number: int = 0
    at: float = 0.0


class _State(Struct, kw_only=True):
    """Which rules hold for which events partition. `documents` is by number."""

    documents: dict[int, Rules]
    applied: dict[int, list[tuple[int, float]]]
    common: tuple[int, float]


_decode_state = msgspec.json.Decoder(_State).decode


class FollowedRules:
    """The rules by which a partition of stage 2 decides.

    Stage 1 sends them among its signals, so each signal is handled by the rules that made it. What rests on
    all events partitions follows `common`: the rules that every partition has reached.

    Args:
        partition: of the queues topic.
        shipped: those that hold until stage 1 sends others.
        undo: takes the changes of a step back when it raises.
    """

    topic = topics.QUEUES
    prefixes = (RULES_PREFIX,)

    def __init__(self, partition: int, shipped: Rules, undo: Undo) -> None:
        self._partition = partition
        self._undo = undo
        self._documents = {0: shipped}
        # The rules that each partition has reached, the latest last, from the common ones on.
        self._applied: dict[int, list[tuple[int, float]]] = {}
        self._common = (0, 0.0)
        self._changed = False
        self._recalled: AppliedRules | None = None
        self._numbered: dict[int, AppliedRules] = {}

    def recall(self, applied: AppliedRules | None) -> None:
        """Decide by rules that held before, for what was held back since then. None: by those of now."""
        self._recalled = applied

    def of(self, events_partition: int) -> Rules:
        """Return the rules that hold for the signals of an events partition."""
        if self._recalled is not None:
            return self._recalled.rules
        applied = self._applied.get(events_partition)
        return self._documents[applied[-1][0]] if applied else self._documents[0]

    def numbered(self, events_partition: int | None) -> AppliedRules:
        """Return the rules of an events partition with their number; those that all have reached for None."""
        if self._recalled is not None:
            return self._recalled
        if events_partition is None:
            number, at = self._common
        else:
            number, at = self._applied.get(events_partition, [(0, 0.0)])[-1]
        rules, known = self._documents[number], self._numbered.get(number)
        if known is None or known.rules is not rules or known.at != at:
            known = self._numbered[number] = AppliedRules(rules=rules, number=number, at=at)
        return known

    def since(self, events_partition: int) -> float:
        """Return the time from which the rules of an events partition hold, 0.0 the beginning."""
        if self._recalled is not None:
            return self._recalled.at
        applied = self._applied.get(events_partition)
        return applied[-1][1] if applied else 0.0

    @property
    def common(self) -> Rules:
        """The rules that every events partition has reached."""
        return self._documents[self._common[0]] if self._recalled is None else self._recalled.rules

    @property
    def common_since(self) -> float:
        """The time from which the common rules hold, 0.0 the beginning."""
        return self._common[1]

    def join(self, events_partition: int) -> None:
        """An events partition sent its first signal."""
        if events_partition not in self._applied:
            self._undo.item(self._applied, events_partition)
            self._applied[events_partition] = [(0, 0.0)]
            self._changed = True

    def update(self, signal: RulesChanged) -> None:
        """An events partition applied other rules."""
        partition, number = signal.events_partition, signal.number
        self._undo.item(self._applied, partition)
        self._undo.item(self._documents, number)
        self._undo.call(setattr, self, "_common", self._common)
        earlier = [each for each in self._applied.get(partition, [(0, 0.0)]) if each[0] < number]
        self._applied[partition] = [*earlier, (number, signal.at)]
        self._documents[number] = signal.rules
        self._changed = True
        if number < self._common[0]:
            # Recorded history begins anew, and time with it.
            self._common = (number, signal.at)

    def following(self) -> tuple[int, float] | None:
        """Return the number of the next common rules, and the time from which they hold; None if none."""
        sources = self._applied.values()
        slowest = min((applied[-1][0] for applied in sources), default=0)
        numbers = [number for applied in sources for number, _ in applied]
        number = min((each for each in numbers if self._common[0] < each <= slowest), default=None)
        if number is None:
            return None
        return number, max(next(at for each, at in applied if each >= number) for applied in sources)

    def follow(self, number: int, at: float) -> None:
        """Make the rules of this number, which `following` returned, the common ones."""
        self._undo.call(setattr, self, "_common", self._common)
        self._common = (number, at)
        for partition, applied in self._applied.items():
            self._undo.item(self._applied, partition)
            latest = applied[-1]
            self._applied[partition] = [each for each in applied if each[0] >= number] or [latest]
        used = {0, number} | {each for applied in self._applied.values() for each, _ in applied}
        for unused in self._documents.keys() - used:
            self._undo.item(self._documents, unused)
            del self._documents[unused]
        self._numbered.clear()
        self._changed = True

    def restore(self, _key: bytes, value: bytes | None) -> None:
        """Read the state."""
        if value is not None:
            state = _decode_state(value)
            self._documents, self._applied, self._common = state.documents, state.applied, state.common

    def restored(self, time: float) -> None:
        """Nothing is left to do."""

    def changes(self) -> Iterator[Message]:
        """Yield the state if it changed since the last call."""
        if self._changed:
            self._changed = False
            state = _State(documents=self._documents, applied=self._applied, common=self._common)
            key = RULES_PREFIX + b"%d" % self._partition
            yield Message(self.topic, key, encode(state), self._partition)
