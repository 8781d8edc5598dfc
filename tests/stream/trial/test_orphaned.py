"""A customer who waits for an agent who is offline is orphaned, and an alert says so."""

from __future__ import annotations

import pytest

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, WaitRules
from stream.trial.story import SeenAlert, Story
from tests.builders.floors.flow import flow

ASKED = ("1 customer Where is my parcel?", "2 queued", "10 answered ann", "12 agent(ann) It is on its way.")
AGAIN = "30 customer When does it arrive?"
OFFLINE = "40 status ann offline orders"


def orphaned(story: Story) -> list[tuple[float, float | None, str | None]]:
    """Return when each such alert was raised and ended, and why."""
    return [(one.raised_at, one.ends_at, one.reason) for one in found(story)]


def found(story: Story) -> list[SeenAlert]:
    return [alert for alert in story.alerts if alert.cause == "orphaned"]


def test_an_agent_who_goes_offline_leaves_an_orphaned_customer() -> None:
    (alert,) = found(flow(*ASKED, AGAIN, OFFLINE))
    assert (alert.raised_at, alert.ends_at, alert.severity) == (100.0, None, "critical")
    assert (alert.subject, alert.queue) == ("c-1", "orders")
    assert alert.evidence["quote"] == "When does it arrive?" and alert.evidence["since"] == 40.0
    (driver,) = alert.evidence["drivers"]
    assert driver == {"code": "orphaned.offline", "text": "ann", "weight": 60.0}


@pytest.mark.parametrize(
    "steps",
    [
        (*ASKED, OFFLINE),  # the customer has an answer, and asks nothing
        (*ASKED, "30 customer Thanks, that worked!", OFFLINE),
        (*ASKED, AGAIN, OFFLINE, "90 status ann available orders"),  # a connection that drops
        (*ASKED, AGAIN, OFFLINE, "90 agent(ann) Tomorrow."),  # offline, by the status alone
        (*ASKED, AGAIN, OFFLINE, "90 agent(bob) Tomorrow."),
        (*ASKED, AGAIN, OFFLINE, "90 answered bob"),
        (*ASKED, AGAIN, OFFLINE, "90 ended"),
        (*ASKED, AGAIN, OFFLINE, "90 queued"),
        (*ASKED, AGAIN),  # never seen signing on: unknown, and not offline
        (*ASKED, AGAIN, "40 status ann away orders"),
        (*ASKED, AGAIN, "40 status bob offline orders"),
        ("0.5 status ann offline orders", *ASKED, AGAIN),  # who answers is there, whatever the status says
        (*ASKED, AGAIN, "39.5 agent(ann) Tomorrow.", OFFLINE),
        (*ASKED, AGAIN, OFFLINE, "90 answered ann"),
        (*ASKED, AGAIN, "35 agent(ann) One moment please.", OFFLINE, "90 agent(ann) One moment please."),
    ],
)
def test_nobody_is_orphaned_who_is_minded_or_needs_nobody(steps: tuple[str, ...]) -> None:
    assert orphaned(flow(*steps)) == []


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("150 agent(bob) Tomorrow.", "replied"),
        ("150 answered bob", "answered"),
        ("150 answered ann", "answered"),
        ("150 transferred billing", "transferred"),
        ("150 queued", "transferred"),
        ("150 ended", "ended"),
        ("150 status ann busy orders", "agent_back"),
        ("150 status ann away -", "agent_back"),
        ("150 held", "held"),
    ],
)
def test_the_alert_ends_with_whatever_minds_the_customer(step: str, reason: str) -> None:
    assert orphaned(flow(*ASKED, AGAIN, OFFLINE, step)) == [(100.0, 150.0, reason)]


def test_a_word_to_an_agent_who_has_gone_home_is_orphaned_too() -> None:
    assert orphaned(flow(*ASKED, OFFLINE, "900 customer And the invoice?")) == [(960.0, None, None)]


def test_the_agent_who_answers_for_the_one_who_is_offline_minds_the_customer_from_then_on() -> None:
    steps = (*ASKED, OFFLINE, "50 customer And the invoice?", "60 agent(bob) It comes by mail.")
    assert orphaned(flow(*steps, "200 customer When does it come?")) == []


def test_an_agent_who_comes_and_goes_leaves_the_customer_again() -> None:
    steps = (*ASKED, AGAIN, OFFLINE, "130 status ann available orders", "200 status ann offline orders")
    assert orphaned(flow(*steps)) == [(100.0, None, None)], "the alert is open again"
    assert orphaned(flow(*steps, silence=30.0)) == [(100.0, 130.0, "agent_back")]


@pytest.mark.parametrize("kind", ["1 customer Hello?", "20 held", "20 agent(ann) One moment please."])
def test_each_wait_for_an_agent_counts(kind: str) -> None:
    steps = sorted(
        {"1 customer Hello?", "2 queued", "10 answered ann", kind}, key=lambda step: float(step.split()[0])
    )
    assert orphaned(flow(*steps, OFFLINE)) == [(100.0, None, None)]


@pytest.mark.parametrize("queues", ["-", "billing", "orders billing", "billing orders"])
def test_an_agent_of_several_queues_goes_offline_in_all_of_them(queues: str) -> None:
    steps = ("0.5 status ann available orders billing", *ASKED, AGAIN, f"40 status ann offline {queues}")
    assert orphaned(flow(*steps)) == [(100.0, None, None)]


def test_a_conversation_in_a_queue_that_the_agent_does_not_serve_is_orphaned_too() -> None:
    steps = (*ASKED, "20 transferred billing", "25 answered ann", AGAIN, "40 status ann offline orders")
    assert orphaned(flow(*steps)) == [(100.0, None, None)]


def test_the_grace_stands_in_the_rules() -> None:
    rules = Rules(default=QueueRules(waits=WaitRules(orphaned_after=300.0)))
    assert orphaned(flow(*ASKED, AGAIN, OFFLINE, rules=rules)) == [(340.0, None, None)]
    assert orphaned(flow(*ASKED, AGAIN, OFFLINE, channel="email")) == [], "mail waits for a day"


def test_statuses_out_of_order_change_nothing() -> None:
    story = flow(*ASKED, AGAIN, "41 status ann offline orders", "40 status ann available orders")
    assert orphaned(story) == [(101.0, None, None)]
    story = flow(*ASKED, AGAIN, "41 status ann available orders", OFFLINE)
    assert orphaned(story) == []
