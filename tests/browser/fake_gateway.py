"""A gateway that does what a test tells it: falls silent, loses a delta, refuses an action, goes and returns.

It keeps to docs/protocol.md, with a floor that the test changes by hand.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from http import HTTPStatus
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

TOKEN = "floor-token"


def _healthz(connection: ServerConnection, request: Request) -> Response | None:
    return connection.respond(HTTPStatus.OK, "ok") if request.path == "/healthz" else None


class FakeGateway:
    """Serves one scripted floor on `port` (0: a free one) from `start` until `stop`; may be started again."""

    def __init__(self) -> None:
        self.port = 0
        self._lock = threading.RLock()
        self._viewers: set[ServerConnection] = set()
        self._seq = 0
        self._running = False
        self._forget()

    def _forget(self) -> None:
        self.floor: dict[str, dict[str, Any]] = {"conversations": {}, "queues": {}, "alerts": {}}
        self.simulated = False
        self.stale_since: float | None = None
        self.replay_behind = 0.0
        self.silent = False
        self.refusal: dict[str, Any] | None = None
        self.hold_actions = False
        self.received: list[dict[str, Any]] = []

    def reset(self) -> None:
        """Back to an empty floor that is served, in the eyes of everybody who looks."""
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
        self._server = serve(self._view, "127.0.0.1", self.port, process_request=_healthz)
        self.port = self._server.socket.getsockname()[1]
        self._running = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        threading.Thread(target=self._beat, daemon=True).start()
        return self

    def stop(self) -> None:
        self._running = False
        self._server.shutdown()
        with self._lock:
            viewers = list(self._viewers)
        for viewer in viewers:
            viewer.close()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live"

    # --- what a test does ---------------------------------------------------------------------------------

    def change(self, *, lose: bool = False, gone: dict[str, list[str]] | None = None, **kinds: Any) -> None:
        """New objects by kind (lists), and ids that are `gone`. `lose` changes the floor but tells nobody."""
        with self._lock:
            before, self._seq = self._seq, self._seq + 1
            for kind, objects in kinds.items():
                key = "queue" if kind == "queues" else "id"
                self.floor[kind].update({item[key]: item for item in objects})
            for kind, ids in (gone or {}).items():
                for id_ in ids:
                    self.floor[kind].pop(id_, None)
            if not lose:
                empty: dict[str, Any] = {kind: [] for kind in self.floor}
                delta = {
                    "type": "delta",
                    "from": before,
                    **self._head(),
                    **empty,
                    **kinds,
                    "gone": gone or {},
                }
                self._tell(delta)

    def new_epoch(self) -> None:
        """As after a restart that no viewer's socket has noticed."""
        self._epoch = uuid.uuid4().hex

    @property
    def seq(self) -> int:
        return self._seq

    def heartbeat(self) -> None:
        with self._lock:
            self._tell({"type": "heartbeat", **self._head()})

    # --- the protocol -------------------------------------------------------------------------------------

    def _head(self) -> dict[str, Any]:
        now = time.time()
        head = {"seq": self._seq, "epoch": self._epoch, "at": now, "data_at": now - self.replay_behind}
        return {**head, "stale_since": self.stale_since, "simulated": self.simulated}

    def _tell(self, message: dict[str, Any]) -> None:
        if self.silent:
            return
        text = json.dumps(message)
        for viewer in list(self._viewers):
            try:
                viewer.send(text)
            except ConnectionClosed:
                self._viewers.discard(viewer)

    def _beat(self) -> None:
        while self._running:
            self.heartbeat()
            time.sleep(1)

    def _send_snapshot(self, viewer: ServerConnection) -> None:
        with self._lock:
            floor = {kind: list(objects.values()) for kind, objects in self.floor.items()}
            text = json.dumps({"type": "snapshot", **self._head(), **floor})
            try:
                viewer.send(text)
            except ConnectionClosed:
                return

    def _view(self, viewer: ServerConnection) -> None:
        hello = json.loads(viewer.recv(timeout=5))
        self.received.append(hello)
        if hello.get("token") != TOKEN:
            viewer.close(4401, "wrong token")
            return
        with self._lock:
            self._send_snapshot(viewer)
            self._viewers.add(viewer)
        try:
            for text in viewer:
                message = json.loads(text)
                self.received.append(message)
                if message["type"] == "resync":
                    self._send_snapshot(viewer)
                elif message["type"] == "action" and not self.hold_actions:
                    self.answer(message, hello["name"])
        except ConnectionClosed:
            pass
        finally:
            self._viewers.discard(viewer)

    def answer(self, action: dict[str, Any], by: str) -> None:
        """Do, or refuse, what was asked for."""
        if self.refusal:
            self._tell({"type": "action.result", "id": action["id"], "ok": False, **self.refusal})
            return
        self.accept(action)
        alert = dict(self.floor["alerts"][action["alert"]])
        states = {"claim": "claimed", "release": "open", "resolve": "resolved"}
        if action["action"] in states:
            alert["status"] = states[action["action"]]
            alert["claimed_by"] = by if action["action"] == "claim" else None
        alert["updated_at"] = time.time()
        entry = {"at": time.time(), "what": action["action"], "by": by, "action": action["id"]}
        alert["history"] = [*alert.get("history", []), entry]
        self.change(alerts=[alert])

    def accept(self, action: dict[str, Any]) -> None:
        """Say that an action is on the log, and no more."""
        self._tell({"type": "action.result", "id": action["id"], "ok": True})
