"""The conversations that the scripted gateway shows turn by turn, as docs/protocol.md says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from stream.gateway import protocol

Json = dict[str, Any]


class FakeTranscripts:
    """What was said in each conversation, as the test tells it, and which viewer has which open.

    Args:
        send: sends a viewer a message.
    """

    def __init__(self, send: Callable[[Any, protocol.FromGateway], None]) -> None:
        self._send = send
        self._said: dict[str, Json] = {}
        self._open: dict[Any, str] = {}

    def forget(self) -> None:
        """Know nothing that was said."""
        self._said.clear()

    def say(self, conversation: str, earlier: bool = False, **kinds: list[Json]) -> None:
        """Add `turns`, `waits` and `steps` to a conversation, and send them to whoever has it open."""
        said = self._said.setdefault(conversation, {})
        for kind, items in kinds.items():
            said[kind] = [*said.get(kind, []), *items]
        said["earlier"] = earlier
        self._tell(conversation, kinds | {"earlier": earlier})

    def end(self, conversation: str, error: str) -> None:
        """Tell whoever has a conversation open that there comes no more."""
        for viewer in self._viewers(conversation):
            self.close(viewer)
            self._send(viewer, protocol.TranscriptEnd(conversation=conversation, error=error))

    def open(self, viewer: Any, conversation: str) -> None:
        self._open[viewer] = conversation
        self._send(viewer, _transcript(conversation, self._said.get(conversation, {}) | {"whole": True}))

    def close(self, viewer: Any) -> None:
        self._open.pop(viewer, None)

    def _tell(self, conversation: str, fields: Json) -> None:
        for viewer in self._viewers(conversation):
            self._send(viewer, _transcript(conversation, fields))

    def _viewers(self, conversation: str) -> list[Any]:
        return [viewer for viewer, open_ in self._open.items() if open_ == conversation]


def _transcript(conversation: str, fields: Json) -> protocol.Transcript:
    told = {"type": "transcript", "conversation": conversation, **fields}
    return msgspec.convert(told, protocol.Transcript)
