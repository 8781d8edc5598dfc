"""A gateway that a test scripts: it falls silent, loses a delta, refuses an action, stops and comes back.

It keeps docs/protocol.md, and tests/contract/protocol/ holds it to the same stories as the real gateway. The
test changes its floor by hand.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from stream import records
from stream.access.principal import Principal
from stream.access.tickets import BadTicket, Ticket, Tickets
from stream.core.clock import Clock, SystemClock
from stream.explain.explanation import Explanation
from stream.gateway import protocol
from stream.gateway.day.book import DayBook
from stream.gateway.door.admission import welcome
from stream.gateway.protocol.health import FloorHealth
from stream.gateway.protocol.models import ModelsHealth
from stream.gateway.state.kinds import KINDS
from stream.gateway.state.scope import EVERYTHING
from stream.playbooks.bundled import bundled
from stream.playbooks.fill import playbook_for
from stream.shadow.told import ShadowTold
from tests.browser.support import fake_cases, fake_models
from tests.browser.support.fake_rules import FakeRules, RulesMessage
from tests.browser.support.fake_transcripts import FakeTranscripts

TOKEN = "the secret of the floor"


def _up(connection: ServerConnection, request: Request) -> Response | None:
    return connection.respond(HTTPStatus.NO_CONTENT, "") if request.path == protocol.UP_PATH else None


def _explained(request: protocol.ExplainRequest, told: Explanation | None) -> protocol.ActionResult:
    if told is None:
        return protocol.ActionResult(id=request.id, ok=False, error="unknown_case", message="gone")
    return protocol.ActionResult(id=request.id, ok=True, explanation=told)


def _decode(text: str | bytes) -> protocol.FromViewer | None:
    try:
        return protocol.decode_from_viewer(text.encode() if isinstance(text, str) else text)
    except protocol.BadMessage:
        return None


class FakeGateway:
    """Serves one scripted floor on `port` (0: a free one) from `start` until `stop`. It may start again."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.port = 0
        self._clock = clock or SystemClock()
        self._lock = threading.RLock()
        self._viewers: set[ServerConnection] = set()
        self._askers: dict[str, ServerConnection] = {}
        self._ends: dict[ServerConnection, float] = {}
        self._seq = 0
        self._running = False
        self.transcripts = FakeTranscripts(self._send)
        self.new_epoch()
        self._forget()

    def _forget(self) -> None:
        self.floor: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self.simulated = False
        self.stale_since: float | None = None
        self.ahead: float | UnsetType = UNSET
        self.model_moved: float | UnsetType = UNSET
        self.replay_behind: float | None = 0.0
        self.silent = False
        self.refusal: dict[str, Any] | None = None
        self.hold_actions = False
        self.takes_looks = True
        self.spot_check: str | None = None
        self.health: Callable[[float], dict[str, Any]] | None = None
        self.silent_queues: list[protocol.SilentQueue] = []
        self.gave_up = protocol.GaveUpList(count=0, who=[])
        self.explanation: Explanation | None = None
        self.shadows: list[ShadowTold] = []
        self.models: ModelsHealth = fake_models.told(time.time())
        self.book = DayBook()
        self.rules = FakeRules(self._clock)
        self.people: list[protocol.Colleague] = []
        self.received: list[dict[str, Any]] = []
        self.transcripts.forget()

    def reset(self) -> None:
        """Show every viewer an empty floor, and serve it if the gateway was stopped."""
        with self._lock:
            self._forget()
        if not self._running:
            self.start()
        with self._lock:
            for viewer in list(self._viewers):
                self._send_snapshot(viewer)

    # --- life -------------------------------------------------------------------------------------------

    def start(self) -> FakeGateway:
        self.new_epoch()
        self._server = serve(self._view, "127.0.0.1", self.port, process_request=_up)
        self.port = self._server.socket.getsockname()[1]
        self._running = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        threading.Thread(target=self._send_heartbeats, daemon=True).start()
        return self

    def stop(self) -> None:
        self._running = False
        self._server.shutdown()
        with self._lock:
            viewers = list(self._viewers)
        for viewer in viewers:
            viewer.close(1001)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{protocol.LIVE_PATH}"

    # --- what a test does ---------------------------------------------------------------------------------

    def change(self, *, lose: bool = False, gone: dict[str, list[str]] | None = None, **kinds: Any) -> None:
        """Put objects by kind (lists) on the floor, and remove the ids in `gone`. `lose` sends no delta."""
        with self._lock:
            before, self._seq = self._seq, self._seq + 1
            for kind, objects in kinds.items():
                key = "queue" if kind == "queues" else "id"
                self.floor[kind].update({item[key]: item for item in objects})
            for kind, ids in (gone or {}).items():
                for id_ in ids:
                    self.floor[kind].pop(id_, None)
            if not lose:
                objects = {kind: kinds.get(kind, []) for kind in self.floor}
                removed = protocol.Gone(**(gone or {}))
                self._send_all(
                    protocol.Delta(
                        **self._head(),
                        since=before,
                        simulated=self.simulated,
                        gone=removed,
                        raised=self._raised(),
                        **objects,
                    )
                )

    def new_epoch(self) -> None:
        """Count the versions anew, as after a restart that no viewer's socket has noticed."""
        self._epoch = uuid.uuid4().hex

    @property
    def seq(self) -> int:
        return self._seq

    def turn_away(self, code: int) -> None:
        """Close the connection of every viewer with this code."""
        for viewer in list(self._viewers):
            viewer.close(code)

    def heartbeat(self) -> None:
        with self._lock:
            self._send_all(protocol.Heartbeat(**self._head()))

    def answer(self, action: dict[str, Any], by: str) -> None:
        """Accept and do the action, or refuse it if the test has set a `refusal`."""
        if self.refusal:
            self._send_asker(protocol.ActionResult(id=action["id"], ok=False, **self.refusal))
            return
        self.accept(action)
        if action["action"] in ("missed", "fine", "not_fine"):
            return
        if action["action"] == "close":
            closed = self.floor["conversations"][action["conversation"]] | {"status": "ended"}
            self.change(conversations=[closed])
            return
        now = self._clock.now()
        if action.get("case"):
            case = self.floor["cases"][action["case"]]
            self.change(cases=[fake_cases.after(case, action, by, f"guest:{by}", now)])
            return
        alert = dict(self.floor["alerts"][action["alert"]])
        states = {"claim": "claimed", "release": "open", "resolve": "resolved"}
        if action["action"] in states:
            alert["status"] = states[action["action"]]
            alert["claimed_by"] = by if action["action"] == "claim" else None
        alert["updated_at"] = now
        entry = {"at": now, "what": action["action"], "by": by, "action": action["id"]}
        alert["history"] = [*alert.get("history", []), entry]
        self.change(alerts=[alert])

    def _silence(self, asked: protocol.SilenceRequest | protocol.UnsilenceRequest, who: Principal) -> None:
        self.accept({"id": asked.id})
        if isinstance(asked, protocol.UnsilenceRequest):
            self.change(gone={"silences": [asked.silence]})
            return
        fields = msgspec.to_builtins(asked)
        fields.pop("type")
        made = {"by": who.name, "person": who.person, "starts_at": self._clock.now()}
        self.change(silences=[fields | made])

    def accept(self, action: dict[str, Any]) -> None:
        """Answers that the log has the action, and do no more."""
        self._send_asker(protocol.ActionResult(id=action["id"], ok=True))

    # --- the protocol -------------------------------------------------------------------------------------

    def _head(self) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "seq": self._seq,
            "epoch": self._epoch,
            "at": now,
            "data_at": None if self.replay_behind is None else now - self.replay_behind,
            "stale_since": self.stale_since,
            "ahead": self.ahead,
            "model_moved": self.model_moved,
            "counted_since": 0.0,
        }

    def _send_all(self, message: protocol.FromGateway) -> None:
        for viewer in list(self._viewers):
            self._send(viewer, message)

    def _send_asker(self, result: protocol.ActionResult) -> None:
        self._send(self._askers[result.id], result)

    def _send(self, viewer: ServerConnection, message: protocol.FromGateway) -> None:
        if self.silent:
            return
        try:
            viewer.send(protocol.encode(message), text=True)
        except ConnectionClosed:
            self._viewers.discard(viewer)
            self._ends.pop(viewer, None)

    def _send_heartbeats(self) -> None:
        while self._running:
            for viewer in [viewer for viewer, end in self._ends.items() if self._clock.now() >= end]:
                del self._ends[viewer]
                viewer.close(protocol.TICKET_ENDED, "the ticket has ended")
            self.heartbeat()
            time.sleep(protocol.HEARTBEAT_SECONDS)

    def _send_snapshot(self, viewer: ServerConnection) -> None:
        with self._lock:
            floor: dict[str, Any] = {kind: list(objects.values()) for kind, objects in self.floor.items()}
            head = {**self._head(), "simulated": self.simulated, "raised": self._raised()}
            self._send(viewer, protocol.Snapshot(**head, **floor))

    def _raised(self) -> dict[str, protocol.Minutes]:
        causes: dict[str, protocol.Minutes] = {}
        for alert in self.floor["alerts"].values():
            critical = alert["severity"] == "critical"
            entry = (int(alert["raised_at"] // 60), int(not critical), int(critical))
            causes.setdefault(alert["cause"], []).append(entry)
        return causes

    def _health(self, request: protocol.HealthRequest) -> protocol.ActionResult:
        """Tell how the floor fares as the test has set it, now."""
        if self.health is None:
            return protocol.ActionResult(id=request.id, ok=False, error="not_allowed", message="not this one")
        now = self._clock.now()
        told = msgspec.convert({"at": now, **self.health(now)}, FloorHealth)
        return protocol.ActionResult(id=request.id, ok=True, health=told)

    def _numbers(self, request: protocol.NumbersRequest) -> protocol.ActionResult:
        """Tell the numbers of the half-hours that the test has put into `book`."""
        numbers = self.book.numbers(request, EVERYTHING, None)
        return protocol.ActionResult(id=request.id, ok=True, numbers=numbers)

    def _spot_check(self, request: protocol.SpotCheckRequest) -> protocol.ActionResult:
        """Return the conversation that the test has set, if it has."""
        view = self.floor["conversations"].get(self.spot_check)
        found = UNSET if view is None else msgspec.convert(view, records.ConversationView)
        return protocol.ActionResult(id=request.id, ok=True, spot_check=found)

    def _playbook(self, request: protocol.PlaybookRequest) -> protocol.ActionResult:
        """Return the playbook that comes with StepIn, filled from this floor."""
        found = self.floor["cases"].get(request.case)
        if found is None:
            return protocol.ActionResult(
                id=request.id, ok=False, error="unknown_case", message="no such case"
            )
        case = msgspec.convert(found, records.Case)
        alerts = [msgspec.convert(one, records.Alert) for one in self.floor["alerts"].values()]
        view = self.floor["conversations"].get(case.subject)
        conversation = None if view is None else msgspec.convert(view, records.ConversationView)
        filled = playbook_for(bundled(), case, alerts, conversation, request.language, words=True)
        return protocol.ActionResult(id=request.id, ok=True, playbook=filled)

    def _open_transcript(self, viewer: ServerConnection, request: protocol.TranscriptRequest) -> None:
        self.transcripts.close(viewer)
        known = request.conversation is None or request.conversation in self.floor["conversations"]
        error = {} if known else {"error": "unknown_conversation", "message": "no such conversation"}
        self._send(viewer, protocol.ActionResult(id=request.id, ok=known, **error))
        if known and request.conversation is not None:
            self.transcripts.open(viewer, request.conversation)

    def _welcome(self, viewer: ServerConnection, message: protocol.FromViewer | None) -> Ticket:
        """Welcome whoever has a good ticket.

        Raises:
            BadTicket: it is not good.
        """
        if not isinstance(message, protocol.Hello | protocol.Renew):
            raise BadTicket("a hello must come first")
        ticket = Tickets(TOKEN).read(message.ticket, self._clock.now())
        self.received.append({"type": "hello", "name": ticket.principal.name})
        self._ends[viewer] = ticket.expires_at
        self._send(viewer, welcome(ticket, self._clock.now()))
        return ticket

    def _view(self, viewer: ServerConnection) -> None:
        try:
            ticket = self._welcome(viewer, _decode(viewer.recv(timeout=protocol.HELLO_SECONDS)))
        except BadTicket:
            viewer.close(protocol.BAD_TICKET, "a bad ticket")
            return
        with self._lock:
            self._send_snapshot(viewer)
            self._viewers.add(viewer)
        try:
            for text in viewer:
                message = _decode(text)
                if message is None:
                    error = protocol.ErrorReport(error="bad_message", message="it breaks the protocol")
                    self._send(viewer, error)
                    continue
                if isinstance(message, protocol.FromPerson):
                    self._askers[message.id] = viewer
                if isinstance(message, protocol.Renew):
                    ticket = self._welcome(viewer, message)
                    continue
                self.received.append(msgspec.to_builtins(message))
                if isinstance(message, protocol.ArchiveLook):
                    self._send(viewer, protocol.ActionResult(id=message.id, ok=self.takes_looks))
                elif isinstance(message, protocol.Resync):
                    self._send_snapshot(viewer)
                elif isinstance(message, protocol.HealthRequest):
                    self._send_asker(self._health(message))
                elif isinstance(message, protocol.NumbersRequest):
                    self._send_asker(self._numbers(message))
                elif isinstance(message, RulesMessage):
                    self._send_asker(self.rules.answer(message))
                elif isinstance(message, protocol.SpotCheckRequest):
                    self._send_asker(self._spot_check(message))
                elif isinstance(message, protocol.SilentQueuesRequest):
                    told = protocol.ActionResult(id=message.id, ok=True, silent_queues=self.silent_queues)
                    self._send_asker(told)
                elif isinstance(message, protocol.GaveUpRequest):
                    self._send_asker(protocol.ActionResult(id=message.id, ok=True, gave_up=self.gave_up))
                elif isinstance(message, protocol.ShadowsRequest):
                    self._send_asker(protocol.ActionResult(id=message.id, ok=True, shadows=self.shadows))
                elif isinstance(message, protocol.ModelsRequest):
                    self._send_asker(protocol.ActionResult(id=message.id, ok=True, models=self.models))
                elif isinstance(message, protocol.ExplainRequest):
                    self._send_asker(_explained(message, self.explanation))
                elif isinstance(message, protocol.PeopleRequest):
                    self._send_asker(protocol.ActionResult(id=message.id, ok=True, people=self.people))
                elif isinstance(message, protocol.PlaybookRequest):
                    self._send_asker(self._playbook(message))
                elif isinstance(message, protocol.TranscriptRequest):
                    self._open_transcript(viewer, message)
                elif self.hold_actions:
                    continue
                elif isinstance(message, protocol.ActionRequest):
                    self.answer(msgspec.to_builtins(message), ticket.principal.name)
                elif isinstance(message, protocol.SilenceRequest | protocol.UnsilenceRequest):
                    self._silence(message, ticket.principal)
        except ConnectionClosed:
            pass
        finally:
            self._viewers.discard(viewer)
            self._ends.pop(viewer, None)
            self.transcripts.close(viewer)
