"""What tests of notifications share: cases, their parts and records, and a receiver of webhooks."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import patch

from stream.log import Message, topics
from stream.records import Case, CasePart, Owned, Silence, encode
from tests.builders.waiting import PATIENCE

AT = 1_700_000_000.0
"""Tuesday, 2023-11-14, 22:13:20 UTC."""
TAKEN = Owned(status="claimed", owner="Ann", owner_person="local:ann")


def part(cause: str = "queue_wait", **fields: Any) -> CasePart:
    known = {"alert": f"a-{cause}", "severity": "critical", "since": AT - 252.0, "raised_at": AT}
    return CasePart(cause=cause, **(known | fields))


def case(id_: str = "k1", cause: str = "queue_wait", **fields: Any) -> Case:
    """An open critical case of a customer in the queue `cards`; its only part has the same cause."""
    severity = fields.get("severity", "critical")
    known: dict[str, Any] = {
        "subject": f"c-{id_}",
        "queue": "cards",
        "severity": severity,
        "opened_at": AT,
        "updated_at": AT,
        "parts": (part(cause, alert=f"a-{id_}", severity=severity),),
    }
    return Case(id=id_, cause=cause, **(known | fields))


def queue_case(id_: str = "q1", cause: str = "surge", **fields: Any) -> Case:
    """An open case of the queue `cards` as a whole."""
    return case(id_, cause, **({"subject": "cards", "subject_kind": "queue"} | fields))


def silence(**fields: Any) -> Silence:
    known = {"id": "s1", "by": "Ann", "reason": "known", "starts_at": AT - 60.0, "ends_at": AT + 3600.0}
    return Silence(**(known | fields))


def on_log(*cases: Case) -> list[Message]:
    return [Message(topics.CASES, each.id.encode(), encode(each)) for each in cases]


class Receiver:
    """A receiver of webhooks on this machine. `fails` makes it refuse, `release` lets a held one answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.refused = 0
        self.fails = False
        self.release: threading.Event | None = None

    @property
    def titles(self) -> list[str]:
        return [body["title"] for body in self.bodies]


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver; its `url` is an address of Apprise."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if receiver.release is not None:
                receiver.release.wait(PATIENCE)
            if receiver.fails:
                receiver.refused += 1
            else:
                receiver.bodies.append(body)
                receiver.keys.append(self.headers["Idempotency-Key"])
            self.send_response(503 if receiver.fails else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(f"json://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    # A proxy that the environment names must not stand between parts of this machine.
    direct = {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
    try:
        with patch.dict(os.environ, direct):
            yield receiver
    finally:
        if receiver.release is not None:
            receiver.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
