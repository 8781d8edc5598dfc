"""What an explanation rests on: the recorded inputs of a floor, as its workers read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from detectors.contract import events as ev
from detectors.contract.events import BadEvent, Event, UnknownType
from detectors.contract.rules.document import Rules
from stream.core.rules_history import SHIPPED
from stream.log import Record, topics
from stream.records import RulesVersion, decode_judgement


class Input(NamedTuple):
    """A record of the events or the judgements, and what it is about.

    `subject` is the conversation, or the agent of a status. `event` is None for a judgement, and for a record
    that breaks the contract.
    """

    record: Record
    subject: str | None
    event: Event | None


class Material(NamedTuple):
    """Recorded inputs of a floor, in the order in which its workers read them.

    `versions` are those of the rules, the oldest first. The recording ends at `end` (event time, seconds
    since 1970): nothing is known of later.
    """

    inputs: tuple[Input, ...]
    versions: tuple[RulesVersion, ...]
    end: float

    def of(self, conversations: frozenset[str], queue: str | None = None) -> Material:
        """Return the part about these conversations, their agents, and the agents of a queue."""
        own = [each for each in self.inputs if each.subject in conversations and not _is_status(each)]
        agents = {agent for each in own for agent in _agents(each)}
        kept = (
            each
            for each in self.inputs
            if (_is_status(each) and (each.subject in agents or _serves(each, queue)))
            or (each.subject in conversations and not _is_status(each))
        )
        return self._replace(inputs=tuple(kept))

    def until(self, end: float) -> Material:
        """Return the part that ends at an event time."""
        kept = (each for each in self.inputs if each.event is None or each.event.time.timestamp() <= end)
        return self._replace(inputs=tuple(kept), end=min(self.end, end))

    def under(self, change: Callable[[Rules], Rules]) -> Material:
        """Return the same inputs under changed rules: every version has the change."""
        changed = (msgspec.structs.replace(each, rules=change(each.rules)) for each in self.versions)
        return self._replace(versions=tuple(changed))

    @property
    def begin(self) -> float:
        """The time of the first event, seconds since 1970; that of the end without any."""
        times = (each.event.time.timestamp() for each in self.inputs if each.event is not None)
        return min(times, default=self.end)

    def conversations(self) -> frozenset[str]:
        """Return every conversation that has an event."""
        return frozenset(
            each.subject
            for each in self.inputs
            if each.event is not None and each.subject is not None and not _is_status(each)
        )


def versions_of(published: Iterable[RulesVersion]) -> tuple[RulesVersion, ...]:
    """Return the published versions after the one that is shipped."""
    return (SHIPPED, *published)


def to_input(record: Record) -> Input | None:
    """Return a record of the events or the judgements as an input; None for the time of a producer."""
    if record.topic == topics.JUDGEMENTS:
        try:
            return Input(record, decode_judgement(record.value or b"").conversation, None)
        except (msgspec.DecodeError, RecursionError):
            return None
    try:
        event = ev.read(record.value, key=record.key, headers=record.headers)[0]
    except (BadEvent, UnknownType):
        return Input(record, None, None)
    return None if isinstance(event, ev.TimePassed) else Input(record, event.subject, event)


def event_time(record: Record) -> float:
    """Return the time of an event, seconds since 1970; 0.0 where it cannot be read."""
    try:
        return ev.read(record.value, key=record.key, headers=record.headers)[0].time.timestamp()
    except (BadEvent, UnknownType):
        return 0.0


def _agents(each: Input) -> Iterator[str]:
    """Yield the agents that an event names."""
    for name in ("agent", "to_agent"):
        agent = getattr(each.event.data, name, None) if each.event is not None else None
        if isinstance(agent, str):
            yield agent


def _serves(each: Input, queue: str | None) -> bool:
    return isinstance(each.event, ev.AgentStatus) and queue in each.event.data.queues


def _is_status(each: Input) -> bool:
    return isinstance(each.event, ev.AgentStatus)
