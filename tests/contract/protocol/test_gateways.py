"""The real gateway and the tests' scripted one send what the stories say."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from stream.gateway import protocol
from stream.gateway.state.kinds import KINDS
from tests.builders.waiting import PATIENCE
from tests.contract.protocol.gateways import GATEWAYS, StoryGateway
from tests.contract.protocol.vectors import GOOD, Json, Vector, read


class Names:
    """Translates a gateway's epochs and versions into the story's."""

    def __init__(self) -> None:
        self._epochs: dict[str, str] = {}
        self._versions: dict[tuple[str, int], int] = {}

    def learn(self, message: protocol.Snapshot | protocol.Delta, expected: Json) -> None:
        """Names the message's version as in the story. Two versions may not have one name."""
        epoch = self._epochs.setdefault(message.epoch, expected["epoch"])
        known = (message.epoch, message.seq) in self._versions
        taken = [name for (of, _), name in self._versions.items() if self._epochs[of] == epoch]
        assert known or expected["seq"] not in taken, "a new version has the name of another"
        self._versions.setdefault((message.epoch, message.seq), expected["seq"])

    def translate(self, message: protocol.FromGateway) -> Json:
        """Return the message in the story's words."""
        document = _comparable(message)
        if isinstance(message, protocol.Head):
            document["seq"] = self._versions[message.epoch, message.seq]
            document["epoch"] = self._epochs[message.epoch]
        if isinstance(message, protocol.Delta):
            document["from"] = self._versions[message.epoch, message.since]
        return document


def _comparable(message: protocol.FromGateway) -> Json:
    """Return the message with its objects in order, and without the text for people."""
    document: Json = msgspec.to_builtins(message)
    # These come from the history, whenever it has been read.
    for name in ("raised", "counted_since"):
        document.pop(name, None)
    for kind in KINDS if isinstance(message, protocol.Snapshot | protocol.Delta) else ():
        key = "queue" if kind == "queues" else "id"
        document.get(kind, []).sort(key=lambda item: item[key])
    for ids in document.get("gone", {}).values():
        ids.sort()
    if document.get("message"):
        document["message"] = "…"
    if document.get("playbook"):
        # The wording is that of the playbooks, which get better.
        document["playbook"] = {name: document["playbook"][name] for name in ("cause", "language", "version")}
    return document


class Story:
    """Plays the client of a story against a gateway, and compares each message with the story."""

    def __init__(self, vector: Vector, gateway: StoryGateway) -> None:
        self._vector = vector
        self._gateway = gateway
        self._names = Names()
        self._connections = contextlib.ExitStack()
        self._socket: ClientConnection | None = None
        self._newest: Json = {}
        self._welcomed = False

    def play(self) -> None:
        steps = self._vector.steps
        for number, step in enumerate(steps):
            later = (one.get("receive") or one.get("lost") for one in steps[number:])
            if message := next((one for one in later if one and one["type"] != "welcome"), None):
                self._gateway.prepare(message)
            try:
                self._take(step)
            except (AssertionError, TimeoutError, ConnectionClosed) as error:
                raise AssertionError(f"step {number}, {step}: {error!r}") from error
        done = self._gateway.actions_done()
        assert done is None or [done[action] for action in self._vector.once] == [1] * len(self._vector.once)

    def close(self) -> None:
        self._connections.close()

    def _take(self, step: Json) -> None:
        match step:
            case {"floor": happening}:
                self._gateway.live_through(happening)
            case {"connect": _}:
                self._gateway.start()
                self._welcomed = False
                connection = connect(self._gateway.url, proxy=None, close_timeout=1, max_size=None)
                self._socket = self._connections.enter_context(connection)
            case {"disconnect": None}:
                self.close()
            case {"disconnect": code}:
                self._expect_close(code)
            case {"receive": message} | {"lost": message}:
                self._expect(message)
            case {"viewer_sends": text}:
                self._send(text)
        for message in step.get("sends", []):
            good = {"ticket": self._gateway.ticket()} if message.get("ticket") == GOOD else {}
            self._send(msgspec.json.encode(message | good).decode())

    def _send(self, text: str) -> None:
        assert self._socket is not None
        self._socket.send(text)

    def _expect(self, expected: Json) -> None:
        if expected["type"] == "heartbeat":
            self._gateway.heartbeat()
        deadline = time.monotonic() + PATIENCE
        wanted = _comparable(_decode(msgspec.json.encode(expected)))
        while True:
            message = self._receive()
            if isinstance(message, protocol.Welcome) and expected["type"] != "welcome":
                assert not self._welcomed, "a second welcome without a renewal"
                self._welcomed = True
                continue
            assert self._welcomed or isinstance(message, protocol.Welcome), "a welcome comes first"
            self._welcomed = True
            if isinstance(message, protocol.Snapshot | protocol.Delta):
                self._names.learn(message, expected)
            seen = self._names.translate(message)
            if seen == wanted:
                break
            # The gateway may send a heartbeat at any time, but only of the version that it sent last.
            assert isinstance(message, protocol.Heartbeat), seen
            assert (seen["epoch"], seen["seq"]) == (self._newest["epoch"], self._newest["seq"])
            assert time.monotonic() < deadline, seen
        if isinstance(message, protocol.Head):
            self._newest = seen

    def _expect_close(self, code: int) -> None:
        with pytest.raises(ConnectionClosed) as closed:
            while isinstance(self._receive(), protocol.Heartbeat | protocol.Welcome):
                pass
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code

    def _receive(self) -> protocol.FromGateway:
        assert self._socket is not None
        return _decode(self._socket.recv(timeout=PATIENCE, decode=False))


def _decode(message: bytes) -> protocol.FromGateway:
    decoded = protocol.decode_from_gateway(message)
    assert decoded is not None, message
    return decoded


@pytest.fixture(params=GATEWAYS)
def gateway(request: pytest.FixtureRequest) -> Iterator[StoryGateway]:
    made: StoryGateway = GATEWAYS[request.param]()
    yield made
    made.stop()


@pytest.mark.parametrize("vector", read("stories"))
def test_a_gateway_sends_what_the_story_says(vector: Vector, gateway: StoryGateway) -> None:
    with contextlib.closing(Story(vector, gateway)) as story:
        story.play()
