"""Chooses the ended conversations that a person is asked about (was this fine?), the same in every run."""

from __future__ import annotations

from collections.abc import Container
from hashlib import blake2b

from stream.records import ConversationFinished

SHARE = 0.01
"""The share of the conversations that raised nothing."""
_RANGE = 1 << 64


def is_chosen(identity: str, share: float = SHARE) -> bool:
    """Return whether the hash of an identity falls into a share, 0…1.

    Who is in a share is also in every larger one, and the order or number of runs changes nothing.

    >>> sum(is_chosen(f"c-{number}") for number in range(10_000))
    113
    """
    digest = blake2b(identity.encode(errors="surrogatepass"), digest_size=8, person=b"spot check").digest()
    return int.from_bytes(digest, "big") < share * _RANGE


def raised_nothing(ended: ConversationFinished, alerted: Container[str]) -> bool:
    """Return whether a conversation had turns to look at, and neither an alert nor an open cause.

    `alerted` holds the ids of conversations with an alert. One that was only watched raised nothing.
    """
    return ended.view.turns > 0 and not ended.view.causes and ended.view.id not in alerted
