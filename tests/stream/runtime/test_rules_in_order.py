"""Rules as an ordered input: the same events and rules give the same alerts and states, in every field.

Chance cuts the batches, lets workers come and go, and lets the versions of the rules become known early or
just in time. Recorded history and a live floor behave alike.
"""

from __future__ import annotations

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.log import Message, topics
from stream.records import RulesVersion, encode
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.floors.shuffled import PARTITIONS, Floor, run
from tests.builders.rules import published, version


@given(story=st.integers(0, 10_000), chance=st.integers(0, 10_000))
@example(story=13, chance=1)  # restored a breached wait in the queue after its SLA had changed
@example(story=2, chance=1)  # left a running wait behind its deadline, in one batch
@settings(max_examples=25, deadline=None)
def test_batches_workers_and_restarts_around_rule_changes_change_no_field(story: int, chance: int) -> None:
    rng = random.Random(story)
    made = floor.messages(floor.busy_floor(story, 20), PARTITIONS)
    rules = [published(version(number, rng)) for number in range(2, 2 + rng.randint(1, 3))]
    undisturbed, disturbed = run(made, rules, None), run(made, rules, chance)
    assert disturbed.result() == undisturbed.result()
    assert undisturbed.counters["rules_applied"] >= PARTITIONS
    assert undisturbed.counters["rules_too_late"] == 0


def run_live(events: list[Event], rules: list[RulesVersion], seed: int | None) -> Floor:
    """Publish each event and each version when it happens. None: one worker keeps up. Else chance decides.

    Every source has spoken before, and the floor is quiet for an hour at the end.
    """
    rng, here = random.Random(seed), Floor(-100.0)
    here.start()
    here.publish(
        [
            Message(topics.EVENTS, b"stepin-time", ev.encode(sample.time_passed(-100)), p)
            for p in range(PARTITIONS)
        ]
    )
    floor.work_off(here.runs)
    happens = [(event.time.timestamp(), event_message(event)) for event in events]
    happens += [
        (each.effective_at - 5, Message(topics.RULES, b"rules/%d" % each.version, encode(each)))
        for each in rules
    ]
    for at, message in sorted(happens, key=lambda each: each[0]):
        while here.clock.now() < at:
            most = 60.0 if seed is None else rng.choice([20.0, 100.0, 400.0])
            here.clock.wait(min(at - here.clock.now(), most))
            if seed is None or rng.random() < 0.5:
                floor.work_off(here.runs)
        here.publish([message])
        if seed is not None and rng.random() < 0.05:
            here.start()
            if len(here.runs) > 4 or rng.random() < 0.5:
                here.stop_one()
    here.clock.wait(3600.0)
    floor.work_off(here.runs)
    return here


def event_message(event: Event) -> Message:
    return Message(topics.EVENTS, event.subject.encode(), ev.encode(event))


@given(story=st.integers(0, 10_000), chance=st.integers(0, 10_000))
@settings(max_examples=3, deadline=None)
def test_a_live_floor_that_lags_and_restarts_around_rule_changes_changes_no_field(
    story: int, chance: int
) -> None:
    rng = random.Random(story)
    events = floor.busy_floor(story, 6)
    # The numbers follow the order in which they are published.
    times = sorted(version(2, rng).effective_at for _ in range(rng.randint(1, 3)))
    rules = [replace(version(number, rng), effective_at=at) for number, at in enumerate(times, 2)]
    steady, lagging = run_live(events, rules, None), run_live(events, rules, chance)
    assert steady.result() == lagging.result()
    assert steady.counters["rules_applied"] >= PARTITIONS
    assert steady.counters["rules_too_late"] == lagging.counters["rules_too_late"] == 0


def test_a_version_that_comes_too_late_holds_from_the_watermark_on_and_is_counted() -> None:
    here = Floor()
    here.start()
    made = floor.messages([sample.started(0), sample.said(10, "where is it?")], PARTITIONS)
    here.publish(made[:-PARTITIONS])
    floor.work_off(here.runs)
    late = replace(version(2, random.Random(1)), effective_at=sample.START + 1)
    here.publish([Message(topics.RULES, b"rules/2", encode(late))])
    here.publish(made[-PARTITIONS:])
    floor.work_off(here.runs)
    # The other partitions had read nothing yet: for them it came in time.
    assert (here.counters["rules_applied"], here.counters["rules_too_late"]) == (PARTITIONS, 1)


def test_an_alert_names_the_rules_that_held_when_it_was_made() -> None:
    rng = random.Random(1)
    change = replace(version(2, rng), effective_at=sample.START + 500)
    here = run(
        floor.messages(floor.busy_floor(1, 60), PARTITIONS),
        [Message(topics.RULES, b"rules/2", encode(change))],
        None,
    )
    alerts = here.alerts().values()
    assert {alert.rules for alert in alerts} == {1, 2}
    for alert in alerts:
        # The watermark is the latest event less the skew: an event may come before it and after the change.
        if alert.raised_at < change.effective_at:
            assert alert.rules == 1, alert
        elif alert.raised_at > change.effective_at + 200:
            assert alert.rules == 2, alert
