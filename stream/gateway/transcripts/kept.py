"""Keeps the latest turns of each conversation and what happened in it, as the log has them. Pure.

Nothing is decoded but the conversation that a record is about, so that turns nobody looks at cost little.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from msgspec import Struct

MOST_TURNS = 200
"""Turns that are kept of one conversation, and steps and waits."""
MOST_BYTES = 48 << 20
"""Bytes that are kept in all."""


class _Contact(Struct, frozen=True):
    conversation: str = ""


class _About(Struct, frozen=True):
    """What an alert or a case is about."""

    subject: str = ""
    subject_kind: str = "conversation"


class _Step(Struct, frozen=True):
    type: str
    contact: _Contact = _Contact()
    alert: _About | str = _About()
    case: _About = _About()


_decode_step = msgspec.json.Decoder(_Step).decode
_ABOUT_IT = frozenset({"wait.finished", "alert.step", "case.step"})


def conversation_of(value: bytes) -> str | None:
    """Return the conversation that a record of the history topic is about, if a transcript shows it.

    Raises:
        msgspec.MsgspecError: it cannot be read.
    """
    step = _decode_step(value)
    if step.type not in _ABOUT_IT:
        return None
    if step.type == "wait.finished":
        return step.contact.conversation or None
    about = step.alert if step.type == "alert.step" else step.case
    if isinstance(about, str) or about.subject_kind != "conversation":
        return None
    return about.subject or None


class Records(NamedTuple):
    """The records of one conversation in the order of the log. `cut` says that earlier turns were dropped."""

    turns: tuple[bytes, ...] = ()
    history: tuple[bytes, ...] = ()
    cut: bool = False


class _Conversation:
    __slots__ = ("history", "size", "swept", "turns")

    def __init__(self) -> None:
        self.turns: deque[bytes] = deque()
        self.history: deque[bytes] = deque()
        self.size = 0
        self.swept = False


class KeptRecords:
    """The latest records of each conversation, as bytes.

    It keeps the latest `most` turns of each, and as many records of the history. Beyond `most_bytes` in all
    it forgets the conversations that were silent for longest.
    """

    def __init__(self, most_bytes: int = MOST_BYTES, most: int = MOST_TURNS) -> None:
        self._most_bytes = most_bytes
        self._most = most
        self._size = 0
        # The one that spoke last is at the end.
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()
        self._cut: set[str] = set()

    @property
    def size(self) -> int:
        """The bytes that are kept."""
        return self._size

    def take_turn(self, conversation: str, value: bytes) -> None:
        """Keep a record of the turns topic."""
        kept = self._of(conversation)
        if len(kept.turns) >= self._most:
            self._cut.add(conversation)
        self._add(kept, kept.turns, value)

    def take_history(self, conversation: str, value: bytes) -> None:
        """Keep a record of the history topic, which is about this conversation."""
        kept = self._of(conversation)
        self._add(kept, kept.history, value)

    def of(self, conversation: str) -> Records:
        """Return what is kept of a conversation."""
        kept = self._conversations.get(conversation)
        cut = conversation in self._cut
        return Records((), (), cut) if kept is None else Records(tuple(kept.turns), tuple(kept.history), cut)

    def sweep(self, is_live: Callable[[str], bool]) -> None:
        """Forget each conversation that is not live, and was silent since the sweep before.

        A turn may be known before its conversation is.
        """
        for id_ in [id_ for id_, kept in self._conversations.items() if kept.swept and not is_live(id_)]:
            self._size -= self._conversations.pop(id_).size
        for kept in self._conversations.values():
            kept.swept = True
        self._cut = {id_ for id_ in self._cut if id_ in self._conversations or is_live(id_)}

    def _of(self, conversation: str) -> _Conversation:
        kept = self._conversations.get(conversation)
        if kept is None:
            kept = self._conversations[conversation] = _Conversation()
        self._conversations.move_to_end(conversation)
        kept.swept = False
        return kept

    def _add(self, kept: _Conversation, records: deque[bytes], value: bytes) -> None:
        records.append(value)
        change = len(value)
        if len(records) > self._most:
            change -= len(records.popleft())
        kept.size += change
        self._size += change
        while self._size > self._most_bytes:
            oldest, forgotten = self._conversations.popitem(last=False)
            self._size -= forgotten.size
            self._cut.add(oldest)
