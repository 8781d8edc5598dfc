"""What open conversations cost one gateway: its processor time at 500 turns a second.

The gateway with its log is one process, the viewers another. It runs three times: without reading turns,
reading them with no conversation open, and with 20 open. What making the turns costs is taken off.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import random
import time
from multiprocessing.connection import Connection
from typing import Literal, TypeAlias

from websockets.asyncio.client import connect

from stream.gateway.server import Gateway
from stream.gateway.settings import GatewaySettings
from stream.gateway.transcripts.feed import TranscriptFeed
from stream.log import Log
from tests.bench.figures import Figure
from tests.builders.floors.gateway import TOKEN, conversation, floor, principal, put, ticket
from tests.builders.past.transcripts import turn, wait

TURNS_PER_SECOND = 500
CONVERSATIONS = 2_000
OPEN = 20
SECONDS = 15.0
SEED = 7
_TEXT = "I have explained this three times now, please just read what I wrote above"
Mode: TypeAlias = Literal["not read", "read", "open"]


async def _idle(_: TranscriptFeed) -> None:
    await asyncio.Event().wait()


async def _talk(log: Log, seconds: float) -> float:
    """Say 500 turns a second, and return how much processor time that took."""
    dice = random.Random(SEED)
    began, said, making = time.monotonic(), 0, 0.0
    while time.monotonic() - began < seconds:
        before = time.process_time()
        messages = []
        while said < (time.monotonic() - began) * TURNS_PER_SECOND:
            # A turn in forty is of a conversation that somebody may have open.
            id_ = f"c{dice.randrange(CONVERSATIONS if said % 40 else OPEN)}"
            messages.append(turn(f"t{said}", id_, at=time.time(), text=_TEXT, probability=0.4))
            messages += [wait(said, said + 9.0, id_)] if said % 2 else []
            said += 1
        put(log, *messages)
        making += time.process_time() - before
        await asyncio.sleep(0.05)
    return making


async def _serve(pipe: Connection, seconds: float) -> None:
    log = floor()
    put(log, *(conversation(f"c{n}", started_at=time.time()) for n in range(CONVERSATIONS)))
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    settings = GatewaySettings(token=TOKEN, port=0, internal_port=0)
    serving = asyncio.create_task(Gateway(log, settings).run(port.set_result, stop))
    pipe.send(await port)
    await asyncio.to_thread(pipe.recv)
    before = time.process_time()
    making = await _talk(log, seconds)
    pipe.send((time.process_time() - before - making) / seconds)
    stop.set()
    await serving


def _gateway_process(pipe: Connection, mode: Mode, seconds: float) -> None:
    if mode == "not read":
        TranscriptFeed.run = _idle  # type: ignore[method-assign]
    asyncio.run(_serve(pipe, seconds))


async def _view(port: int, number: int, mode: Mode, ready: asyncio.Semaphore) -> None:
    async with connect(f"ws://127.0.0.1:{port}/live", proxy=None, max_size=None) as socket:
        await socket.send(json.dumps({"type": "hello", "ticket": ticket(principal(f"Lin{number}"))}))
        asked = False
        async for message in socket:
            kind = json.loads(message)["type"]
            if kind == "snapshot" and not asked:
                asked = True
                asks = {"type": "open_transcript", "id": "x", "conversation": f"c{number}"}
                await socket.send(json.dumps(asks if mode == "open" else {"type": "resync"}))
            if asked and kind == ("transcript" if mode == "open" else "snapshot"):
                ready.release()


async def _share(mode: Mode, seconds: float) -> float:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_gateway_process, args=(theirs, mode, seconds)
    )
    process.start()
    port, ready = await asyncio.to_thread(ours.recv), asyncio.Semaphore(0)
    viewers = [asyncio.create_task(_view(port, number, mode, ready)) for number in range(OPEN)]
    for _ in viewers:
        await ready.acquire()
    ours.send(None)
    share: float = await asyncio.to_thread(ours.recv)
    for viewer in viewers:
        viewer.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await viewer
    process.join()
    return share


def measure(seconds: float = SECONDS) -> list[Figure]:
    """Return the share of a core that the gateway needs, in each way."""
    modes: tuple[Mode, ...] = ("not read", "read", "open")
    shares = {mode: asyncio.run(_share(mode, seconds)) for mode in modes}
    told = {"not read": "turns not read", "read": "turns read", "open": f"{OPEN} conversations open"}
    return [
        Figure(f"gateway at {TURNS_PER_SECOND} turns/s, {told[mode]}", round(100 * share, 1), "% of a core")
        for mode, share in shares.items()
    ]
