"""What is usual for replies, silences and holds: in alerts, on a queue's page, the same in any order."""

from __future__ import annotations

import itertools
import random
from typing import get_args
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.events import Channel
from detectors.contract.rules.business_hours import BusinessHours, Opening
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, WaitRules
from stream.core.agenda import Agenda
from stream.log import Record, topics
from stream.queues.task import QueueTask
from stream.records import Alert, Signal, Watermark, decode_alert, encode
from stream.waits import unusual as unusual_waits
from stream.waits.reply_baselines import BASELINE_PREFIX, BLOCK, CHUNK, ReplyBaselines
from tests.builders.floors.queue_task import RULES, Floor, left, time, wait_ended, wait_started

PARTITIONS = 3
DAY = 86400.0
ENDS = {"first_answer": "replied", "reply": "replied", "moment": "replied", "hold": "resumed"}


def answered(at: float, waited: float, conversation: str = "c-0", **more: object) -> list[Signal]:
    wait = str(more.pop("wait", "reply"))
    more = {"outcome": ENDS[wait]} | more
    return [
        wait_started(at - waited, wait, conversation, **{key: more[key] for key in more if key != "outcome"}),
        wait_ended(at, at - waited, wait, conversation, **more),
    ]


def practised(count: int = 200, waited: float = 20.0, rules: Rules = RULES, **more: object) -> Floor:
    """A queue whose replies took so long, and a little more or less, one a minute."""
    floor, rng = Floor(rules), random.Random(5)
    for number in range(count):
        floor.feed(*answered(60.0 * (number + 1), waited * rng.uniform(0.7, 1.4), **more))
    return floor.feed(time(60.0 * count))


SLAS = {kind: RULES.default.waits.sla(kind) for kind in ENDS}


@pytest.mark.parametrize(("kind", "sla"), SLAS.items())
def test_a_wait_beyond_its_promise_says_what_is_usual_in_its_queue_and_channel(kind: str, sla: float) -> None:
    floor = practised(wait=kind).feed(wait_started(12_400, kind, "late"), time(12_399 + sla))
    assert floor.alerts() == []
    (alert,) = floor.feed(time(12_401 + sla)).alerts()
    baseline = alert.evidence.baseline
    assert (alert.cause, alert.starts_at) == (f"{kind}_wait", 12_400 + sla) and baseline is not None
    assert 16 < baseline.median < 24 < baseline.high < 30 and baseline.seen > 150
    (alert,) = floor.feed(time(12_410 + 2 * sla)).alerts()
    assert (alert.severity, alert.evidence.baseline) == ("critical", baseline)
    (alert,) = floor.restored().feed(wait_ended(13_000, 12_400, kind, "late", outcome=ENDS[kind])).alerts()
    assert (alert.resolution, alert.evidence.baseline) == (ENDS[kind], baseline)


@pytest.mark.parametrize(
    ("kind", "cut_short"), [("reply", "held"), ("moment", "held"), ("hold", "abandoned")]
)
def test_a_wait_that_was_cut_short_teaches_nothing(kind: str, cut_short: str) -> None:
    floor = practised(wait=kind, outcome=cut_short).feed(wait_started(12_400, kind, "late"), time(12_600))
    (alert,) = floor.alerts()
    assert alert.evidence.baseline is None


def test_another_channel_kind_or_queue_has_another_usual_and_few_waits_say_nothing() -> None:
    others = ({"channel": "voice"}, {"kind": "first_answer"}, {"kind": "hold"}, {"queue": "billing"})
    for other in others:
        late = {"queue": "orders", "kind": "reply"} | other
        (alert,) = practised().feed(wait_started(12_400, conversation="late", **late), time(12_600)).alerts()
        assert alert.evidence.baseline is None
    (alert,) = practised(15).feed(wait_started(12_400, conversation="late"), time(12_600)).alerts()
    assert alert.evidence.baseline is None


def test_closed_hours_make_no_reply_long() -> None:
    hours = BusinessHours((Opening(3, 0, 8 * 60), Opening(4, 8 * 60, 9 * 60)))  # from 1970-01-01 on
    floor = practised(150, rules=Rules(default=QueueRules(hours=hours)))
    for number in range(60):
        closing, again = 8 * 3600.0 - 10, DAY + 8 * 3600.0 + 10
        floor.feed(*answered(again + number / 100, again - closing, f"night-{number}"))
    floor.feed(time(DAY + 8 * 3600 + 600), wait_started(DAY + 8 * 3600 + 700, conversation="late"))
    (alert,) = [a for a in floor.feed(time(DAY + 9 * 3600)).alerts() if a.subject == "late"]
    assert alert.evidence.baseline is not None and alert.evidence.baseline.high < 60


