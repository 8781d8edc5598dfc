"""Serves a small floor to tests of the gateway and its clients: records on a log, a gateway, a raw viewer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from websockets.asyncio.client import ClientConnection, connect

from stream import records
from stream.access.principal import Principal
from stream.access.tickets import Tickets
from stream.core.clock import Clock
from stream.gateway.server import Gateway
from stream.gateway.settings import GatewaySettings
from stream.log import Log, Message, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from tests.builders.waiting import PATIENCE

_INSIDE: dict[int, int] = {}
TOKEN = "open sesame, please"
LIN = Principal(
    person="local:lin", name="Lin", roles=frozenset({"supervisor", "ops"}), queues=None, words=True
)


def principal(name: str = "Lin", **fields: Any) -> Principal:
    """Somebody who may do everything with alerts, unless the fields say otherwise."""
    return replace(LIN, **({"person": f"local:{name.lower()}", "name": name} | fields))


def ticket(who: Principal = LIN, token: str = TOKEN, **fields: Any) -> str:
    """A new ticket. Without other `fields` it holds at any time of a test's clock."""
    times = {"session": f"session of {who.person}", "signed_in_at": 0.0, "now": 0.0, "lifetime": 1e11}
    return Tickets(token).issue(who, **(times | fields))


def tickets(name: str = "Lin", token: str = TOKEN) -> Callable[[], str]:
    """What gives a client new tickets of the principal with this name."""
    return lambda: ticket(principal(name), token)


def floor(log: MemoryLog | None = None) -> MemoryLog:
    """A log with the topics that the gateway reads and writes."""
    log = log or MemoryLog()
    log.create_topics(topics.specs(2))
    return log


def conversation(id_: str, **fields: Any) -> Message:
    known = {"queue": "billing", "channel": "chat", "status": "active", "started_at": 1.0, "updated_at": 2.0}
    view = records.ConversationView(id=id_, **(known | fields))
    record = records.ConversationRecord(view=view, state=msgspec.Raw(b'{"private":1}'))
    return Message(topics.CONVERSATIONS, id_.encode(), records.encode(record))


def queue(name: str, **fields: Any) -> Message:
    view = records.QueueView(queue=name, updated_at=1.0, **fields)
    record = records.QueueRecord(view=view, state=msgspec.Raw(b"{}"))
    return Message(topics.QUEUES, name.encode(), records.encode(record))


def alert(id_: str, **fields: Any) -> Message:
    known: dict[str, Any] = {
        "fingerprint": f"f-{id_}",
        "subject": "c1",
        "queue": "billing",
        "cause": "frustration",
        "severity": "warning",
        "status": "open",
        "starts_at": 1.0,
        "raised_at": 1.0,
        "updated_at": 1.0,
        "evidence": records.Evidence(quote="我已经等了一个小时了"),
    }
    return Message(topics.ALERTS, id_.encode(), records.encode(records.Alert(id=id_, **(known | fields))))


def case(id_: str, **fields: Any) -> Message:
    known: dict[str, Any] = {
        "subject": "c1",
        "queue": "billing",
        "cause": "threat",
        "severity": "warning",
        "opened_at": 1.0,
        "updated_at": 1.0,
    }
    return Message(topics.CASES, id_.encode(), records.encode(records.Case(id=id_, **(known | fields))))


def silence(id_: str, **fields: Any) -> Message:
    known: dict[str, Any] = {"by": "Lin", "reason": "a drill", "starts_at": 0.0, "ends_at": 1e11}
    return Message(topics.SILENCES, id_.encode(), records.encode(records.Silence(id=id_, **(known | fields))))


def time_passed(at: float, partition: int = 0) -> Message:
    value = records.encode(records.PartitionTime(partition=partition, at=at))
    return Message(topics.QUEUES, f"~time/{partition}".encode(), value, partition)


def put(log: Log, *messages: Message) -> None:
    log.publisher().send(messages)


def actions_on(log: Log) -> list[records.Action]:
    with Follower(log, [topics.ACTIONS]) as follower:
        return [records.decode_action(record.value or b"") for record in follower.read_to_end()]


@contextlib.asynccontextmanager
async def serving(log: Log, clock: Clock | None = None, **settings: Any) -> AsyncIterator[int]:
    """Run a gateway on a free port, or on the one in `settings`; gives the port."""
    revocations = settings.pop("revocations", None)
    known = {"token": TOKEN, "port": 0, "internal_port": 0, "failures_a_minute": 1000}
    gateway = Gateway(log, GatewaySettings(**(known | settings)), clock, revocations)
    loop = asyncio.get_running_loop()
    port: asyncio.Future[int] = loop.create_future()
    stop = asyncio.Event()
    running = asyncio.create_task(gateway.run(port.set_result, stop))
    await asyncio.wait([running, port], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    _INSIDE[port.result()] = gateway.internal_port
    try:
        yield port.result()
    finally:
        stop.set()
        await running


class RawViewer:
    """A viewer that sends what the test asks for and keeps every message that it receives."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.received: list[dict[str, Any]] = []

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def hello(self, name: str = "Lin", **fields: Any) -> None:
        """Say hello as the principal with this name and these fields."""
        await self.send(type="hello", ticket=ticket(principal(name, **fields)))

    async def next(self, *types: str) -> dict[str, Any]:
        """The next message of one of these types."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message: dict[str, Any] = json.loads(await self.socket.recv())
                self.received.append(message)
                if message["type"] in types:
                    return message

    async def next_with(self, types: Sequence[str], holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while not holds(message := await self.next(*types)):
                pass
        return message

    async def act(self, **message: Any) -> dict[str, Any]:
        await self.send(type="action", **message)
        return await self.next("action.result", "error")


@contextlib.asynccontextmanager
async def viewing(port: int, **options: Any) -> AsyncIterator[RawViewer]:
    """A viewer that has connected, and said hello unless `hello=False`."""
    hello = options.pop("hello", True)
    # A busy machine that lets a ping wait is no reason to leave.
    options = {"ping_interval": None, "proxy": None, "close_timeout": 1, "max_size": None, **options}
    async with connect(f"ws://127.0.0.1:{port}/live", **options) as socket:
        viewer = RawViewer(socket)
        if hello:
            await viewer.hello()
        yield viewer


async def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers (in lower case) and body of the answer to a plain HTTP request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = {"Host": "localhost", "Connection": "close", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
    writer.write("\r\n".join(lines).encode())
    head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    first, *told = head.split("\r\n")
    named = (line.partition(": ") for line in told)
    return int(first.split()[1]), {name.lower(): value for name, _, value in named}, body


def inside(port: int) -> int:
    """The internal port of the gateway that `serving` runs on this port."""
    return _INSIDE[port]


async def fetch(port: int, path: str) -> tuple[int, str]:
    """Status and body of a plain HTTP GET on the internal port of the gateway on this port."""
    status, _, body = await ask(inside(port), path)
    return status, body


async def metric(port: int, name: str) -> float:
    """The value of one line of /metrics, 0 if it is not there yet."""
    _, body = await fetch(port, "/metrics")
    lines = [line.rsplit(" ", 1) for line in body.splitlines()]
    return next((float(value) for label, value in lines if label == name), 0.0)
