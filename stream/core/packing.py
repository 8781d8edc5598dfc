"""State of tens of kilobytes, compressed: what one record of a changelog holds of it."""

from __future__ import annotations

import zlib

# Of zlib: quick rather than small; and what a record that was tampered with may at most unfold to.
_QUICK, _MOST_BYTES = 1, 16 << 20


def pack(plain: bytes) -> bytes:
    """Compress `plain`."""
    return zlib.compress(plain, _QUICK)


def unpack(packed: bytes) -> bytes:
    """What `pack` was given.

    Raises:
        ValueError: `packed` did not come from `pack`.
    """
    try:
        return zlib.decompressobj().decompress(packed, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"a packed record of state cannot be read: {error}") from None
