"""A stretch run as live events: the same alerts as recorded ones, and models that learn from ratings."""

from __future__ import annotations

import itertools

from detectors.contract import events as ev
from stream.ingest.events_file import EventLine
from stream.simulate import RULES, Simulator
from stream.trial.live import run_live
from stream.trial.run import run
from stream.trial.story import Story

START = 1_700_489_600.0


def played(seconds: float) -> list[ev.Event]:
    events = Simulator(3, START, rate=0.6).events()
    return list(itertools.takewhile(lambda event: event.time.timestamp() < START + seconds, events))


def raised(story: Story, until: float) -> set[tuple[str, str, float]]:
    alerts = [alert for alert in story.alerts if alert.raised_at < until]
    return {(alert.cause, alert.subject, alert.raised_at) for alert in alerts}


def test_live_and_recorded_events_raise_the_same_alerts_where_nobody_rates() -> None:
    events = [event for event in played(600.0) if not isinstance(event, ev.RatingSubmitted)]
    lines = [EventLine(ev.encode(event), event.subject.encode(), event, 1.0) for event in events]
    live = raised(run_live(events, RULES), 590.0)
    assert len(live) > 5
    assert live == raised(run(lines, RULES, silence=0.0), 590.0)


def test_ratings_change_what_later_turns_score() -> None:
    events = played(480.0)
    unrated = [event for event in events if not isinstance(event, ev.RatingSubmitted)]
    assert len(unrated) < len(events)
    with_ratings, without = (run_live(each, RULES).turns for each in (events, unrated))
    assert [turn.text for turn in with_ratings] == [turn.text for turn in without]
    changed = [
        one.at
        for one, other in zip(with_ratings, without, strict=True)
        if one.probability != other.probability
    ]
    first = min(event.time.timestamp() for event in events if isinstance(event, ev.RatingSubmitted))
    assert changed and min(changed) > first - START
