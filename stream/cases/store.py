"""The cases of one partition, found by id or subject, and the latest answers to actions on each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from stream.cases import history
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import ActionTaken, Case, Outcome, decode_case, encode

OUTCOMES_PREFIX = b"~outcomes/"
MOST_OUTCOMES = 128
"""Answers that are remembered of a case, the latest. An action that is sent again gets the same."""

SubjectKind: TypeAlias = Literal["conversation", "queue"]

_decode_outcomes = msgspec.json.Decoder(tuple[Outcome, ...]).decode


class CaseStore(KeyedRecords[Case]):
    """Stores the cases of one partition and writes those that changed since the last commit.

    A case that went to another partition is kept here as a note of where it is.
    """

    def __init__(self, partition: int, undo: Undo) -> None:
        super().__init__(topics.CASES, b"", partition, decode_case, undo)
        self._messages: list[Message] = []
        # A conversation may be called like a queue.
        self._here: dict[tuple[SubjectKind, str], str] = {}
        self._gone: dict[tuple[SubjectKind, str], str] = {}

    def latest(self, subject: str, kind: SubjectKind = "conversation") -> Case | None:
        """Return the latest case of a conversation or queue that is here, resolved or not."""
        found = self._here.get((kind, subject))
        return None if found is None else self.values[found]

    def note(self, conversation: str) -> Case | None:
        """Return the note of where the case of a conversation went."""
        found = self._gone.get(("conversation", conversation))
        return None if found is None else self.values[found]

    def put(self, name: str, value: Case) -> None:
        """Store the next state of a case, and tell the history its new steps."""
        told = list(history.steps(self.values.get(name), value))
        self.adopt(value)
        if told:
            self.post(told)

    def adopt(self, case: Case) -> None:
        """Store a case as it is. The partition that it came from has told all its steps."""
        super().put(case.id, case)
        self._index(case)

    def remove(self, name: str) -> None:
        """Forget a case, if there is one. Its last state is written first."""
        case = self.values.get(name)
        if case is not None and name in self._changed:
            self.post([Message(self.topic, name.encode(), encode(case), self._partition)])
        super().remove(name)
        if case is not None:
            self._unindex(case)

    def restore(self, key: bytes, value: bytes | None) -> None:
        before = self.values.get(key.decode())
        super().restore(key, value)
        case = self.values.get(key.decode())
        if case is not None:
            self._index(case)
        elif before is not None:
            self._unindex(before)

    def post(self, messages: Iterable[Message]) -> None:
        """Send messages with the changes of this step."""
        self._undo.call(self._messages.__delitem__, slice(len(self._messages), None))
        self._messages.extend(messages)

    def told(self) -> list[Message]:
        """Return what others are told since the last call: all of `changes` but the state."""
        messages, self._messages = self._messages, []
        return messages

    def changes(self) -> Iterator[Message]:
        yield from self.told()
        yield from super().changes()

    def _index(self, case: Case) -> None:
        if case.moved_to is not None:
            self._point(self._gone, case)
            self._lift(self._here, case)
            return
        self._lift(self._gone, case)
        latest = self.latest(case.subject, case.subject_kind)
        if latest is None or latest.opened_at <= case.opened_at:
            self._point(self._here, case)

    def _unindex(self, case: Case) -> None:
        self._lift(self._here, case)
        self._lift(self._gone, case)

    def _point(self, index: dict[tuple[SubjectKind, str], str], case: Case) -> None:
        key = (case.subject_kind, case.subject)
        if index.get(key) != case.id:
            self._undo.item(index, key)
            index[key] = case.id

    def _lift(self, index: dict[tuple[SubjectKind, str], str], case: Case) -> None:
        key = (case.subject_kind, case.subject)
        if index.get(key) == case.id:
            self._undo.item(index, key)
            del index[key]


class Outcomes(KeyedRecords[tuple[Outcome, ...]]):
    """Remembers the latest answers to actions on each case, so that a repeated action gets the same."""

    def __init__(self, partition: int, undo: Undo) -> None:
        super().__init__(topics.QUEUES, OUTCOMES_PREFIX, partition, _decode_outcomes, undo)

    def of(self, case: str, action: ActionTaken) -> Outcome | None:
        """Return the answer that an action got. The id of an action is its person's own."""
        own = (action.id, action.person or action.by)
        found = next((each for each in self.get(case) or () if (each.action, each.person) == own), None)
        return None if found is None else replace(found, person=action.person)

    def add(self, case: str, outcome: Outcome, action: ActionTaken) -> None:
        """Remember an answer."""
        known = replace(outcome, person=action.person or action.by)
        self.put(case, (*(self.get(case) or ()), known)[-MOST_OUTCOMES:])


def outcome_message(outcome: Outcome) -> Message:
    """Return the message that tells a person what came of an action."""
    return Message(topics.OUTCOMES, outcome.action.encode(), encode(outcome))
