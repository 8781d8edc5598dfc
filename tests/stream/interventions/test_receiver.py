"""The receiver in `examples/` takes what the dispatcher sends, once, and answers it by the contract."""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from detectors.contract import events as ev
from stream.core.clock import Clock, SystemClock
from stream.interventions import signing
from stream.interventions.attempts import Attempt
from stream.interventions.settings import WebhookSettings
from stream.interventions.signing import secret_key
from stream.interventions.webhook import Webhooks
from stream.records import InterventionRecord
from tests.builders.clock import FakeClock
from tests.builders.interventions import intervention
from tests.builders.receiver import SECRET

FILE = Path(__file__).parents[3] / "examples" / "webhook_receiver.py"
OTHER = "whsec_" + base64.b64encode(b"another" * 5).decode()


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("webhook_receiver", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RECEIVER = load()


@contextmanager
def serving(do: Any) -> Iterator[tuple[str, list[ev.Event]]]:
    """Yield the address of the example, and the events with which it answers."""
    answers: list[ev.Event] = []
    take = RECEIVER.Interventions(do, lambda event: answers.append(ev.parse(msgspec.json.encode(event))))
    server = RECEIVER.serve(0, SECRET, take)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/stepin", answers
    finally:
        server.shutdown()
        server.server_close()


def send(
    url: str, *wanted: InterventionRecord, secrets: tuple[str, ...] = (SECRET,), clock: Clock | None = None
) -> list[Attempt]:
    async def each() -> list[Attempt]:
        keys = tuple(secret_key(secret) for secret in secrets)
        settings = WebhookSettings(webhook_url=url, webhook_secrets=keys)
        webhooks = Webhooks(settings, clock or SystemClock())
        try:
            return [await webhooks.send(record) for record in wanted]
        finally:
            await webhooks.close()

    return asyncio.run(each())


def test_an_intervention_is_done_once_and_answered_each_time_with_the_same_event() -> None:
    done: list[str] = []

    def do(wanted: dict[str, Any]) -> tuple[str, str | None]:
        done.append(wanted["text"])
        return "done", "whispered"

    whisper = intervention(text="说声抱歉，再查一遍")
    with serving(do) as (url, answers):
        attempts = send(url, whisper, whisper, secrets=(OTHER, SECRET))
    assert [attempt.taken for attempt in attempts] == [True, True]
    assert done == ["说声抱歉，再查一遍"]
    assert len(answers) == 2 and answers[0] == answers[1], "an event with the same id counts once"
    answer = answers[0]
    assert isinstance(answer, ev.InterventionDone) and answer.subject == "c-1"
    assert answer.data == ev.InterventionDoneData(intervention="a-1", kind="whisper", text="whispered")


def test_one_that_fails_to_be_done_is_sent_again_and_one_that_cannot_be_done_is_said_to_be_so() -> None:
    results: list[Any] = [RuntimeError("the database is away"), ("failed", "the call has ended")]

    def do(_: dict[str, Any]) -> tuple[str, str | None]:
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result  # type: ignore[no-any-return]

    with serving(do) as (url, answers):
        first, second = send(url, intervention(), intervention())
    assert (first.taken, first.why, second.taken) == (False, "answered 500", True)
    assert [type(answer) for answer in answers] == [ev.InterventionFailed]


@pytest.mark.parametrize(
    ("secrets", "clock"),
    [((OTHER,), SystemClock()), ((SECRET,), FakeClock(time.time() - 400)), ((SECRET,), FakeClock(9e9))],
)
def test_a_webhook_of_somebody_else_or_of_another_time_does_nothing(
    secrets: tuple[str, ...], clock: Clock
) -> None:
    done: list[object] = []
    with serving(done.append) as (url, answers):
        (attempt,) = send(url, intervention(), secrets=secrets, clock=clock)
    assert (attempt.taken, attempt.why) == (False, "answered 401")
    assert done == [] and answers == []


def test_a_changed_body_has_another_signature() -> None:
    now = 1_700_000_000.0
    headers = signing.headers([secret_key(SECRET)], "a-1", int(now), b'{"data":{}}')
    assert RECEIVER.checked(headers, b'{"data":{}}', SECRET, now) == {}
    for changed in (
        {"webhook-id": "a-2"},
        {"webhook-timestamp": str(int(now) + 1)},
        {"webhook-signature": ""},
    ):
        with pytest.raises(RECEIVER.Refused):
            RECEIVER.checked({**headers, **changed}, b'{"data":{}}', SECRET, now)
    with pytest.raises(RECEIVER.Refused):
        RECEIVER.checked(headers, b'{"data":{"a":1}}', SECRET, now)
