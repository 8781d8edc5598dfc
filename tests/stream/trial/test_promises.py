"""A promise outlives the customer's silence: it lapses at its time, however long nobody speaks."""

from __future__ import annotations

import pytest

from detectors.contract.rules.business_hours import BusinessHours, Opening
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from tests.builders.floors.flow import flow

BEGUN = ("1 answered ann", "2 customer Where is my refund?")
HOUR, DAY = 3600.0, 86400.0
OFFICE = Rules(
    version=2,
    default=QueueRules(
        hours=BusinessHours(tuple(Opening(day, 540, 1080) for day in range(7)), zone="Asia/Shanghai")
    ),
)


def lapsed(*steps: str, days: float = 4.0, rules: Rules | None = OFFICE) -> list[tuple[float, float | None]]:
    """When the alarm was raised and when it ended, in hours. The story begins at 6:13 in the queue's zone."""
    story = flow(*BEGUN, *steps, rules=rules, silence=days * DAY)
    found = [alert for alert in story.alerts if alert.cause == "lapsed_promise"]
    return [(one.raised_at / HOUR, None if one.ends_at is None else one.ends_at / HOUR) for one in found]


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("I'll call you back within an hour.", 1.0),
        ("明天下午之前给您回复", 35.8),
        ("We will reply to you in the next three days.", 83.8),
    ],
)
def test_a_promise_lapses_at_its_time_although_nobody_speaks(said: str, hours: float) -> None:
    ((raised, ended),) = lapsed(f"10 agent(ann) {said}", days=6.0)
    assert raised == pytest.approx(hours, abs=0.1)
    assert ended is not None and ended >= raised + 2.0


@pytest.mark.parametrize(
    "steps",
    [
        ("10 agent(ann) 明天下午之前给您回复", "40000 agent(ann) 您的退款已经到账了"),
        ("10 agent(ann) 明天下午之前给您回复", "100 ended"),
        ("10 agent(ann) 您的包裹明天送到",),
    ],
)
def test_a_promise_that_was_kept_or_has_ended_with_the_conversation_does_not(steps: tuple[str, ...]) -> None:
    assert lapsed(*steps) == []


def test_an_answer_after_the_promise_does_not_hide_that_it_lapsed() -> None:
    """Nothing else has moved the watermark in between."""
    steps = ("10 agent(ann) I'll call you back within an hour.", "5000 agent(ann) It is on your card again.")
    ((raised, _),) = lapsed(*steps)
    assert raised * HOUR == 3610.0
