"""Everything that ops may tune, as one versioned document.

A floor starts with the defaults. Each later version is one record of the rules topic. A queue with rules of
its own does not use the default ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from detectors.contract import day_rules, hours_faults, queue_names, wall_views
from detectors.contract.case_rules import CaseRules
from detectors.contract.causes import CAUSES
from detectors.contract.day_rules import DayRules
from detectors.contract.event_errors import BadEvent, explain_document
from detectors.contract.learning_rules import LearningRules
from detectors.contract.queue_names import ScreenLanguage, ShownName
from detectors.contract.queue_rules import WEEK, QueueRules
from detectors.contract.wall_views import WallView

People: TypeAlias = Literal["named", "aggregate"]
"""Whether screens name agents, or only count them."""


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of the rules: a document without some of these fields has their defaults.

    An event may come `skew` seconds late and still count in order. Its time may lie at most
    `future_tolerance` seconds after its publishing and `past_tolerance` seconds before; an event beyond that
    goes to dead letters. The same words of the same sender less than `repeat_within` seconds apart are one
    turn, whatever their ids; 0 counts each. `queue_names` has what the screens call a queue, by its id and
    the language of the screen; any other is called by the name that the platform tells, or by its id. `views`
    says by its name what a wall shows.

    With `people` at `aggregate` no screen names an agent outside of an open alert, and nothing that is kept
    names one. With `voice` at false the measures of a customer's voice are not looked at. `cases` are the
    rules of people's work on what was found. `day` says when the floor's day begins.
    """

    version: Annotated[int, Meta(ge=1)] = 1
    skew: Annotated[float, Meta(ge=0, le=600)] = 2.0
    future_tolerance: Annotated[float, Meta(gt=0, le=86400)] = 300.0
    past_tolerance: Annotated[float, Meta(gt=0, le=365 * 86400)] = WEEK
    repeat_within: Annotated[float, Meta(ge=0, le=60)] = 1.0
    learning: LearningRules = LearningRules()
    default: QueueRules = QueueRules()
    queues: dict[str, QueueRules] = {}
    queue_names: dict[str, dict[ScreenLanguage, ShownName]] = {}
    views: dict[str, WallView] = {}
    people: People = "named"
    voice: bool = True
    cases: CaseRules = CaseRules()
    day: DayRules = DayRules()

    def of(self, queue: str) -> QueueRules:
        """Return the rules of a queue: its own, or the default."""
        return self.queues.get(queue, self.default)


def decode(value: bytes) -> Rules:
    """Read a rules document.

    Raises:
        ValueError: it breaks the form; the message names the field, the value and what was expected.
    """
    try:
        rules = msgspec.json.decode(value, type=Rules)
    except (msgspec.DecodeError, RecursionError) as error:
        raise explain_document(value, error, Rules) from None
    for contradiction in contradictions(rules):
        raise contradiction
    return rules


_FORMER_CAUSES = frozenset({"unanswered"})
"""Causes of earlier versions, which documents may still name without effect."""


def contradictions(rules: Rules) -> Iterator[BadEvent]:
    """Yield a fault for each field that has the right form and that no queue can work with."""
    yield from queue_names.faults(rules.queue_names)
    yield from wall_views.faults(rules.views)
    for unknown in day_rules.faults(rules.day):
        yield BadEvent(f"$.day{unknown.place}", unknown.value, unknown.expected)
    levels = rules.cases.escalate_after
    if list(levels) != sorted(set(levels)):
        yield BadEvent("$.cases.escalate_after", list(levels), "each number above the one before")
    for cause in rules.cases.automatic.keys() - CAUSES.keys():
        yield BadEvent(f"$.cases.automatic.{cause}", cause, f"one of {', '.join(CAUSES)}")
    for path, queue in [("default", rules.default), *((f"queues.{n}", q) for n, q in rules.queues.items())]:
        for fault in hours_faults.faults(queue.hours):
            yield BadEvent(f"$.{path}.hours{fault.place}", fault.value, fault.expected)
        frustration = queue.frustration
        if not frustration.close_at <= frustration.open_at <= frustration.critical_at:
            values = f"{frustration.close_at}, {frustration.open_at}, {frustration.critical_at}"
            yield BadEvent(f"$.{path}.frustration", values, "close_at ≤ open_at ≤ critical_at")
        if frustration.watch_until > frustration.watch_at:
            values = f"{frustration.watch_until}, {frustration.watch_at}"
            yield BadEvent(f"$.{path}.frustration", values, "watch_until ≤ watch_at")
        for name, by_cause in (("for", queue.must_last), ("returns_after", queue.returns_after)):
            for cause in by_cause.keys() - CAUSES.keys() - _FORMER_CAUSES:
                yield BadEvent(f"$.{path}.{name}.{cause}", cause, f"one of {', '.join(CAUSES)}")
