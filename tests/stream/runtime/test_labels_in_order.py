"""Labels as an ordered input: the same events, rules and labels give the same alerts, in every field."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.readings import Turn
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionDetector, AttentionState
from stream.conversations.model_use import MODEL_KEY
from stream.log import topics
from stream.runtime import labels_follower
from stream.runtime.labels_follower import LabelsFollower
from tests.builders import events as sample
from tests.builders.floors import floor
from tests.builders.floors.shuffled import PARTITIONS, Floor, detector, run
from tests.builders.labels import TEXTS, entry, label
from tests.builders.labels import given as labelled
from tests.builders.rules import published, version


@given(story=st.integers(0, 10_000), chance=st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_batches_workers_and_restarts_around_labels_change_no_field(story: int, chance: int) -> None:
    rng = random.Random(story)
    events = floor.busy_floor(story, 20)
    made = floor.messages(events, PARTITIONS)
    # Each label is there before the first event that may be scored with it.
    times = sorted((rng.uniform(10, 1_500) for _ in range(rng.randint(1, 8))), reverse=True)
    for number, at in enumerate(times):
        place = sum(event.time.timestamp() < sample.START + at for event in events)
        made.insert(1 + place, labelled(entry(number, at, rng)))
    rules = [published(version(2, rng))] if rng.random() < 0.5 else []
    undisturbed, disturbed = run(made, rules, None), run(made, rules, chance)
    assert disturbed.result() == undisturbed.result()


def test_an_alert_names_the_labels_that_held_at_its_time() -> None:
    rng = random.Random(1)
    events = floor.busy_floor(1, 60)
    labels = [labelled(label(number, 300.0 + 300 * number, rng)) for number in range(3)]
    here = run(floor.messages(events, PARTITIONS), labels, None)
    models = Counter[tuple[str, int]]()
    for alert in here.alerts().values():
        if alert.model is not None:
            name, _, learned = alert.model.partition("+")
            raised_at = alert.raised_at if alert.back_at is None else alert.back_at
            models[learned, sum(raised_at >= sample.START + 300.0 + 300 * n for n in range(3))] += 1
            assert name == detector().model
    # Labels of one or more turns: the number in the name grows with the time.
    assert len({learned for learned, _ in models}) == len(models) == 4


def test_a_label_that_comes_too_late_holds_from_then_on_and_is_counted() -> None:
    here = Floor()
    here.start()
    made = floor.messages([sample.started(0), *(sample.said(at, TEXTS[0]) for at in (10, 20))], PARTITIONS)
    here.publish(made[:3])
    floor.work_off(here.runs)
    here.publish([labelled(label(1, 5, random.Random(1)))])
    here.publish(made[3:])
    floor.work_off(here.runs)
    assert here.counters["labels_too_late"] == 1


def score(follower: LabelsFollower, at: float, queue: str = "orders") -> tuple[str, float | None]:
    which: AttentionDetector = follower.detector
    which.score_at(sample.START + at)
    turn = Turn(id="1", at=at, sender="customer", text=TEXTS[0], language="zh")
    return which.model, which.observe(AttentionState(), turn, QueueRules(), queue).probability


def test_a_model_moves_between_its_versions_bit_for_bit() -> None:
    here, rng = Floor(), random.Random(3)
    labels = [label(number, 10.0 * number, rng) for number in range(1, 30)]
    whole = LabelsFollower(here.log, detector())
    grown = [score(whole, 0.0)]
    for number, each in enumerate(labels, 1):
        here.publish([labelled(each)])
        whole.update()
        grown.append(score(whole, 10.0 * number))
    assert len(set(grown)) == len(labels) + 1
    assert len({probability for _, probability in grown}) > len(labels) / 2
    assert grown[0] == score(LabelsFollower(Floor().log, detector()), 0.0)
    for number in rng.sample(range(30), 30):
        assert score(whole, 10.0 * number + 5) == grown[number]


def test_many_labels_at_a_start_are_learned_between_batches_and_used_from_a_noted_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(labels_follower, "AT_ONCE", 50)
    monkeypatch.setattr(labels_follower, "CATCH_UP", 20)
    here, rng = Floor(), random.Random(3)
    here.publish([labelled(label(number, -100.0, rng)) for number in range(200)])
    here.start()
    made = floor.messages([sample.started(0), *(sample.said(at, TEXTS[1]) for at in (10, 20))], PARTITIONS)
    here.publish(made[:3])
    here.runs[0].step(0.0)
    here.runs[0].step(0.0)
    follower = here.runs[0]._labels
    assert follower is not None
    assert (follower.detector.catching_up, follower.detector.model) == (True, detector().model)
    (begun,) = uses(here)
    floor.work_off(here.runs)
    assert not follower.detector.catching_up
    # It is saved at once, so that the next start finds it.
    assert LabelsFollower(here.log, detector()).detector.model == follower.detector.model
    assert follower.detector.model == f"{detector().model}+{follower.figures.labels}"  # type: ignore[union-attr]
    here.publish(made[3:])
    floor.work_off(here.runs)
    (ended,) = uses(here)
    assert begun == b'{"at":1700489600.0,"catching_up":true}'
    assert ended == b'{"at":1700489620.0}'


def uses(here: Floor) -> list[bytes]:
    """What each partition has noted last about the model that it uses."""
    last: dict[int, bytes] = {}
    for record in here.log.reader([topics.CONVERSATIONS], "beginning").poll(0.1):
        if record.key == MODEL_KEY:
            last[record.partition] = record.value or b""
    return list(last.values())
