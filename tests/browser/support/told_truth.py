"""What the events of a told story mean, computed from the events alone: none of StepIn's detectors or tasks.

All times are `ago`: seconds before the end of the story. The SLAs are those of the shipped rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.browser.support.told_story import Told

QUEUE_SLA = 120.0
LEVEL, SMOOTHING, FIRST = 0.62, 0.45, 0.3


def _of(story: Sequence[Told], subject: str, type_: str = "") -> list[Told]:
    return [told for told in story if told.subject == subject and type_ in ("", told.type)]


def _queue(story: Sequence[Told], subject: str) -> str:
    queue: str = _of(story, subject, "conversation.started")[0].data["queue"]
    return queue


def live(story: Sequence[Told]) -> list[str]:
    """Return the conversations that have not ended."""
    begun = [told.subject for told in story if told.type == "conversation.started"]
    return [subject for subject in begun if not _of(story, subject, "conversation.ended")]


def in_line(story: Sequence[Told], queue: str) -> list[float]:
    """Return since when each customer of the queue waits whom nobody has taken, the longest first."""
    waiting = [
        _of(story, subject, "conversation.queued")[0].ago
        for subject in live(story)
        if _queue(story, subject) == queue and not _of(story, subject, "conversation.answered")
    ]
    return sorted(waiting, reverse=True)


def unanswered(story: Sequence[Told], queue: str) -> list[float]:
    """Return since when each customer of the queue waits for a reply of the agent."""
    found = []
    for subject in live(story):
        turns = _of(story, subject, "message.created")
        if _queue(story, subject) == queue and turns and turns[-1].data["sender"] == "customer":
            found.append(turns[-1].ago)
    return found


def talk(story: Sequence[Told], subject: str) -> list[tuple[float, str, str]]:
    """Return when what was said by whom in a conversation, from its beginning."""
    turns = _of(story, subject, "message.created")
    return [(told.ago, told.data["sender"], told.data["text"]) for told in turns]


def busy(story: Sequence[Told], agent: str) -> list[tuple[float, float]]:
    """Return from when to when the agent had a customer; 0 is the end of the story."""
    spans = []
    for told in story:
        if told.type == "conversation.answered" and told.data["agent"] == agent:
            ended = _of(story, told.subject, "conversation.ended")
            spans.append((told.ago, ended[0].ago if ended else 0.0))
    return spans


def agents(story: Sequence[Told], queue: str) -> Counter[str]:
    """Count the agents of the queue who are free, busy and away. Each takes one customer at a time."""
    counts: Counter[str] = Counter()
    for told in story:
        if told.type == "agent.status" and queue in told.data["queues"]:
            has_customer = any(until == 0.0 for _, until in busy(story, told.subject))
            away = told.data["status"] == "away"
            counts["away" if away else "busy" if has_customer else "free"] += 1
    return counts


def occupied(story: Sequence[Told], queue: str, ago: float) -> float:
    """Return the share of the agents' time with a customer up to `ago`, 0…1."""
    here = with_customer = 0.0
    for told in story:
        if told.type == "agent.status" and queue in told.data["queues"] and told.data["status"] != "away":
            here += told.ago - ago
            with_customer += sum(
                since - max(until, ago) for since, until in busy(story, told.subject) if since > ago
            )
    return with_customer / here


def level(probabilities: Sequence[float]) -> float:
    """Return the smoothed probability after these turns of a customer."""
    value = min(probabilities[0], FIRST)
    for probability in probabilities:
        value += SMOOTHING * (probability - value)
    return value
