"""The events that count already: each event of a conversation counts once, however often it is delivered.

An event is known by its source and id, as CloudEvents say. Of each the partition keeps a fingerprint of 64
bits. The latest stand in the state of the conversation, or of the past one, and earlier ones in pages of 64,
which are written once. So a long conversation writes no more with each event than a short one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import encode

IDS_PREFIX = b"~ids/"
_FINGERPRINT = 8
PAGE = 64
"""Fingerprints in a page, and one more than the state of a conversation holds."""
MOST_PAGES = 256
"""Pages of one conversation. With the latest they hold between 16,384 and 16,447 events, in 128 KiB."""

_decode = msgspec.json.Decoder(bytes).decode


def fingerprint(source: str, event_id: str) -> bytes:
    """Return what is kept of an event: 64 bits of a hash of its source and id.

    A new event has the fingerprint of one of 16,447 others with a probability of 16,447 / 2⁶⁴, which is less
    than 1e-15.
    """
    return hashlib.blake2b(f"{source}\0{event_id}".encode(), digest_size=_FINGERPRINT).digest()


class KnownEvents:
    """Stores the pages of the conversations of one partition.

    Where a conversation has more than `MOST_PAGES`, the earliest is dropped: an event that is delivered again
    after 16,384 later ones of its conversation counts again.
    """

    topic = topics.CONVERSATIONS
    prefixes = (IDS_PREFIX,)

    def __init__(self, partition: int, undo: Undo) -> None:
        self._partition = partition
        self._undo = undo
        self._pages: dict[str, dict[int, bytes]] = {}
        self._changed: dict[tuple[str, int], None] = {}

    def holds(self, conversation: str, latest: bytes, known: bytes) -> bool:
        """Whether a fingerprint is one of the conversation's. `latest` are those of no page."""
        if _holds(latest, known):
            return True
        return any(_holds(page, known) for page in self._pages.get(conversation, {}).values())

    def add(self, conversation: str, latest: bytes, known: bytes) -> bytes:
        """Add the fingerprint of a new event to the latest. Returns those that then stand in no page."""
        latest += known
        if len(latest) < PAGE * _FINGERPRINT:
            return latest
        pages = self._pages.get(conversation)
        if pages is None:
            self._undo.item(self._pages, conversation)
            pages = self._pages[conversation] = {}
        number = max(pages, default=-1) + 1
        self._put(conversation, number, latest)
        if number - MOST_PAGES in pages:
            self._drop(conversation, number - MOST_PAGES)
        return b""

    def forget(self, conversation: str) -> None:
        """Forget a conversation that is kept no longer."""
        for number in list(self._pages.get(conversation, ())):
            self._drop(conversation, number)
        self._undo.item(self._pages, conversation)
        self._pages.pop(conversation, None)

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one page."""
        number, _, conversation = key.removeprefix(IDS_PREFIX).decode().partition("/")
        if value is not None:
            self._pages.setdefault(conversation, {})[int(number)] = _decode(value)
        elif conversation in self._pages:
            self._pages[conversation].pop(int(number), None)
            if not self._pages[conversation]:
                del self._pages[conversation]

    def restored(self, time: float) -> None:
        """Nothing is left to do."""

    def changes(self) -> Iterator[Message]:
        """Yield the records of what changed since the last call."""
        changed, self._changed = self._changed, {}
        for conversation, number in changed:
            page = self._pages.get(conversation, {}).get(number)
            key = IDS_PREFIX + f"{number}/{conversation}".encode()
            value = encode(page) if page is not None else None
            yield Message(topics.CONVERSATIONS, key, value, self._partition)

    def _put(self, conversation: str, number: int, page: bytes) -> None:
        self._touch(conversation, number)
        self._pages[conversation][number] = page

    def _drop(self, conversation: str, number: int) -> None:
        self._touch(conversation, number)
        del self._pages[conversation][number]

    def _touch(self, conversation: str, number: int) -> None:
        self._undo.item(self._pages[conversation], number)
        self._undo.item(self._changed, (conversation, number))
        self._changed[conversation, number] = None


def _holds(fingerprints: bytes, known: bytes) -> bool:
    found = fingerprints.find(known)
    while found >= 0:
        if found % _FINGERPRINT == 0:
            return True
        found = fingerprints.find(known, found + 1)
    return False
