"""The smallest change of the rules prevents an alert, and half of it does not: the floor itself says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import pytest

from detectors.contract.rules import document as rules_document
from detectors.contract.rules.document import Rules
from stream.explain.explain import explain
from stream.explain.explanation import AlertExplained, Change, Explanation
from stream.explain.from_file import EventsFile
from stream.trial.run import run
from tests.builders.floors.conversation_task import detector
from tests.builders.floors.flow import lines

GREETED = ("1 answered ann", "2 agent(ann) Hello!")
OVER = "900 ended"


class Told(NamedTuple):
    """A story, the cause of its alert, and the smallest change that prevents it."""

    cause: str
    path: str
    after: float
    steps: tuple[str, ...]


STORIES = (
    Told(
        "frustration", "default.frustration.minimum_turns", 3.0,
        (*GREETED, "5 customer 我已经等了三天了，你们到底管不管？", "20 agent(ann) 好的",
         "60 customer 每次都是这句话，太差劲了！", "70 agent(ann) 好的", "100 customer 好的谢谢你", OVER),
    ),
    Told(
        "threat", "default.friction.intent_at", 0.596,
        (*GREETED, "5 customer 我已经等了三天了，你们到底管不管？", "20 agent(ann) 好的", OVER),
    ),
    Told(
        "confusion", "default.friction.confusion_at", 0.9,
        (*GREETED, "5 customer I don't understand", "20 agent(ann) Click on the link",
         "30 customer I still don't get it, which link??", "50 agent(ann) The one in the mail", OVER),
    ),
    Told(
        "shouting", "default.friction.shouting_at", 3.0,
        (*GREETED, "5 customer WHERE IS MY ORDER", "20 agent(ann) It comes",
         "30 customer I WANT IT NOW", "40 agent(ann) Today", OVER),
    ),
    Told(
        "bot_loop", "default.friction.bot_loop_at", 4.0,
        ("5 customer Where is my parcel?", "6 bot Please enter the number of your order.",
         "15 customer I do not have it, my mail is gone", "16 bot Please enter the number of your order.",
         "30 customer It was a gift and I never saw one", "31 bot Please enter the number of your order.",
         "80 ended"),
    ),
    Told(
        "template", "default.friction.template_at", 3.0,
        (*GREETED, "5 customer Where is my parcel?",
         "10 agent(ann) We are very sorry for the inconvenience, your parcel is on its way to you.",
         "15 customer It should have come on Monday, what happened?",
         "20 agent(ann) We are very sorry for the inconvenience, your parcel is on its way to you.", OVER),
    ),
    Told(
        "repeats", "default.friction.repeats_at", 3.0,
        (*GREETED, "5 customer Where is my parcel with the red shoes?", "10 agent(ann) One moment",
         "15 customer Where is my parcel with the red shoes?", "20 agent(ann) Tomorrow", OVER),
    ),
    Told(
        "passed_on", "default.friction.passed_on_at", 3.0,
        (*GREETED, "5 transferred billing", "6 answered bo", "10 transferred technical", "11 answered cy",
         OVER),
    ),
    Told(
        "burst", "default.friction.burst_at", 6.0,
        (*GREETED, "5 customer hello", "6 customer are you there", "8 customer I need the invoice",
         "10 customer of May", "11 customer please", "20 agent(ann) Here it is", OVER),
    ),
    Told(
        "lapsed_promise", "default.friction.intent_at", 0.999,
        (*GREETED, "5 customer Where is my refund?", "10 agent(ann) I'll call you back within an hour.",
         "4000 status bo available", "5000 agent(ann) It is here", "5100 ended"),
    ),
    Told("first_answer_wait", "default.waits.first_answer_sla", 195.0,
         ("5 customer Hello? My parcel is late", "200 agent(ann) Hi", OVER)),
    Told("reply_wait", "default.waits.reply_sla", 195.0,
         (*GREETED, "5 customer Where is my parcel?", "200 agent(ann) Tomorrow", OVER)),
    Told("moment_wait", "default.waits.moment_sla", 195.0,
         (*GREETED, "5 customer Where is my parcel?", "6 agent(ann) One moment please.",
          "201 agent(ann) It comes tomorrow", OVER)),
    Told("hold_wait", "default.waits.hold_sla", 295.0, (*GREETED, "5 held", "300 resumed", OVER)),
    Told("callback_wait", "default.waits.callback_sla", 4495.0,
         ("5 callback", "4500 called_back", "4600 ended")),
    Told("queue_wait", "default.waits.queue_sla", 295.0, ("5 queued", "300 answered ann", OVER)),
    Told("orphaned", "default.waits.orphaned_after", 75.0,
         ("0.5 status ann available orders", *GREETED, "5 customer Where is it?",
          "10 status ann offline orders", "85 agent(bob) Tomorrow", OVER)),
    Told("unassigned", "default.waits.unassigned_after", 280.0,
         ("0 status ann available", "5 queued", "400 answered ann", OVER)),
    Told("nobody_on", "default.waits.nobody_on_after", 299.0,
         ("0 status ann available", "60 status ann offline", "101 queued", "401 answered ann", OVER)),
    Told("help_requested", "default.for.help_requested", 895.0,
         (*GREETED, '5 help.requested {"agent": "ann", "needs": "decision"}', OVER)),
)  # fmt: skip


def explained(
    steps: tuple[str, ...], cause: str, rules: Rules | None = None
) -> tuple[Explanation, AlertExplained]:
    file = EventsFile(lines(*steps), rules, detector=detector())
    alert = next(alert for alert in file.seen.alerts.values() if alert.cause == cause)
    explanation = explain(file, alert.id)
    assert explanation is not None
    return explanation, explanation.alerts[0]


def with_values(rules: Rules, values: Mapping[str, float]) -> Rules:
    """Return the rules with other values at these paths of the document."""
    document: Any = msgspec.to_builtins(rules)
    for path, value in values.items():
        *rooms, field = path.split(".")
        inner = document
        for room in rooms:
            inner = inner.setdefault(room, {})
        inner[field] = int(value) if isinstance(inner.get(field), int) else value
    return rules_document.decode(msgspec.json.encode({**document, "version": 2}))


def causes(steps: tuple[str, ...], rules: Rules) -> set[str]:
    return {alert.cause for alert in run(lines(*steps), rules).alerts}


def half(change: Change) -> dict[str, float]:
    return {field.path: (field.before + field.after) / 2.0 for field in change.fields}


def whole(change: Change) -> dict[str, float]:
    return {field.path: field.after for field in change.fields}


@pytest.mark.parametrize("told", STORIES, ids=lambda told: told.cause)
def test_the_smallest_change_is_named_and_prevents_the_alert_and_half_of_it_does_not(told: Told) -> None:
    _, alert = explained(told.steps, told.cause)
    smallest = alert.changes[0]
    (field,) = smallest.fields
    assert field.path == told.path and field.after == pytest.approx(told.after, rel=0.01)
    assert told.cause in causes(told.steps, with_values(Rules(), half(smallest)))
    assert told.cause not in causes(told.steps, with_values(Rules(), whole(smallest)))


def test_thresholds_of_which_each_alone_raises_the_alert_change_together() -> None:
    steps = STORIES[0].steps
    _, alert = explained(steps, "frustration")
    joint = next(change for change in alert.changes if len(change.fields) > 1)
    assert {field.field for field in joint.fields} == {"frustration.open_at", "frustration.rise_at"}
    assert "frustration" not in causes(steps, with_values(Rules(), whole(joint)))
    for field in joint.fields:
        alone = with_values(Rules(), {field.path: field.after})
        assert "frustration" in causes(steps, alone), f"{field.path} alone is not enough"


def test_the_rules_of_the_queue_and_of_the_channel_are_the_ones_to_change() -> None:
    steps = ("5 customer Hello? My parcel is late", "200 agent(ann) Hi", OVER)
    own = rules_document.decode(b'{"version":2,"queues":{"orders":{"waits":{"first_answer_sla":60}}}}')
    _, alert = explained(steps, "first_answer_wait", own)
    assert alert.changes[0].fields[0].path == "queues.orders.waits.first_answer_sla"
    assert alert.rules[1].path == "default.for.first_answer_wait"
    assert alert.version.number == 2


def test_a_wait_that_goes_on_where_the_recording_ends_says_so() -> None:
    _, alert = explained((*GREETED, "5 customer Where is my parcel?"), "reply_wait")
    assert alert.alert.ends_at is None and alert.changes[0].so_far
    assert [change.fields[0].field for change in alert.changes] == ["waits.reply_sla"]


def test_an_alert_that_no_number_prevents_says_so() -> None:
    _, alert = explained((*GREETED, "5 customer I will sue you"), "threat")
    assert (alert.changes, alert.unexplained) == ((), "no_number")


def test_an_alert_that_rests_on_too_much_is_told_without_a_change() -> None:
    file = EventsFile(lines(*GREETED, "5 customer Where is it?"), detector=detector())
    told = explain(file, next(iter(file.seen.alerts)), most=2)
    assert told is not None and told.steps
    assert [(alert.changes, alert.unexplained) for alert in told.alerts] == [((), "too_long")]