@pytest.mark.parametrize("kind", ENDS)
def test_the_page_of_a_queue_lists_waits_beyond_the_usual_long_before_their_promise(kind: str) -> None:
    floor = practised(wait=kind)
    floor.feed(left(12_001), wait_started(12_020, kind, "slow"), wait_started(12_050, kind, "new"))
    floor.feed(wait_started(12_060, kind, "newest"), time(12_060))
    assert floor.alerts() == []
    detail = floor.queue().detail
    assert detail is not None
    assert [(each.conversation, each.kind) for each in detail.long] == [("slow", kind)]
    assert detail.long[0].baseline.long < 40
    assert [(each.kind, each.channel) for each in detail.baselines] == [(kind, "chat")]


def test_what_is_usual_of_all_kinds_on_all_channels_stays_small() -> None:
    rng, agenda = random.Random(9), Agenda()
    replies = ReplyBaselines(0, lambda _: RULES, agenda)
    names = list(itertools.product(ENDS, get_args(Channel)))
    for quarter in range(15 * 96):
        at = 900.0 * (quarter + 1)
        for kind, channel in names:
            since = at - rng.lognormvariate(3.5, 0.7)
            replies.add(wait_ended(at, since, kind, channel=channel, outcome=ENDS[kind]))
        _, _, (block,) = agenda.pop()
        replies.learn(block)
    assert set(replies.known("orders")) == set(names)
    (kept,) = [message.value for message in replies.changes() if message.key.startswith(BASELINE_PREFIX)]
    assert len(kept) < 20 * 1024
    other = ReplyBaselines(0, lambda _: RULES, Agenda())
    other.restore(BASELINE_PREFIX + b"orders", kept)
    assert [other.baseline("orders", *name, at) for name in names] == [
        replies.baseline("orders", *name, at) for name in names
    ]


def test_drift_resets_the_usual_and_the_page_says_since_when_and_from_what_to_what() -> None:
    floor, rng, at = Floor(), random.Random(3), 0.0
    for number in range(2400):
        at += 120.0
        floor.feed(*answered(at, (20.0 if number < 1600 else 55.0) * rng.uniform(0.7, 1.4), f"c-{number}"))
        if number % 20 == 0:
            floor.feed(left(at), time(at))
    floor = floor.restored().feed(left(at + 5), time(at + 6))
    detail = floor.queue().detail
    assert detail is not None
    (drift,) = detail.drifts
    assert (drift.kind, drift.channel) == ("reply", "chat")
    assert 17 < drift.before < 24 and 45 < drift.now < 65
    assert abs(drift.since - 1600 * 120.0) < 2 * 3600 and drift.since < drift.at
    assert floor.alerts() == []


WATCHFUL = Rules(
    default=QueueRules(
        waits=WaitRules(reply_sla=90, first_answer_sla=90, moment_sla=90, hold_sla=90, unusual_factor=1.5)
    )
)


@pytest.mark.parametrize("kind", ENDS)
def test_an_unusually_long_wait_is_an_alert_where_the_rules_ask_for_it_until_the_promise_breaks(
    kind: str,
) -> None:
    floor = practised(rules=WATCHFUL, wait=kind).feed(wait_started(12_400, kind, "late"), time(12_460))
    (alert,) = floor.alerts()
    assert (alert.cause, alert.severity, alert.evidence.sla) == ("unusual_wait", "warning", 90)
    assert alert.evidence.baseline is not None and alert.evidence.due == 12_490
    assert alert.starts_at == pytest.approx(12_400 + 1.5 * alert.evidence.baseline.long)
    floor.feed(time(12_500))
    assert {alert.cause: (alert.status, alert.resolution) for alert in floor.alerts()} == {
        "unusual_wait": ("resolved", "superseded"),
        f"{kind}_wait": ("open", None),
    }


def test_one_moment_after_another_is_another_wait_though_it_begins_as_the_first_ends() -> None:
    floor = practised(rules=WATCHFUL, wait="moment").feed(
        *answered(12_460, 55, "slow", wait="moment"),
        wait_started(12_460, "moment", "slow"),
        time(12_480),
    )
    (first,) = floor.alerts()
    assert (first.cause, first.resolution, first.ends_at) == ("unusual_wait", "replied", 12_460)
    floor.feed(time(12_520))
    (again,) = floor.alerts()
    assert (again.id, again.status, again.reopened) == (first.id, "open", 1)


def test_an_unusually_long_wait_ends_with_its_answer_and_an_ordinary_one_is_nothing() -> None:
    floor = practised(rules=WATCHFUL).feed(*answered(12_430, 25), *answered(12_460, 50, "slow"), time(12_500))
    (alert,) = floor.alerts()
    assert (alert.subject, alert.resolution, alert.ends_at) == ("slow", "replied", 12_460)
    assert practised().feed(*answered(12_460, 80, "slow"), time(12_500)).alerts() == []
    assert practised(60, rules=WATCHFUL).feed(*answered(3_700, 80), time(3_800)).alerts() == []


