"""The whole notifier on a log in memory, with Apprise and a real receiver of webhooks on this machine."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import pytest

from stream.core.clock import SystemClock
from stream.log import LogUnavailable, Message, Publisher, topics
from stream.log.follower import last_records
from stream.log.memory.log import MemoryLog
from stream.notify.channels import Channel, Undelivered
from stream.notify.metrics import NotifierCollector
from stream.notify.notifier import Notifier
from stream.notify.routes import Route
from stream.notify.wording import Wording
from stream.records import Outgoing, RouteHealth, decode_notification
from stream.runtime.status import describe
from tests.builders.floors.gateway import alert, queue
from tests.builders.notified import TAKEN, Receiver, case, on_log, part, receiving
from tests.builders.waiting import PATIENCE, wait_until

SOON = 0.02


@pytest.fixture
def log() -> MemoryLog:
    log = MemoryLog()
    log.create_topics(topics.specs(2))
    return log


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def recent(id_: str = "k1", cause: str = "threat", **fields: object):
    """A case that has just opened, by the clock of this machine."""
    now = time.time()
    own = part(cause, alert=f"a-{id_}", since=now - 65.0, raised_at=now)
    return case(id_, cause, **({"opened_at": now - 5.0, "updated_at": now, "parts": (own,)} | fields))


@contextlib.contextmanager
def running(log: MemoryLog, receivers: dict[str, Receiver], **fields: object) -> Iterator[Notifier]:
    """Run a notifier with one route for each receiver; when this ends it has stopped."""
    routes = {name: Route(address="x", **({"gather": 0.0} | fields)) for name in receivers}
    channels = {name: Channel(receiver.url) for name, receiver in receivers.items()}
    wording = Wording("https://floor.example")
    notifier = Notifier(log, routes, channels, wording, SystemClock(), first_pause=SOON)
    stop, failures = threading.Event(), []

    def run() -> None:
        try:
            notifier.run(stop)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield notifier
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not failures


def put(log: MemoryLog, *messages: Message) -> None:
    log.publisher().send(messages)


def outgoing(log: MemoryLog) -> list[Outgoing]:
    kept = last_records(log, [topics.NOTIFICATIONS]).values()
    records = [decode_notification(record.value or b"") for record in kept]
    return [record for record in records if isinstance(record, Outgoing)]


def health(log: MemoryLog) -> dict[str, RouteHealth]:
    kept = last_records(log, [topics.NOTIFICATIONS]).values()
    records = [decode_notification(record.value or b"") for record in kept]
    return {record.route: record for record in records if isinstance(record, RouteHealth)}


def test_people_read_what_is_wrong_where_and_open_it(log: MemoryLog, receiver: Receiver) -> None:
    put(
        log,
        queue("cards", names={"zh": "信用卡", "en": "Cards"}),
        alert("a-k1", evidence={"quote": "我要投诉"}),
    )
    two = (*recent().parts, part("repeats", severity="warning", since=time.time()))
    put(log, *on_log(recent(parts=two)))
    with running(log, {"leads": receiver}, language="zh"):
        wait_until(lambda: receiver.bodies)
    (body,) = receiver.bodies
    assert body["title"].startswith("紧急 · 信用卡 · 客户扬言升级 1:0")
    assert body["message"] == "原因：客户扬言升级、客户反复陈述\n查看：https://floor.example/desk?case=k1"
    assert body["type"] == "failure"
    assert body["id"] == receiver.keys[0], "a receiver can tell an attempt that comes twice"


def test_customers_words_leave_only_by_a_route_that_asks_for_them(log: MemoryLog, receiver: Receiver) -> None:
    put(log, alert("a-k1", evidence={"quote": "see <https://bad.example> @all\nnow"}), *on_log(recent()))
    with running(log, {"leads": receiver}, words=True):
        wait_until(lambda: receiver.bodies)
    assert "“see ‹…› ＠all now”" in receiver.bodies[0]["message"]


def test_a_restart_tells_nothing_twice(log: MemoryLog, receiver: Receiver) -> None:
    put(log, *on_log(recent("k1"), recent("k2", queue="loans")))
    with running(log, {"leads": receiver}):
        wait_until(lambda: len(receiver.bodies) == 2)
    assert outgoing(log) == []
    with running(log, {"leads": receiver}):
        put(log, *on_log(recent("k3", queue="fraud")))
        wait_until(lambda: len(receiver.bodies) > 2)
    assert ["fraud" in title for title in receiver.titles] == [False, False, True]


def test_what_was_on_its_way_when_a_notifier_died_is_sent_by_the_next_with_the_same_id(
    log: MemoryLog, receiver: Receiver
) -> None:
    put(log, *on_log(recent()))
    receiver.fails = True
    with running(log, {"leads": receiver}):
        wait_until(lambda: receiver.refused)
    (left,) = outgoing(log)
    receiver.fails = False
    with running(log, {"leads": receiver}):
        wait_until(lambda: receiver.bodies)
    assert receiver.keys == [left.id]
    assert outgoing(log) == []


def test_a_channel_that_hangs_or_fails_delays_no_other_and_is_told(
    log: MemoryLog, receiver: Receiver
) -> None:
    with receiving() as hangs, receiving() as fails:
        hangs.release, fails.fails = threading.Event(), True
        put(log, *on_log(recent("k1")))
        with running(log, {"hangs": hangs, "fails": fails, "works": receiver}) as notifier:
            wait_until(lambda: receiver.bodies and fails.refused > 1)
            put(log, *on_log(recent("k2", queue="loans")))
            wait_until(lambda: len(receiver.bodies) == 2)
            wait_until(lambda: health(log).get("fails"))
            assert health(log)["fails"].failing_since and health(log)["works"].error is None
            assert hangs.bodies == []
            values = {
                sample.labels["route"]: sample.value
                for family in NotifierCollector(notifier).collect()
                for sample in family.samples
                if sample.name == "stepin_notifier_failing_since_seconds"
            }
            assert values["fails"] > 0 and values["works"] == 0
            said = "\n".join(describe(log, time.time()))
            assert "notifications: route fails fails since" in said and "503" in said
            fails.fails = False
            hangs.release.set()
            wait_until(lambda: len(fails.bodies) == len(hangs.bodies) == 2)
            wait_until(lambda: health(log)["fails"].failing_since is None)
    assert sorted(fails.keys) == sorted({*fails.keys})


def test_what_somebody_took_before_it_could_be_delivered_is_withdrawn(
    log: MemoryLog, receiver: Receiver
) -> None:
    receiver.fails = True
    put(log, *on_log(recent()))
    with running(log, {"leads": receiver}):
        wait_until(lambda: receiver.refused)
        put(log, *on_log(recent(owned=TAKEN)))
        wait_until(lambda: not outgoing(log))
        receiver.fails = False
        put(log, *on_log(recent("k2")))
        wait_until(lambda: receiver.bodies)
    assert [body["message"][-8:] for body in receiver.bodies] == ["?case=k2"]


def test_what_could_not_be_delivered_for_long_is_told_as_it_is_by_then(
    log: MemoryLog, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream.notify.notifier.GIVE_UP", 0.5)
    receiver.fails = True
    put(log, *on_log(recent("k1"), recent("k2")))
    with running(log, {"leads": receiver}):
        wait_until(lambda: receiver.refused)
        put(log, *on_log(recent("k1", owned=TAKEN)))
        wait_until(lambda: [[each.case for each in one.cases] for one in outgoing(log)] == [["k2"]])
        receiver.fails = False
        wait_until(lambda: receiver.bodies and not outgoing(log))
    (body,) = receiver.bodies
    assert "?case=k2" in body["message"] and "k1" not in body["message"]


def test_a_log_that_is_away_for_a_moment_loses_and_doubles_nothing(
    log: MemoryLog, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: set[bytes] = set()
    opened = log.publisher

    class Unreliable(Publisher):
        """Has written them, and fails all the same: once for each kind of record."""

        def send(self, messages) -> None:
            messages = list(messages)
            kind = (messages[0].key or b"").partition(b"/")[0] + (b"" if messages[0].value else b" dropped")
            opened().send(messages)
            if kind not in failed:
                failed.add(kind)
                raise LogUnavailable("away")

        def close(self) -> None:
            """Hold nothing."""

    monkeypatch.setattr(log, "publisher", lambda identity=None: Unreliable() if identity else opened())
    monkeypatch.setattr("stream.notify.notifier.FIRST_AWAY", SOON)
    put(log, *on_log(recent("k1"), recent("k2", queue="loans")))
    with running(log, {"leads": receiver}):
        wait_until(lambda: len(receiver.bodies) >= 2 and not outgoing(log))
        put(log, *on_log(recent("k3", queue="fraud")))
        wait_until(lambda: len(receiver.bodies) >= 3 and not outgoing(log))
    assert failed >= {b"outgoing", b"route"}
    assert len(receiver.keys) == len(set(receiver.keys)) == 3


def test_a_channel_whose_library_breaks_goes_on(log: MemoryLog, receiver: Receiver) -> None:
    class Breaks(Channel):
        times = 0

        def send(self, *arguments: object, **fields: object) -> None:
            self.times += 1
            if self.times == 1:
                raise ZeroDivisionError
            super().send(*arguments, **fields)

    notifier_channel = Breaks(receiver.url)
    put(log, *on_log(recent()))
    notifier = Notifier(
        log,
        {"leads": Route(address="x", gather=0.0)},
        {"leads": notifier_channel},
        Wording(None),
        SystemClock(),
        first_pause=SOON,
    )
    stop = threading.Event()
    thread = threading.Thread(target=notifier.run, args=(stop,), daemon=True)
    thread.start()
    wait_until(lambda: receiver.bodies)
    stop.set()
    thread.join(PATIENCE)
    assert notifier.failures == {"leads": 1}
    assert receiver.bodies[0]["message"].startswith("Why: ") and "https" not in receiver.bodies[0]["message"]


def test_an_unreachable_receiver_is_told_without_the_secret_of_its_address() -> None:
    with pytest.raises(Undelivered) as failure:
        Channel("json://ann:secret-word@127.0.0.1:9/hook").send("1", "title", "body", "critical")
    assert "127.0.0.1" in str(failure.value) and "secret-word" not in str(failure.value)
