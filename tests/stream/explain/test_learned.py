"""A case that a model with labels has found is explained by the model as it was then."""

from __future__ import annotations

import msgspec

from detectors.contract.rules.document import Rules
from stream.explain.explain import explain
from stream.explain.from_log import FloorLog
from stream.log import topics
from stream.log.follower import Follower
from stream.records import AlertStep, TurnRecord, decode_history
from stream.trial.live import live_log
from tests.builders import events as sample
from tests.builders.floors.conversation_task import ANGRY, detector


def test_the_labels_of_the_floor_are_learned_again_up_to_each_turn() -> None:
    rated = [
        sample.started(0, "c-0"),
        *(sample.said(5 + 20 * place, text, subject="c-0") for place, text in enumerate(ANGRY)),
        sample.rated(100, 1, "c-0"),
    ]
    angry = [sample.started(200, "c-1"), sample.answered(201, "c-1")]
    angry += [sample.said(210 + 20 * place, text, subject="c-1") for place, text in enumerate(ANGRY)]
    log = live_log([*rated, *angry, sample.ended(330, "c-1"), sample.time_passed(400)], Rules(version=2))
    with Follower(log, [topics.HISTORY]) as follower:
        steps = [decode_history(record.value or b"") for record in follower.read_to_end()]
    alert = next(
        step.alert
        for step in steps
        if isinstance(step, AlertStep) and step.alert.subject == "c-1" and step.alert.cause == "frustration"
    )
    assert alert.model is not None and "+" in alert.model, "the rating has taught the model"
    shipped = detector()
    told = explain(FloorLog(log, shipped), alert.id)
    assert told is not None and told.alerts[0].changes, "it was found again"
    with Follower(log, [topics.TURNS]) as follower:
        turns = [
            msgspec.json.decode(record.value or b"", type=TurnRecord) for record in follower.read_to_end()
        ]
    scored = [
        turn.probability for turn in turns if turn.conversation == "c-1" and turn.probability is not None
    ]
    assert [step.probability for step in told.steps if step.probability is not None] == scored
    assert shipped.versions is None, "the shipped detector is as it was"
