"""Compresses state of tens of kilobytes for one record of a changelog."""

from __future__ import annotations

import zlib

# The level of zlib, quick rather than small; and a limit, because a forged record could unpack to any size.
_QUICK, _MOST_BYTES = 1, 16 << 20


def pack(plain: bytes) -> bytes:
    """Compress `plain`."""
    return zlib.compress(plain, _QUICK)


def unpack(packed: bytes) -> bytes:
    """Return what `pack` was given.

    Raises:
        ValueError: `packed` did not come from `pack`.
    """
    try:
        return zlib.decompressobj().decompress(packed, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"a packed record of state cannot be read: {error}") from None
