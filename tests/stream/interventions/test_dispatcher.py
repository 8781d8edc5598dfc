"""The dispatcher sends each intervention to a receiver, and tells its case what came of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from click.testing import CliRunner

from stream import __main__ as commands
from stream.core.clock import Clock, SystemClock
from stream.interventions import attempts
from stream.interventions.dispatcher import GROUP, dispatch
from stream.interventions.settings import WebhookSettings
from stream.interventions.signing import secret_key
from stream.log import Log, topics
from stream.log.memory.log import MemoryLog
from stream.runtime.workers import create_topics
from tests.builders.clock import FakeClock
from tests.builders.interventions import intervention, put, reports
from tests.builders.receiver import SECRET, Reply, Request, always, receiving
from tests.builders.waiting import PATIENCE, wait_until


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    log = MemoryLog()
    create_topics(log, 2)
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    monkeypatch.setattr(attempts, "FIRST_WAIT", 0.05)
    return log


@contextmanager
def running(
    log: Log, url: str, clock: Clock | None = None, name: str = "dispatcher-1", **fields: Any
) -> Iterator[None]:
    """A dispatcher in a thread, which is stopped and must have had no fault."""
    settings = WebhookSettings(webhook_url=url, webhook_secrets=(secret_key(SECRET),), **fields)
    stop = threading.Event()
    given = (log, settings, name, clock or SystemClock(), stop)
    thread = threading.Thread(target=dispatch, args=given)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def left(log: Log) -> int:
    """How many interventions the group has not done yet."""
    with closing(log.member(GROUP, [topics.INTERVENTIONS], "left")) as member:
        found = 0
        while member.caught_up() < log.end_offsets(topics.INTERVENTIONS).keys():
            found += len(member.poll(0.1).records)
        return found


def test_a_receiver_that_fails_twice_gets_the_same_webhook_until_it_takes_it(log: MemoryLog) -> None:
    def twice(_: Request, before: int) -> tuple[int, dict[str, str]]:
        return (503 if before < 2 else 200), {}

    with receiving(twice) as (url, requests), running(log, url):
        put(log, intervention())
        wait_until(lambda: reports(log))
    (report,) = reports(log)
    assert (report.action, report.stops, report.case, report.by) == ("delivered", "a-1", "case-1", "stepin")
    assert [request.id for request in requests] == ["a-1"] * 3
    assert len({(request.key, request.body) for request in requests}) == 1
    assert json.loads(requests[0].body)["data"]["text"] == "say that you are sorry"
    assert left(log) == 0


@pytest.mark.parametrize(
    ("reply", "why"), [(always(500), "answered 500"), (always(307, location="/elsewhere"), "answered 307")]
)
def test_what_nobody_takes_is_a_dead_letter_until_a_person_sends_it_again(
    log: MemoryLog, reply: Reply, why: str
) -> None:
    with receiving(reply) as (url, before), running(log, url, webhook_tries=3):
        put(log, intervention())
        wait_until(lambda: reports(log))
    assert [(each.action, each.note) for each in reports(log)] == [("undelivered", why)]
    assert [request.path for request in before] == ["/stepin"] * 3, "no redirect is followed"
    assert left(log) == 0
    shown = CliRunner().invoke(commands.main, ["dead-letters", "list"]).output
    assert "stepin.interventions delivery: can be fed again" in shown
    for key, count in (("c-2", 0), ("c-1", 1)):
        fed = CliRunner().invoke(commands.main, ["dead-letters", "feed", "--key", key])
        assert fed.output == f"{count} records sent again\n"
    with receiving(always(200)) as (url, requests), running(log, url):
        wait_until(lambda: reports(log)[1:])
    assert [each.action for each in reports(log)] == ["undelivered", "delivered"]
    assert [request.key for request in requests] == [before[0].key], "under the same key"


def test_no_conversation_waits_for_another_and_each_has_its_interventions_in_order(log: MemoryLog) -> None:
    release = threading.Event()

    def hangs(request: Request, _: int) -> tuple[int, dict[str, str]]:
        if request.id == "a-1":
            release.wait(PATIENCE)
        return 200, {}

    many = [intervention(number, "slow" if number < 3 else None) for number in range(1, 40)]
    with receiving(hangs) as (url, requests), running(log, url, webhook_timeout=60):
        put(log, *many)
        wait_until(lambda: len(reports(log)) == 37)
        assert {"a-2"}.isdisjoint(request.id for request in requests)
        release.set()
        wait_until(lambda: len(reports(log)) == 39)
    assert [each.id for each in requests if each.id in {"a-1", "a-2"}] == ["a-1", "a-2"]
    assert left(log) == 0


def test_a_receiver_that_hangs_is_given_up_in_time(log: MemoryLog) -> None:
    release = threading.Event()

    def hangs(_request: Request, _before: int) -> tuple[int, dict[str, str]]:
        release.wait(PATIENCE)
        return 200, {}

    with receiving(hangs) as (url, _), running(log, url, webhook_timeout=1, webhook_tries=1):
        put(log, intervention())
        wait_until(lambda: reports(log))
        release.set()
    assert [each.note for each in reports(log)] == ["no answer within 1 s"]


def test_one_that_comes_too_late_and_one_that_cannot_be_read_are_not_sent(log: MemoryLog) -> None:
    put(log, intervention(), b"{}")
    later = FakeClock(time.time() + 700.0)
    with receiving(always(200)) as (url, requests), running(log, url, later):
        wait_until(lambda: sum(log.end_offsets(topics.DEAD_LETTERS).values()) == 2)
    assert requests == []
    (report,) = reports(log)
    assert report.action == "undelivered" and (report.note or "").endswith(" s old")
    assert left(log) == 0


def test_what_was_in_delivery_when_the_dispatcher_stopped_is_delivered_by_the_next(log: MemoryLog) -> None:
    put(log, intervention())
    with receiving(always(500)) as (url, requests), running(log, url):
        wait_until(lambda: requests)
    assert reports(log) == []
    with receiving(always(200)) as (url, again), running(log, url):
        wait_until(lambda: reports(log))
    assert len({request.key for request in [*requests, *again]}) == 1


def test_several_dispatchers_share_the_work_and_what_one_loses_another_does(log: MemoryLog) -> None:
    def sometimes(_: Request, before: int) -> tuple[int, dict[str, str]]:
        return (503 if before % 3 == 0 else 200), {}

    wanted = [intervention(number) for number in range(40)]
    with receiving(sometimes) as (url, requests), running(log, url, webhook_tries=20):
        put(log, *wanted[:20])
        wait_until(lambda: requests)
        with running(log, url, name="dispatcher-2", webhook_tries=20):
            put(log, *wanted[20:])
            wait_until(lambda: len(reports(log)) > 20)
        wait_until(lambda: {each.stops for each in reports(log)} == {each.id for each in wanted})
    assert {each.action for each in reports(log)} == {"delivered"}
    assert {request.id for request in requests} == {each.id for each in wanted}
