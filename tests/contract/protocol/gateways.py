"""Runs the stories against two gateways: the real one over a log in memory, and the tests' scripted one."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from stream import records
from stream.access.tickets import LIFETIME_SECONDS
from stream.gateway.server import Gateway
from stream.gateway.settings import GatewaySettings
from stream.gateway.state.kinds import KIND_OF_TOPIC
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from tests.browser.support.fake_gateway import TOKEN, FakeGateway
from tests.builders.clock import FakeClock
from tests.builders.floors import gateway as builders
from tests.builders.floors.stage_two import StageTwo, done
from tests.builders.waiting import PATIENCE, wait_until
from tests.contract.protocol.vectors import Json

START = 1_700_000_000.0
"""The clock of every story at its start, in seconds since 1970."""
_TOPIC_OF_KIND = {kind: topic for topic, kind in KIND_OF_TOPIC.items()}


class StoryGateway(Protocol):
    """A gateway that lives through a story."""

    url: str

    def ticket(self) -> str:
        """Return a new ticket of Lin, as the vectors call `open sesame`."""

    def prepare(self, message: Json) -> None:
        """Learns the times of the next message, before anything makes the gateway send it."""

    def heartbeat(self) -> None:
        """Send a heartbeat, if the gateway does so only when asked."""

    def live_through(self, happening: Json) -> None:
        """Lets a `floor` step happen."""

    def start(self) -> None:
        """Start to serve viewers at `url`."""

    def stop(self) -> None:
        """Close every connection."""

    def actions_done(self) -> Counter[str] | None:
        """Return how often each action was done, or None when this gateway has no log."""


class RealGateway:
    """The gateway of `stream.gateway.server`, in a thread of its own."""

    def __init__(self) -> None:
        self.url = ""
        self._clock = FakeClock(START)
        self._log: MemoryLog = builders.floor()
        self._thread: threading.Thread | None = None
        self._stage_two: StageTwo | None = None
        self._cases: dict[str, Json] = {}
        self._alerts: dict[str, Json] = {}

    def ticket(self) -> str:
        return builders.ticket(now=self._clock.now(), lifetime=LIFETIME_SECONDS)

    def prepare(self, message: Json) -> None:
        """Do nothing: the real gateway finds the times by itself."""

    def heartbeat(self) -> None:
        """Do nothing: the real gateway sends heartbeats by its clock."""

    def live_through(self, happening: Json) -> None:
        if happening.get("stop"):
            self.stop()
        self._clock.wait(happening.get("clock", 0.0))
        changes = [_change(kind, item) for kind, items in happening.get("put", {}).items() for item in items]
        self._cases |= {item["id"]: item for item in happening.get("put", {}).get("cases", [])}
        self._alerts |= {item["id"]: item for item in happening.get("put", {}).get("alerts", [])}
        removals = [
            Message(_TOPIC_OF_KIND[kind], id_.encode(), None)
            for kind, ids in happening.get("remove", {}).items()
            for id_ in ids
        ]
        times = [builders.time_passed(happening["time"])] if "time" in happening else []
        said = [_said(turn) for turn in happening.get("say", [])]
        builders.put(self._log, *changes, *removals, *said, *times)
        if happening.get("start"):
            self.start()

    def start(self) -> None:
        if self._thread is not None:
            return
        self._stage_two = StageTwo(self._log, self._outcome).start()
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(PATIENCE), "the gateway did not start"

    def _outcome(self, action: records.Action) -> records.Outcome:
        """Refuse what is done to an alert that is over, and the claim of what somebody has."""
        owned = self._cases.get(action.case or "", {}).get("owned", {})
        alert = self._alerts.get(action.alert or "", {})
        refused = records.Outcome(action=action.id, person=action.person, case=action.case)
        if alert.get("status") == "resolved":
            return replace(refused, error="case_resolved")
        owner = owned.get("owner") or alert.get("claimed_by")
        if action.action != "claim" or owner is None:
            return done(action)
        since = owned["since"] if owned else alert["history"][-1]["at"]
        return replace(refused, error="case_claimed", by=owner, at=since)

    async def _serve(self, ready: threading.Event) -> None:
        def listening(port: int) -> None:
            self.url = f"ws://127.0.0.1:{port}/live"
            ready.set()

        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        settings = GatewaySettings(token=builders.TOKEN, port=0, internal_port=0, delta_seconds=0.01)
        await Gateway(self._log, settings, self._clock).run(listening, self._stop)

    def stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            thread.join(PATIENCE)
        stage_two, self._stage_two = self._stage_two, None
        if stage_two is not None:
            stage_two.stop()

    def actions_done(self) -> Counter[str] | None:
        return Counter(action.id for action in builders.actions_on(self._log))


def _change(kind: str, item: Json) -> Message:
    if kind in ("alerts", "cases", "silences"):
        return Message(_TOPIC_OF_KIND[kind], item["id"].encode(), msgspec.json.encode(item))
    key = item["queue"] if kind == "queues" else item["id"]
    return Message(
        _TOPIC_OF_KIND["queues" if kind == "queues" else "conversations"],
        key.encode(),
        records.encode({"view": item, "state": {}}),
    )


def _said(turn: Json) -> Message:
    return Message(topics.TURNS, turn["conversation"].encode(), msgspec.json.encode(turn))


class ScriptedGateway:
    """The gateway of the browser tests. The story tells it the times that the real one finds by itself."""

    def __init__(self) -> None:
        self._clock = FakeClock(START)
        self._gateway = FakeGateway(self._clock)
        self._gateway.hold_actions = True
        self._running = False
        self._answered: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return self._gateway.url

    def ticket(self) -> str:
        return builders.ticket(token=TOKEN, now=self._clock.now(), lifetime=LIFETIME_SECONDS)

    def prepare(self, message: Json) -> None:
        if "data_at" in message:
            gateway = self._gateway
            gateway.stale_since = message["stale_since"]
            gateway.replay_behind = None if message["data_at"] is None else message["at"] - message["data_at"]

    def heartbeat(self) -> None:
        self._gateway.heartbeat()

    def live_through(self, happening: Json) -> None:
        if happening.get("stop"):
            self.stop()
        self._clock.wait(happening.get("clock", 0.0))
        gateway = self._gateway
        put, gone = happening.get("put", {}), happening.get("remove", {})
        if put or gone:
            conversations = {
                **gateway.floor["conversations"],
                **{c["id"]: c for c in put.get("conversations", [])},
            }
            left = [c for id_, c in conversations.items() if id_ not in gone.get("conversations", [])]
            gateway.simulated = any(c.get("source", "").startswith("stepin-simulator") for c in left)
            gateway.change(gone=gone, **put)
        for turn in happening.get("say", []):
            gateway.transcripts.say(turn["conversation"], turns=[turn])
        if "answer" in happening:
            self._answer(**happening["answer"])
        if happening.get("start"):
            self.start()

    def _answer(self, id: str, refusal: Json | None = None) -> None:
        gateway = self._gateway
        self._answered[id] += 1
        wait_until(
            lambda: Counter(message.get("id") for message in gateway.received)[id] >= self._answered[id]
        )
        if refusal is None:
            gateway.accept({"id": id})
        else:
            gateway.refusal = refusal
            gateway.answer({"id": id}, "Lin")

    def start(self) -> None:
        if not self._running:
            self._gateway.start()
            self._running = True

    def stop(self) -> None:
        if self._running:
            self._gateway.stop()
            self._running = False

    def actions_done(self) -> Counter[str] | None:
        return None


GATEWAYS: dict[str, Any] = {"real": RealGateway, "scripted": ScriptedGateway}
