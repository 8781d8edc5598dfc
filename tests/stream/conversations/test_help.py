"""An agent's request for help opens a cause until it is met, and the platform's answers go to the queue."""

from __future__ import annotations

from typing import Any

import pytest

from detectors.contract import events as ev
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, RetentionRules, SilenceRules
from stream.records import CauseClosed, CauseOpened, InterventionAnswered, Left
from tests.builders import events as sample
from tests.builders.floors.conversation_task import dead_letters, make_task, run, signals, view

CALM = [sample.started(0), sample.answered(1), sample.said(5, "where is my parcel?")]
ALMOST_GONE = Rules(default=QueueRules(retention=RetentionRules(ended_conversation=60)))


def asked(at: float, **what: Any) -> ev.Event:
    return sample.event(ev.HelpRequested, ev.HelpRequestedData(agent="ann", **what), at)


def done(at: float, kind: str | None = None, text: str | None = None) -> ev.Event:
    data = ev.InterventionDoneData(intervention="a-1", kind=kind, text=text)
    return sample.event(ev.InterventionDone, data, at)


def open_causes(*events: ev.Event) -> list[str]:
    return [cause.cause for cause in view(run(make_task(), [*CALM, *events])).causes]


def test_a_request_is_a_cause_with_what_is_asked_for_in_the_words_of_the_agent() -> None:
    request = asked(
        10, needs="decision", text="refund to 13812345678?", amount=1368.5, limit=200, currency="CNY"
    )
    messages = run(make_task(), [*CALM, request])
    (cause,) = [signal for signal in signals(messages) if isinstance(signal, CauseOpened)]
    assert (cause.cause, cause.severity, cause.contact.agent) == ("help_requested", "warning", "ann")
    assert [(driver.code, driver.text) for driver in cause.evidence.drivers] == [
        ("help.decision", ""),
        ("help.amount", "1,368.50 CNY"),
        ("help.limit", "200 CNY"),
    ]
    assert cause.evidence.quote_by == "agent"
    assert cause.evidence.quote is not None and "13812345678" not in cause.evidence.quote
    assert (view(messages).attention or 0.0) >= 0.3


@pytest.mark.parametrize(
    ("needs", "kind", "stays"),
    [
        ("advice", "whisper", False),
        ("advice", "transfer", True),
        ("decision", "whisper", True),
        ("decision", "refuse", False),
        ("decision", None, True),
        (None, "grant", False),
        ("take_over", "barge_in", False),
    ],
)
def test_a_request_ends_with_the_intervention_that_meets_it(
    needs: str | None, kind: str | None, stays: bool
) -> None:
    assert open_causes(asked(10, needs=needs), done(20, kind)) == ["help_requested"] * stays


@pytest.mark.parametrize(
    "end",
    [
        sample.event(ev.HelpWithdrawn, ev.HelpWithdrawnData(agent="ann"), 20),
        sample.transferred(20, "billing"),
        sample.ended(20),
    ],
)
def test_a_request_ends_when_it_is_withdrawn_or_its_agent_has_the_conversation_no_longer(
    end: ev.Event,
) -> None:
    assert open_causes(asked(10), end) == []


def test_a_later_request_replaces_what_is_asked_for_and_nothing_else_ends_it() -> None:
    answer = sample.said(14, "It is on its way.", "agent")
    messages = run(make_task(), [*CALM, asked(10, needs="advice"), answer, asked(15, needs="take_over")])
    (cause,) = view(messages).causes
    assert [driver.code for driver in cause.evidence.drivers] == ["help.take_over"]
    assert cause.since - sample.START == 10
    assert not any(isinstance(signal, CauseClosed) for signal in signals(messages))


def answers(*events: ev.Event, rules: Rules | None = None) -> list[tuple[str, str, str, str | None]]:
    said = signals(run(make_task(rules), [*CALM, *events]))
    return [
        (each.queue, each.intervention, each.state, each.answer)
        for each in said
        if isinstance(each, InterventionAnswered)
    ]


def test_an_answer_goes_to_the_queue_of_the_conversation_once_and_masked() -> None:
    failed = sample.event(
        ev.InterventionFailed,
        ev.InterventionFailedData(intervention="a-2", text="13812345678 does not answer"),
        12,
    )
    found = answers(sample.transferred(8, "billing"), done(10), failed, failed)
    assert found[0] == ("billing", "a-1", "done", None)
    assert [each[:3] for each in found[1:]] == [("billing", "a-2", "failed")]
    assert "13812345678" not in (found[1][3] or "")


def test_an_answer_reaches_the_queue_of_a_conversation_that_was_let_go_and_reopens_nothing() -> None:
    declined = sample.event(
        ev.InterventionDeclined, ev.InterventionDeclinedData(intervention="a-3", text="over"), 200
    )
    gone = [sample.ended(20), sample.time_passed(100)]
    assert answers(*gone, declined, declined, rules=ALMOST_GONE) == [("orders", "a-3", "declined", "over")]
    task = make_task()
    messages = run(task, [done(10)])
    assert signals(messages) == [] and task.counters["after_the_end"] == 1, "it begins no conversation"


def test_an_answer_is_no_sign_of_life() -> None:
    rules = Rules(default=QueueRules(silence=SilenceRules(shortest={"chat": 60})))
    task = make_task(rules)
    messages = run(task, [*CALM, sample.said(6, "soon", "agent"), sample.time_passed(4000), done(4001)])
    said = signals(messages)
    assert view(messages).status == "probably_over"
    assert isinstance(said[-1], InterventionAnswered) and any(isinstance(each, Left) for each in said)


def test_a_request_without_a_readable_amount_is_still_a_request() -> None:
    request = ev.encode(asked(10, amount=5.0)).replace(b'"amount":5.0', b'"amount":"five"')
    task = make_task()
    run(task, CALM)
    task.feed(sample.record(asked(10), 9)._replace(value=request))
    messages = task.drain()
    assert [cause.cause for cause in view(messages).causes] == ["help_requested"]
    assert [letter.field for letter in dead_letters(messages)] == ["$.data.amount"]