def test_a_block_waits_for_the_events_partition_that_sends_its_watermark_last() -> None:
    early = [
        signal
        for number in range(CHUNK + 1)
        for signal in answered(10.0 + number, 5.0, f"c-{number}", events_partition=0)
    ]
    late = answered(20.0, 7.0, "c-late", events_partition=1)
    floor = Floor(events_partitions=2).feed(*early, time(2 * BLOCK, 0), *late)
    for task in (floor, floor.restored()):
        task.feed(time(2 * BLOCK, 1), left(2 * BLOCK + 1), time(4 * BLOCK, 0), time(4 * BLOCK, 1))
        detail = task.queue().detail
        assert detail is not None
        assert [each.baseline.seen for each in detail.baselines] == [CHUNK + 2]


# --- the same however the records come ----------------------------------------------------------------


def stories(seed: int) -> list[list[Signal]]:
    """What each events partition says of its own conversations, in its order, over some hours.

    In the end each has many ordinary replies in one queue and hour, and then one that breaks the promise.
    """
    told = []
    for events_partition in range(PARTITIONS):
        rng, at, signals = random.Random(f"{seed} {events_partition}"), 0.0, []
        for number in range(80):
            queue, kind = rng.choice(["orders", "billing"]), rng.choice(list(ENDS))
            conversation = f"c-{events_partition}-{number}"
            at += rng.choice([1.0, 30.0, BLOCK / 4, BLOCK])
            waited = rng.choice([5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0] * 3 + [40.0, 70.0, 91.0, 200.0])
            more = {"queue": queue, "events_partition": events_partition}
            signals.append(wait_started(at, kind, conversation, **more))
            at += waited
            signals.append(wait_ended(at, at - waited, kind, conversation, outcome=ENDS[kind], **more))
            if rng.random() < 0.5:
                signals.append(mark(at, events_partition))
        for number in range(25):
            signals += answered(
                25_000.0 + 30.0 * number,
                8.0,
                f"u-{events_partition}-{number}",
                events_partition=events_partition,
            )
        signals += answered(27_000.0, 200.0, f"late-{events_partition}", events_partition=events_partition)
        told.append([*signals, mark(60_000.0, events_partition)])
    return told


def mark(at: float, events_partition: int) -> Watermark:
    return Watermark(events_partition=events_partition, at=at, recording="test")


class Replay:
    """A task that is fed batches, and taken up anew from what it has written when asked.

    `alerts` has the last state of each alert, also of those that were let go.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.task = QueueTask(0, PARTITIONS, rules)
        self.kept: dict[tuple[str, bytes | None], bytes | None] = {}
        self.alerts: dict[str, Alert] = {}

    def feed(self, signals: list[Signal]) -> None:
        self.task.feed(Record(topics.SIGNALS, 0, 0, b"0", encode(signals), 0.0))
        while self.task.proceed():
            pass
        for message in self.task.drain():
            self.kept[message.topic, message.key] = message.value
            if message.topic == topics.ALERTS and message.value is not None:
                alert = decode_alert(message.value)
                self.alerts[alert.id] = alert

    def restart(self) -> None:
        self.task = QueueTask(0, PARTITIONS, self.rules)
        for (topic, key), value in self.kept.items():
            if value is not None and topic in (topics.QUEUES, topics.WAITS, topics.ALERTS):
                self.task.restore(Record(topic, 0, 0, key, value, 0.0))
        self.task.restored()
        while self.task.proceed():
            pass


def replayed(
    told: list[list[Signal]], seed: int | None, restarts: float = 0.0, rules: Rules = RULES
) -> dict[str, Alert]:
    """The alerts when the partitions are mixed and cut into batches by chance; None: one after the other."""
    replay, rng = Replay(rules), random.Random(seed)
    rest = [list(signals) for signals in told]
    while any(rest):
        unread = [signals for signals in rest if signals]
        chosen = unread[0] if seed is None else rng.choice(unread)
        count = len(chosen) if seed is None else rng.randint(1, rng.choice([1, 5, 40]))
        replay.feed(chosen[:count])
        del chosen[:count]
        if rng.random() < restarts:
            replay.restart()
    return replay.alerts


EAGER = Rules(default=QueueRules(waits=WaitRules(unusual_factor=1.0)))


@pytest.mark.parametrize("rules", [RULES, EAGER], ids=["usual", "unusual"])
@given(story=st.integers(0, 10_000), mixture=st.integers(0, 10_000))
@settings(max_examples=15)
def test_the_same_waits_give_the_same_alerts_and_usual_in_any_batches_and_mixture(
    rules: Rules, story: int, mixture: int
) -> None:
    told = stories(story)
    with mock.patch.object(unusual_waits, "_EXPERIENCE", 20):
        expected = replayed(told, None, rules=rules)
        assert replayed(told, mixture, rules=rules) == expected
        assert replayed(told, mixture, restarts=0.2, rules=rules) == expected
    assert any(alert.evidence.baseline is not None for alert in expected.values())
