"""A simulated floor, counted a second time: straight from its events, with no lifecycle and no signals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby

import pytest

from detectors.contract import events as ev
from detectors.contract.events import Event
from stream.ingest.events_file import EventLine
from stream.records import Interval
from stream.simulate import RULES
from stream.trial.run import run_to_log
from stream.trial.simulated import stretch
from tests.builders.past.intervals import contacts, intervals

COMPARED = (
    "offered", "answered", "in_sla", "waited", "longest", "abandoned", "abandoned_in_sla", "gave_up_after",
    "callbacks", "responded", "response", "handled", "handling", "holding", "transferred", "rated",
    "rating", "satisfied",
)  # fmt: skip
SUMMED = ("waited", "gave_up_after", "response", "handling", "holding", "rating")
"""Sums of what is rounded one by one: to a thousandth, by either way."""
Recount = defaultdict[tuple[str, str], Counter[str]]


@pytest.fixture(scope="module")
def events() -> Sequence[Event]:
    return stretch(4.0, seed=11).events


@pytest.fixture(scope="module")
def found(events: Sequence[Event]) -> list[Interval]:
    lines = [EventLine(ev.encode(each), each.subject.encode(), each, 1.0) for each in events]
    return intervals(run_to_log(lines, RULES, 0.0)[0])


def test_every_sum_is_what_the_events_say(events: Sequence[Event], found: list[Interval]) -> None:
    expected = _recount(events)
    assert sum(counts["answered"] for counts in expected.values()) > 20
    for (queue, channel), counts in expected.items():
        kept = contacts(found, queue, channel)
        said = {name: kept.get(name, 0) for name in COMPARED}
        loose = {name: counts["offered"] if name in SUMMED else 1 * (name == "longest") for name in COMPARED}
        assert said == {name: pytest.approx(counts[name], abs=loose[name]) for name in COMPARED}, queue


def _recount(events: Sequence[Event]) -> Recount:
    """Count each conversation by itself, and follow it by hand."""
    found: Recount = defaultdict(Counter)
    by_subject = sorted(events, key=lambda each: (each.subject, each.time))
    for _, told in groupby(by_subject, key=lambda each: each.subject):
        _Contact(found).follow(list(told))
    return found


class _Contact:
    """One conversation: since when it is in line, and since when an agent has it."""

    def __init__(self, found: Recount) -> None:
        self._found = found
        self._queue = self._channel = ""
        self._line: float | None = None
        self._came = self._taken = self._held = 0.0
        self._holds: float | None = None
        self._with_agent = self._spoke = self._rated = False

    def count(self, name: str, seconds: float | None = None, of: str = "") -> None:
        counts = self._found[self._queue, self._channel]
        counts[name] += 1
        if seconds is not None:
            counts[of] += round(seconds * 1000)

    def follow(self, told: list[Event]) -> None:
        for event in told:
            at = event.time.timestamp()
            match event:
                case ev.ConversationStarted(data=data):
                    self._queue, self._channel = data.queue, data.channel
                case ev.ConversationQueued(data=data):
                    self._join(data.queue, at)
                case ev.ConversationTransferred(data=data):
                    self._let_go(at)
                    self.count("transferred")
                    self._join(data.to_queue, at)
                case ev.ConversationAnswered():
                    self._answered(at)
                case ev.MessageCreated(data=data) | ev.SpeechSegment(data=data):
                    if data.sender == "agent" and self._with_agent and not self._spoke:
                        self._spoke = True
                        self.count("responded", at - self._came, "response")
                case ev.ConversationHeld():
                    self._holds = at
                case ev.ConversationResumed() if self._holds is not None:
                    self._held += at - self._holds
                case ev.CallbackRequested() if self._line is not None:
                    self.count("callbacks")
                    self._line = None
                case ev.ConversationEnded(data=data):
                    self._let_go(at)
                    if self._line is not None and data.outcome == "abandoned":
                        self._ended_wait("abandoned", at, "gave_up_after")
                    self._line = None
                case ev.RatingSubmitted(data=data) if not self._rated:
                    self._rated = True
                    self.count("rated", (data.score - 1) / 4, "rating")
                    self._found[self._queue, self._channel]["satisfied"] += data.score >= 4

    def _join(self, queue: str, at: float) -> None:
        if self._line is None:
            self._queue, self._line = queue, at
            self.count("offered")

    def _answered(self, at: float) -> None:
        if self._line is None:
            return
        self._came, self._taken, self._held = self._line, at, 0.0
        self._with_agent, self._spoke = True, False
        self._ended_wait("answered", at, "waited")

    def _ended_wait(self, how: str, at: float, of: str) -> None:
        waited, counts = at - (self._line or at), self._found[self._queue, self._channel]
        self._line = None
        self.count(how, waited, of)
        counts["longest"] = max(counts["longest"], round(waited * 1000))
        name = "in_sla" if how == "answered" else "abandoned_in_sla"
        counts[name] += waited <= RULES.of(self._queue, self._channel).waits.queue_sla

    def _let_go(self, at: float) -> None:
        if self._with_agent:
            self.count("handled", at - self._taken, "handling")
            self._found[self._queue, self._channel]["holding"] += round(self._held * 1000)
            self._with_agent = False
