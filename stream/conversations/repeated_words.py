"""The same words twice: a platform that is not sure whether a turn arrived sends it with another id.

Two turns are one where sender, agent and text are the same and their event times lie less than
`rules.repeat_within` apart. A spoken segment must also begin at the same `start_ms`: people do say "no, no".
Turns without words are never the same.
"""

from __future__ import annotations

import struct
from hashlib import blake2b

from detectors.contract import events as ev

_LATEST = 8
"""Turns of a conversation that are compared."""
_DIGEST = 8
_TIME = struct.Struct("<q")
_ENTRY = _TIME.size + _DIGEST


def words_of(event: ev.MessageCreated | ev.SpeechSegment, text: str) -> bytes:
    """Return what is kept of a turn: its event time (ms) and 64 bits of a hash of who said what.

    Empty for a turn without words. `text` is masked, because the hash of a card number would tell the number.
    """
    if not text.strip():
        return b""
    data = event.data
    if isinstance(data, ev.SpeechSegmentData):
        how = f"{data.start_ms}"
    else:
        how = f"{data.kind} {data.attachments}" if data.attachments else f"{data.kind}"
    said = f"{data.sender}\0{data.agent}\0{how}\0{text}".encode(errors="replace")
    return _TIME.pack(round(event.time.timestamp() * 1000)) + blake2b(said, digest_size=_DIGEST).digest()


def is_repeated(latest: bytes, words: bytes, within: float) -> bool:
    """Whether `words` were said less than `within` seconds before or after, among the `latest`."""
    digest = words[_TIME.size :]
    found = latest.find(digest)
    while found >= 0:
        if found % _ENTRY == _TIME.size:
            (at,), (other,) = _TIME.unpack_from(words), _TIME.unpack_from(latest, found - _TIME.size)
            if abs(at - other) < within * 1000:
                return True
        found = latest.find(digest, found + 1)
    return False


def with_words(latest: bytes, words: bytes) -> bytes:
    """Return the latest turns with one more."""
    return (latest + words)[-_LATEST * _ENTRY :]
