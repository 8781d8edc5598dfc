"""The secret that gateway and dashboard share, and the keys that are made from it."""

import hashlib

SHORTEST = 16
"""Characters. Whoever has a ticket can try secrets on it at leisure, so a short one would be found."""


def key_for(use: str, secret: str) -> bytes:
    """Return the key of 32 bytes for one use of a secret: one secret has several uses, each a key of its own.

    >>> key_for("ticket", "a secret of the floor") == key_for("session", "a secret of the floor")
    False
    """
    return hashlib.sha256(f"stepin {use}\0{secret}".encode()).digest()
