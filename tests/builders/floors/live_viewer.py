"""A viewer as docs/protocol.md has it: takes messages, and checks how each follows from the one before."""

from __future__ import annotations

import json
from typing import Any

from stream.gateway.audience import Audience
from stream.gateway.state.kinds import KINDS

ID_FIELD = {kind: "queue" if kind == "queues" else "id" for kind in KINDS}


class Viewer:
    """A viewer as docs/protocol.md has it."""

    def __init__(self) -> None:
        self.seq = -1
        self.objects: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}

    def take(self, message: bytes) -> None:
        document = json.loads(message)
        if document["type"] == "snapshot":
            self.objects = {kind: {} for kind in KINDS}
        else:
            assert document["from"] == self.seq
            for kind in KINDS:
                for id_ in document["gone"].get(kind, []):
                    self.objects[kind].pop(id_, None)
                    assert id_ not in [thing[ID_FIELD[kind]] for thing in document.get(kind, [])]
        for kind in KINDS:
            for thing in document.get(kind, []):
                self.objects[kind][thing[ID_FIELD[kind]]] = thing
        self.seq = document["seq"]

    def catch_up(self, audience: Audience) -> str:
        message = None if self.seq < 0 else audience.delta(self.seq, 0.0)
        self.take(message or audience.snapshot(0.0))
        return "delta" if message else "snapshot"
