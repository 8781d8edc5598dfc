"""A small receiver of StepIn's interventions: copy it into your platform, and fill in `do`.

It checks the signature and the time of each webhook (Standard Webhooks), does each intervention once however
often it comes, and answers with an event, which StepIn shows where the intervention was started.

    export STEPIN_WEBHOOK_SECRETS=whsec_$(openssl rand -base64 32)
    export STEPIN_WEBHOOK_URL=http://127.0.0.1:9400/stepin
    python -m stream dispatcher & python examples/webhook_receiver.py

Only Python's own library checks and receives; `kafka-python` sends the answers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE = 300
"""Seconds by which the time of a webhook may differ from the clock here. An older one may be a replay."""
LARGEST = 64 * 1024
REMEMBERED = 10_000
"""Interventions whose answers are remembered. A platform keeps them in its database, with what they did."""

Do = Callable[[dict[str, Any]], tuple[str, str | None]]
Answer = Callable[[dict[str, Any]], None]


class Refused(Exception):
    """This webhook does not come from StepIn, or not now."""


def checked(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> dict[str, Any]:
    """Return the intervention in a webhook. The names of its `headers` are in small letters.

    Raises:
        Refused: it was not signed with the secret, or at another time.
    """
    identity, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isascii() or not timestamp.isdecimal() or abs(now - int(timestamp)) > TOLERANCE:
        raise Refused("the time")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.new(key, f"{identity}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    # While a secret is changed there are several signatures; one that holds is enough.
    for signature in headers.get("webhook-signature", "").split(" "):
        version, _, encoded = signature.partition(",")
        if version == "v1" and hmac.compare_digest(encoded, base64.b64encode(expected).decode()):
            intervention: dict[str, Any] = json.loads(body)["data"]
            return intervention
    raise Refused("the signature")


class Interventions:
    """Does each intervention once, and answers it.

    Args:
        do: does an intervention on the platform. It returns `done`, `failed` or `declined`, and a text.
        answer: sends an event to StepIn.
    """

    def __init__(self, do: Do, answer: Answer) -> None:
        self._do = do
        self._answer = answer
        self._known: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def take(self, key: str, intervention: dict[str, Any]) -> None:
        """Do an intervention, or only answer again what was done before. `key` is its `webhook-id`."""
        with self._one_at_a_time:
            event = self._known.get(key)
            if event is None:
                event = self._known[key] = event_of(intervention, *self._do(intervention))
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
            # The same event again, with the same id, counts once. It may not have arrived before.
            self._answer(event)


def event_of(intervention: dict[str, Any], state: str, text: str | None) -> dict[str, Any]:
    """Return the answer to an intervention: a CloudEvent of the contract in docs/events.md."""
    data = {"intervention": intervention["id"], "text": text}
    if state == "done":
        data["kind"] = intervention["kind"]
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "//contact-centre.example.com/interventions",
        "type": f"stepin.intervention.{state}.v1",
        "subject": intervention["conversation"],
        "time": datetime.now(UTC).isoformat(),
        "data": {name: value for name, value in data.items() if value is not None},
    }


def serve(port: int, secret: str, interventions: Interventions) -> ThreadingHTTPServer:
    """Return a server on this machine that takes webhooks, to be run by `serve_forever`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = self.headers.get("content-length", "")
            if not length.isdecimal() or int(length) > LARGEST:
                self._reply(413)
                return
            body = self.rfile.read(int(length))
            try:
                headers = {name.lower(): value for name, value in self.headers.items()}
                intervention = checked(headers, body, secret, time.time())
            except Refused as refused:
                self.log_message("refused: %s", refused)
                self._reply(401)
                return
            # What raises is answered 500, and StepIn sends it again.
            try:
                interventions.take(headers["webhook-id"], intervention)
            except Exception as error:
                self.log_message("failed: %r", error)
                self._reply(500)
                return
            self._reply(204)

        def _reply(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            if status == 413:
                self.close_connection = True
            self.end_headers()

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def do(intervention: dict[str, Any]) -> tuple[str, str | None]:
    """Do an intervention on the platform. Here a real one calls its own interface."""
    print(intervention["kind"], intervention["conversation"], intervention.get("text", ""))
    return "done", None


def to_kafka(event: dict[str, Any]) -> None:
    """Send an event to StepIn, under the key that the platform's other events of the conversation have."""
    from kafka import KafkaProducer

    producer = KafkaProducer(bootstrap_servers=os.environ.get("STEPIN_KAFKA_BOOTSTRAP", "localhost:9092"))
    value = json.dumps(event, ensure_ascii=False).encode()
    producer.send("stepin.events", key=event["subject"].encode(), value=value)
    producer.close()


if __name__ == "__main__":
    serve(9400, os.environ["STEPIN_WEBHOOK_SECRETS"], Interventions(do, to_kafka)).serve_forever()
