"""The interface of a detector of causes, and the turns of both sides as detectors see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from detectors.contract.event_fields import Intervening, Need
from detectors.contract.readings import Turn
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.intents import NONE, Intents
from detectors.conversation.state import AttentionState
from detectors.conversation.turn_features import TurnFeatures
from detectors.models.linear import HashedLinear
from detectors.text.features import Ids


class CustomerTurn(NamedTuple):
    """A customer's turn with all that was read from its text.

    `form` is the text's normal form and `features` its hashed features, None for a turn without words.
    `english` says whether they are those of English words. `head` is the frustration model that scored it.
    `probability` (that the customer is dissatisfied, 0…1), `satisfied` and `emotions` (in the order of
    `emotion.LABELS`) are None when no model covers the language. `intents` are what the turn is meant to do.
    `taught` is the part of the probability's log-odds that this floor and queue have taught.
    """

    turn: Turn
    form: str
    features: TurnFeatures | None = None
    english: bool = False
    language: str | None = None
    head: HashedLinear | None = None
    probability: float | None = None
    satisfied: float | None = None
    emotions: list[float] | None = None
    intents: Intents = NONE
    taught: float = 0.0

    @property
    def ids(self) -> Ids | None:
        """The hashed features of the turn's own words."""
        return None if self.features is None else self.features.ids


class DeskTurn(NamedTuple):
    """A turn of an agent or a bot with what was read from its text.

    `form` is the text's normal form, `language` that of its features, None for a turn without words.
    `intents` computes what the turn is meant to do, which few turns are asked.
    """

    turn: Turn
    form: str
    language: str | None = None
    intents: Callable[[], Intents] = Intents


class HelpRequest(NamedTuple):
    """An agent asked a supervisor for help at event time `at`. `text` is masked.

    Of a decision, `amount` says how much is asked for and `limit` how much the agent may decide.
    """

    at: float
    needs: Need | None = None
    text: str = ""
    amount: float | None = None
    limit: float | None = None
    currency: str | None = None


class CauseDetector:
    """Finds causes in conversations, by opening and closing them in `open_causes`.

    A subclass names its `causes`, ids of the catalogue, and overrides the methods that it needs. It keeps
    nothing itself: what it remembers of a conversation is a field of `AttentionState`.
    """

    causes: ClassVar[tuple[str, ...]] = ()

    def observe_customer(self, state: AttentionState, turn: CustomerTurn, rules: QueueRules) -> None:
        """Observes a customer's turn."""

    def observe_answer(self, state: AttentionState, answer: DeskTurn, rules: QueueRules) -> None:
        """Observes a turn of an agent or a bot."""

    def observe_transfer(self, state: AttentionState, at: float, to_queue: str, rules: QueueRules) -> None:
        """Observes a transfer to another queue at event time `at`."""

    def observe_judgement(self, state: AttentionState, dissatisfied: bool) -> None:
        """Observes a person's judgement of the conversation."""

    def observe_help(self, state: AttentionState, request: HelpRequest | None) -> None:
        """Observes that the agent asks for help, or needs none any longer (None)."""

    def observe_intervention(self, state: AttentionState, kind: Intervening) -> None:
        """Observes that an intervention of this kind is done."""

    def deadline(self, state: AttentionState) -> float | None:
        """Return the event time when `fire` is due, or None."""

    def fire(self, state: AttentionState, now: float, rules: QueueRules) -> None:
        """Observes that the event time has reached `now`, a deadline."""
