"""What 150 viewers cost one gateway, and whether any of them falls behind.

The gateway with its log is one process, the viewers another. A floor of 5,000 conversations changes a few
hundred times a second; each viewer notes how old the oldest news of each delta is when it has read it.

It runs twice: with 150 viewers who see the same, all of it, and with 150 viewers of 20 different queue sets.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import resource
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from websockets.asyncio.client import connect

from stream import records
from stream.gateway.server import Gateway
from stream.gateway.settings import GatewaySettings
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from tests.bench.figures import Figure
from tests.builders.floors.gateway import principal, ticket

VIEWERS = 150
CONVERSATIONS = 5_000
CHANGES_PER_SECOND = 300
SECONDS = 20.0
SEED = 7
_TOKEN = "a token for benchmarks"
_QUEUES = tuple(f"queue-{number:02}" for number in range(24))
QUEUE_SETS = 20
Sets: TypeAlias = list[frozenset[str] | None]
EQUAL: Sets = [None]
_TEXTS = (
    "你们的客服到底什么时候回复？我已经等了快一个小时了",
    "I have explained this three times now, please just read what I wrote above",
    "好的，谢谢，我再看看",
    "The parcel was marked as delivered but nobody was at home",
)


def queue_sets() -> Sets:
    """Return 20 different sets of queues: one has all of them, the others from one to all but one."""
    dice = random.Random(SEED)
    sizes = [1 + (len(_QUEUES) - 2) * number // (QUEUE_SETS - 2) for number in range(QUEUE_SETS - 1)]
    return [None, *(frozenset(dice.sample(_QUEUES, size)) for size in sizes)]


class _Changed(msgspec.Struct):
    updated_at: float


class _News(msgspec.Struct):
    type: str
    seq: int = 0
    conversations: list[_Changed] = []


_decoder = msgspec.json.Decoder(_News)


def _conversation(number: int, dice: random.Random) -> Message:
    now = time.time()
    causes = ()
    if dice.random() < 0.2:
        evidence = records.Evidence(probability=0.7, threshold=0.62, quote=dice.choice(_TEXTS), quote_at=now)
        causes = (records.CauseView(cause="frustration", since=now, severity="warning", evidence=evidence),)
    view = records.ConversationView(
        id=f"conversation-{number:06}",
        queue=dice.choice(_QUEUES),
        channel="chat",
        status="active",
        started_at=now - 600,
        updated_at=now,
        agent=f"agent-{dice.randrange(200)}",
        language="zh",
        source="bench",
        waits=(records.WaitView(kind="reply", since=now - 30),),
        turns=dice.randrange(40),
        probability=dice.random(),
        causes=causes,
        last_text=dice.choice(_TEXTS),
    )
    record = records.ConversationRecord(view=view, state=msgspec.Raw(b"{}"))
    return Message(topics.CONVERSATIONS, view.id.encode(), records.encode(record))


async def _change(log: MemoryLog, dice: random.Random, running: asyncio.Event) -> None:
    """Change the floor at a steady pace, in small steps."""
    publisher = log.publisher()
    began, changed = time.monotonic(), 0
    while running.is_set():
        due = int((time.monotonic() - began) * CHANGES_PER_SECOND) - changed
        at = time.time()
        passed = records.PartitionTime(partition=0, at=at)
        batch = [_conversation(dice.randrange(CONVERSATIONS), dice) for _ in range(due)]
        publisher.send([*batch, Message(topics.QUEUES, b"~time/0", records.encode(passed), 0)])
        changed += due
        await asyncio.sleep(0.02)


async def _serve(pipe: Connection) -> None:
    dice = random.Random(SEED)
    log = MemoryLog()
    log.create_topics(topics.specs())
    log.publisher().send([_conversation(number, dice) for number in range(CONVERSATIONS)])
    settings = GatewaySettings(token=_TOKEN, port=0, internal_port=0)
    stop, running = asyncio.Event(), asyncio.Event()
    running.set()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(Gateway(log, settings).run(port.set_result, stop))
    changing = asyncio.create_task(_change(log, dice, running))
    pipe.send(await port)
    # Whoever measures asks for the use so far as often as it likes; None ends it.
    while await asyncio.to_thread(pipe.recv) is not None:
        pipe.send({"cpu_seconds": time.process_time(), "at": time.monotonic(), "rss_mb": _rss_mb()})
    running.clear()
    await changing
    stop.set()
    await serving
    pipe.send({"peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})


def _rss_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


class _Watcher:
    """One viewer: when its snapshot came, and how old the news were that it got."""

    def __init__(self) -> None:
        self.snapshot_seconds = 0.0
        self.lags: list[float] = []
        self.bytes = 0
        self.gap_seconds = 0.0

    async def watch(self, port: int, until: float, queues: frozenset[str] | None) -> None:
        began = time.monotonic()
        async with connect(f"ws://127.0.0.1:{port}/live", proxy=None, max_size=None) as socket:
            await socket.send(
                json.dumps({"type": "hello", "ticket": ticket(principal(queues=queues), _TOKEN)})
            )
            while _decoder.decode(await socket.recv(decode=False)).type != "snapshot":
                pass
            self.snapshot_seconds = time.monotonic() - began
            heard_at = time.monotonic()
            while heard_at < until:
                message = await socket.recv(decode=False)
                self.bytes += len(message)
                news = _decoder.decode(message)
                self.gap_seconds = max(self.gap_seconds, time.monotonic() - heard_at)
                heard_at = time.monotonic()
                if news.type == "delta" and news.conversations:
                    self.lags.append(time.time() - min(view.updated_at for view in news.conversations))


async def _watch_all(pipe: Connection, port: int, sets: Sets) -> None:
    watchers = [_Watcher() for _ in range(VIEWERS)]
    until = time.monotonic() + SECONDS
    await asyncio.gather(
        *(watcher.watch(port, until, sets[number % len(sets)]) for number, watcher in enumerate(watchers))
    )
    lags = sorted(lag for watcher in watchers for lag in watcher.lags)
    pipe.send(
        {
            "deltas": len(lags),
            "fewest_deltas_of_a_viewer": min(len(watcher.lags) for watcher in watchers),
            "worst_snapshot_seconds": max(watcher.snapshot_seconds for watcher in watchers),
            "worst_silence_seconds": max(watcher.gap_seconds for watcher in watchers),
            "lag_p50_seconds": lags[len(lags) // 2],
            "lag_p99_seconds": lags[len(lags) * 99 // 100],
            "worst_lag_seconds": lags[-1],
            "viewers_over_1_second": sum(max(watcher.lags) > 1.0 for watcher in watchers),
            "json_kb_per_second_and_viewer": sum(w.bytes for w in watchers) / VIEWERS / SECONDS / 1024,
            "viewers_cpu_percent": 100 * time.process_time() / SECONDS,
        }
    )


def _gateway_process(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


def _viewers_process(pipe: Connection, port: int, sets: Sets) -> None:
    asyncio.run(_watch_all(pipe, port, sets))


def measure(sets: Sets = EQUAL) -> dict[str, Any]:
    """Run it, about half a minute, and give the figures: seconds, MB, and per cent of one core.

    Args:
        sets: the queues of the viewers, who take turns.
    """
    spawn = multiprocessing.get_context("spawn")
    gateway_pipe, gateway_end = spawn.Pipe()
    gateway = spawn.Process(target=_gateway_process, args=(gateway_end,), daemon=True)
    gateway.start()
    # Only the child holds its end now: should it die, waiting for it ends with EOFError.
    gateway_end.close()
    port = gateway_pipe.recv()
    use = _asker(gateway_pipe)
    idle_from = use()
    time.sleep(5)
    idle_to = use()
    viewers_pipe, viewers_end = spawn.Pipe()
    viewers = spawn.Process(target=_viewers_process, args=(viewers_end, port, sets), daemon=True)
    viewers.start()
    viewers_end.close()
    time.sleep(SECONDS / 2)
    busy_from = use()
    time.sleep(SECONDS / 4)
    busy_to = use()
    figures: dict[str, Any] = {
        "viewers": VIEWERS,
        "queue_sets": len(sets),
        "conversations": CONVERSATIONS,
        "changes_per_second": CHANGES_PER_SECOND,
        **viewers_pipe.recv(),
        "gateway_cpu_percent_without_viewers": _percent(idle_from, idle_to),
        "gateway_cpu_percent": _percent(busy_from, busy_to),
        "gateway_rss_mb_without_viewers": idle_to["rss_mb"],
        "gateway_rss_mb": busy_to["rss_mb"],
    }
    gateway_pipe.send(None)
    figures["gateway_peak_rss_mb"] = gateway_pipe.recv()["peak_rss_mb"]
    viewers.join()
    gateway.join()
    return {name: round(value, 3) for name, value in figures.items()}


def _asker(pipe: Connection) -> Any:
    def use() -> dict[str, float]:
        pipe.send("use")
        answer: dict[str, float] = pipe.recv()
        return answer

    return use


def _percent(earlier: dict[str, float], later: dict[str, float]) -> float:
    return 100 * (later["cpu_seconds"] - earlier["cpu_seconds"]) / (later["at"] - earlier["at"])


def figures() -> list[Figure]:
    """The figures that matter most, as `python -m tests.bench` shows them."""
    found, apart = measure(), measure(queue_sets())
    detail = (
        f"{found['viewers']} viewers, {found['conversations']:,} conversations, "
        f"{found['changes_per_second']} changes/s; gateway at {found['gateway_cpu_percent']:.0f} % of a core"
    )
    return [
        Figure("viewers, news behind, p99", found["lag_p99_seconds"], "s", 1.0, False, detail),
        Figure("viewers, news behind, longest", found["worst_lag_seconds"], "s", 1.0, False, detail),
        Figure("viewers ever over 1 s behind", found["viewers_over_1_second"], "viewers", 0, False, detail),
        Figure(
            "gateway's memory with viewers, peak", found["gateway_peak_rss_mb"], "MiB", None, False, detail
        ),
        *_compared(found, apart),
    ]


def _compared(equal: dict[str, Any], apart: dict[str, Any]) -> list[Figure]:
    """The figures of viewers of 20 queue sets, as shares of those of equal viewers."""
    cpu, memory = (apart[name] / equal[name] for name in ("gateway_cpu_percent", "gateway_peak_rss_mb"))
    detail = (
        f"{apart['gateway_cpu_percent']:.0f} and {equal['gateway_cpu_percent']:.0f} % of a core, "
        f"{apart['gateway_peak_rss_mb']:.0f} and {equal['gateway_peak_rss_mb']:.0f} MiB at most"
    )
    name = f"{VIEWERS} viewers of {QUEUE_SETS} queue sets"
    return [
        Figure(f"{name}, gateway's CPU", cpu, "× equal viewers", 1.3, False, detail),
        Figure(f"{name}, gateway's memory", memory, "× equal viewers", 1.3, False, detail),
        Figure(f"{name}, news behind, longest", apart["worst_lag_seconds"], "s", 1.0, False, detail),
    ]


if __name__ == "__main__":
    print(json.dumps({"equal": measure(), "of_20_queue_sets": measure(queue_sets())}, indent=2))
