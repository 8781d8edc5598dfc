"""Fifty supervisors at two gateways claim the case of one angry customer at the same moment."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from typing import Any, NamedTuple

from detectors.contract.events import encode
from stream.log import Log, Message, topics
from stream.runtime.workers import Workers
from tests.builders.floors.conversation_task import ANGRY
from tests.builders.floors.gateway import RawViewer, put, serving, viewing
from tests.builders.floors.live import live_conversation

FIFTY = 50


class Claims(NamedTuple):
    """What came of it: the answers, the owner that each viewer saw, and the seconds until the last."""

    case: str
    answers: list[dict[str, Any]]
    owners: list[str]
    answered_in: float
    seen_in: float


async def claim_at_once(log: Log) -> Claims:
    """Return what fifty people are told, on a log that has its topics and nothing else on it."""
    put(
        log,
        *(Message(topics.EVENTS, each.subject.encode(), encode(each)) for each in live_conversation(ANGRY)),
    )
    workers = await asyncio.to_thread(Workers, log, "claims")
    try:
        async with contextlib.AsyncExitStack() as open_:
            # The port is in a gateway's transactional id: two of one host need two.
            ports = [await open_.enter_async_context(serving(log, port=_free_port())) for _ in range(2)]
            viewers = []
            for number in range(FIFTY):
                viewers.append(await open_.enter_async_context(viewing(ports[number % 2], hello=False)))
                await viewers[-1].hello(f"P{number}")
            found = await asyncio.gather(*map(_case, viewers))
            began = time.monotonic()
            for viewer in viewers:
                await viewer.send(type="action", id="x", action="claim", case=found[0])
            told = await asyncio.gather(*(_told(viewer, found[0]) for viewer in viewers))
    finally:
        await asyncio.to_thread(workers.close)
    answers, owners, answered, seen = zip(*told, strict=True)
    return Claims(found[0], list(answers), list(owners), max(answered) - began, max(seen) - began)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


async def _case(viewer: RawViewer) -> str:
    message = await viewer.next_with(["snapshot", "delta"], lambda one: one.get("cases"))
    return str(message["cases"][0]["id"])


async def _told(viewer: RawViewer, case: str) -> tuple[dict[str, Any], str, float, float]:
    """Return the answer and the owner that a viewer is told, in whichever order, and when."""
    answer: dict[str, Any] = {}
    owner, answered, seen = "", 0.0, 0.0
    while not (answer and owner):
        message = await viewer.next("action.result", "snapshot", "delta")
        if message["type"] == "action.result":
            answer, answered = message, time.monotonic()
        for each in message.get("cases", []):
            if each["id"] == case and "owner" in each["owned"]:
                owner, seen = each["owned"]["owner"], time.monotonic()
    return answer, owner, answered, seen


def check(claims: Claims) -> None:
    """Check that one has it, that the others were told who, and that all saw it."""
    won = [number for number, answer in enumerate(claims.answers) if answer["ok"]]
    assert len(won) == 1
    owner = f"P{won[0]}"
    assert claims.owners == [owner] * FIFTY
    refused = [answer for answer in claims.answers if not answer["ok"]]
    assert {(answer["error"], answer["by"]) for answer in refused} == {("case_claimed", owner)}
    assert len({answer["at"] for answer in refused}) == 1
