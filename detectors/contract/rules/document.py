"""Everything that ops may tune, as one versioned document.

A floor starts with the defaults. Each later version is one record of the rules topic. A channel, a queue and
a language name only what they change; the nearest of them decides each field.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct, to_builtins

from detectors.contract.causes import CAUSES
from detectors.contract.event_errors import BadEvent, explain_document
from detectors.contract.events import Channel
from detectors.contract.rules import day_rules, layer_faults, queue_names, wall_views
from detectors.contract.rules.case_rules import CaseRules
from detectors.contract.rules.day_rules import DayRules
from detectors.contract.rules.layered import (
    ChannelLayer,
    Language,
    LanguageLayer,
    QueueLayer,
    layers,
    of_today,
    shipped_channels,
)
from detectors.contract.rules.layers import merged
from detectors.contract.rules.learning_rules import LearningRules
from detectors.contract.rules.queue_names import ScreenLanguage, ShownName
from detectors.contract.rules.queue_rules import WEEK, QueueRules
from detectors.contract.rules.wall_views import WallView

_MOST_ASKED = 10_000
People: TypeAlias = Literal["named", "aggregate"]
"""Whether screens name agents, or only count them."""


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One version of the rules: a document without some of these fields has their defaults.

    `default` holds everywhere. `channels`, `queues` and `languages` have layers over it, of which the nearest
    decides (see `rules_layers`).

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
    channels: dict[Channel, ChannelLayer] = msgspec.field(default_factory=shipped_channels)
    queues: dict[str, QueueLayer] = {}
    languages: dict[Language, LanguageLayer] = {}
    queue_names: dict[str, dict[ScreenLanguage, ShownName]] = {}
    views: dict[str, WallView] = {}
    people: People = "named"
    voice: bool = True
    cases: CaseRules = CaseRules()
    day: DayRules = DayRules()

    def of(self, queue: str, channel: str = "", language: str | None = None) -> QueueRules:
        """Return the rules that hold for a conversation, or without a channel those of the queue itself.

        >>> rules = decode(b'{"queues": {"vip": {"waits": {"reply_sla": 30}}}}')
        >>> rules.of("vip", "chat").waits.reply_sla, rules.of("orders", "email").waits.reply_sla
        (30.0, 14400.0)
        """
        asked = (queue, channel, language)
        found = self._asked.get(asked)
        if found is None:
            found = self._find(queue, channel, language)
            if len(self._asked) < _MOST_ASKED:
                self._asked[asked] = found
        return found

    def _find(self, queue: str, channel: str, language: str | None) -> QueueRules:
        channels, languages = self._known
        key = (
            queue if queue in self.queues else "",
            channel if channel in channels else "",
            _base(language, languages) if languages and language else "",
        )
        if key not in self._resolved:
            nearest: dict[str, Any] = {}
            for layer in layers(self._document, *key):
                nearest = merged(nearest, layer.fields)
            self._resolved[key] = msgspec.convert(nearest, QueueRules)
        return self._resolved[key]

    @cached_property
    def _asked(self) -> dict[tuple[str, str, str | None], QueueRules]:
        """What was asked for most: several questions an event, of a few queues."""
        return {}

    # What these three hold is bounded by what the document names, whatever queues there are.
    @cached_property
    def _document(self) -> dict[str, Any]:
        return to_builtins(self)  # type: ignore[no-any-return]

    @cached_property
    def _resolved(self) -> dict[tuple[str, str, str], QueueRules]:
        return {}

    @cached_property
    def _known(self) -> tuple[frozenset[str], frozenset[str]]:
        """The channels and the languages that have a layer."""
        own = self._document["queues"].values()
        return (
            frozenset(self.channels).union(*(queue.get("channels", ()) for queue in own)),
            frozenset(self.languages).union(*(queue.get("languages", ()) for queue in own)),
        )


def _base(language: str, known: frozenset[str]) -> str:
    """Return the language of a tag such as `zh-Hant`, if it is known."""
    base = language.partition("-")[0].lower()
    return base if base in known else ""


def decode(value: bytes) -> Rules:
    """Read a rules document.

    Raises:
        ValueError: it breaks the form; the message names the field, the value and what was expected.
    """
    try:
        document = msgspec.json.decode(value)
        value = value if not isinstance(document, dict) else msgspec.json.encode(of_today(document))
        rules = msgspec.json.decode(value, type=Rules)
    except (msgspec.DecodeError, RecursionError) as error:
        raise explain_document(value, error, Rules) from None
    for contradiction in contradictions(rules):
        raise contradiction
    return rules


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
    yield from layer_faults.faults(rules)
