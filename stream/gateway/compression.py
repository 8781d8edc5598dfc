"""Compresses each message once for all viewers that receive it (permessage-deflate, RFC 7692).

Without context takeover (section 7.1.1.1) the compressed message depends only on its bytes and on the
window, so viewers can share it. With 150 viewers of 5,000 conversations at 300 changes a
second (`tests/bench/viewers.py`, on two cores) the gateway takes 5 % of a core and 53 MB; with the
library's own compression, once for each viewer, 14 % and 59 MB; with none 6 %, and 275 MB as they connect.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Sequence

from websockets.extensions.base import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.typing import ExtensionParameter

_LEVEL = 3
_MIN_BYTES = 512
_MESSAGES_KEPT = 8
_SYNC_MARK = b"\x00\x00\xff\xff"


class CompressedMessages:
    """Stores the last few compressed messages by their bytes and their window."""

    def __init__(self) -> None:
        self._messages: OrderedDict[tuple[bytes, int], bytes] = OrderedDict()

    def compress(self, message: bytes, window_bits: int) -> bytes:
        """Return `message` as the payload of a compressed frame, for a window of 2^`window_bits` bytes."""
        known = self._messages.get((message, window_bits))
        if known is not None:
            return known
        encoder = zlib.compressobj(_LEVEL, wbits=-window_bits)
        compressed = encoder.compress(message) + encoder.flush(zlib.Z_SYNC_FLUSH)
        compressed = compressed.removesuffix(_SYNC_MARK)
        self._messages[message, window_bits] = compressed
        if len(self._messages) > _MESSAGES_KEPT:
            self._messages.popitem(last=False)
        return compressed


class _SharedDeflate(PerMessageDeflate):
    """The extension of one connection. It decompresses by itself, and compresses through the shared store."""

    def __init__(self, agreed: PerMessageDeflate, shared: CompressedMessages) -> None:
        super().__init__(
            agreed.remote_no_context_takeover,
            True,
            agreed.remote_max_window_bits,
            agreed.local_max_window_bits,
        )
        self._shared = shared

    def encode(self, frame: Frame) -> Frame:
        # RFC 7692 lets each message go uncompressed: small ones gain nothing, and fragments cannot be shared.
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY) or not frame.fin or len(frame.data) < _MIN_BYTES:
            return frame
        compressed = self._shared.compress(bytes(frame.data), self.local_max_window_bits)
        return Frame(frame.opcode, compressed, frame.fin, True, frame.rsv2, frame.rsv3)


class SharedDeflateFactory(ServerPerMessageDeflateFactory):
    """Negotiates permessage-deflate without context takeover, for a server that sends one message to many."""

    def __init__(self) -> None:
        super().__init__(server_no_context_takeover=True, client_no_context_takeover=True)
        self._shared = CompressedMessages()

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        answer, agreed = super().process_request_params(params, accepted_extensions)
        return answer, _SharedDeflate(agreed, self._shared)
