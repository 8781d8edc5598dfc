"""The Python client's session passes the protocol's vectors."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec
import pytest

from dashboard.client.session import Session
from stream.gateway import protocol
from tests.contract.protocol.vectors import Json, Observed, Vector, check, client_steps, read


class PythonClient:
    """Takes the steps of a vector with one session."""

    def __init__(self, ticket: str) -> None:
        self._ticket = ticket
        self._session = Session()
        self._answers: dict[str, Json] = {}

    def take(self, step: Json) -> Observed:
        sends: tuple[protocol.FromViewer, ...] = ()
        closes = False
        match step:
            case {"connect": _}:
                sends = self._session.connect(self._ticket)
            case {"renew": _}:
                sends = self._session.renew(self._ticket)
            case {"disconnect": code}:
                self._session.disconnect(code)
            case {"act": request}:
                sends = self._session.act(msgspec.convert({"type": "action"} | request, protocol.FromPerson))
            case {"receive": message}:
                sends = self._receive(msgspec.json.encode(message))
            case {"receive_text": text}:
                with pytest.raises(protocol.BadMessage):
                    self._session.receive(text.encode())
                self._session.disconnect()
                closes = True
        sent = [msgspec.json.decode(protocol.encode(message)) for message in sends]
        return Observed(sent, closes, self._state())

    def _receive(self, message: bytes) -> tuple[protocol.FromViewer, ...]:
        received = self._session.receive(message)
        if isinstance(received.answer, protocol.ActionResult):
            self._answers[received.answer.id] = msgspec.json.decode(protocol.encode(received.answer))
        return received.sends

    def _viewer(self) -> Json | None:
        welcome = msgspec.to_builtins(self._session.welcome)
        return welcome and {key: welcome[key] for key in welcome.keys() - {"type", "at", "expires_at"}}

    def _transcript(self) -> Json | None:
        copy = self._session.transcript
        if copy is None:
            return None
        said = {id_: turn.text for id_, turn in copy.turns.items()}
        return {
            "conversation": copy.conversation,
            "said": said,
            "waits": [[wait.kind, wait.until] for wait in copy.waits.values()],
            "steps": list(copy.steps),
            "whole": copy.whole,
            "earlier": copy.earlier,
            "others": [other.name for other in copy.others],
            "error": copy.error,
        }

    def _state(self) -> dict[str, Any]:
        return {
            **msgspec.to_builtins(asdict(self._session.copy)),
            "viewer": self._viewer(),
            "refused": self._session.refused,
            "waits_for_snapshot": self._session.waits_for_snapshot,
            "answers": self._answers,
            "transcript": self._transcript(),
        }


@pytest.mark.parametrize("vector", read("stories", "faults"))
def test_the_python_client_keeps_the_protocol(vector: Vector) -> None:
    client = PythonClient(vector.ticket)
    for number, step in enumerate(client_steps(vector)):
        check(number, step, client.take(step))
