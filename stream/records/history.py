"""The history topic: one record for each step that an archive keeps.

Nothing is ever deleted from the topic before its time, so a reader that lags behind misses no step. A record
may come twice, after a restart or after feeding a dead letter again. `identity` is then the same, and the
later record holds: an archive upserts by it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from detectors.queue.reply_baseline import Baseline
from stream.records.alerts import Action, Alert, HistoryEntry
from stream.records.cases import Case
from stream.records.contact import Contact
from stream.records.conversations import ConversationView
from stream.records.evidence import Wait, WaitOutcome

EndOutcome: TypeAlias = Literal["resolved", "abandoned", "closed", "silent"]
"""How a conversation ended. `silent`: nobody ended it, and it was let go after a long silence."""


class _Step(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Every record names itself, for archives."""

    @property
    def identity(self) -> str:
        """Return the key by which an archive stores the record. Records of two types share none."""
        raise NotImplementedError


class AlertStep(_Step, frozen=True, tag="alert.step"):
    """An alert was raised, changed its severity, was acted on, or ended.

    `alert.step` numbers the steps of an alert from 1 on, and `entry` says what happened. `alert` is the alert
    after the step, without its `history`, as each entry is a record of its own. A wait for an agent has its
    baseline in `AlertBaseline`.
    """

    alert: Alert
    entry: HistoryEntry

    @property
    def identity(self) -> str:
        return f"alert/{self.alert.id}/{self.alert.step}"


class AlertBaseline(_Step, frozen=True, tag="alert.baseline"):
    """The baseline of the wait that began at `since` was added to the alert `alert`.

    It is no numbered step: it comes once every events partition has passed the start of the alert, which may
    be before or after the next step.
    """

    alert: str
    queue: str
    since: float
    baseline: Baseline

    @property
    def identity(self) -> str:
        return f"alert/{self.alert}/baseline/{_milliseconds(self.since)}/{self.queue}"


class CaseStep(_Step, frozen=True, tag="case.step"):
    """An alert joined a case or ended, a person acted on the case, its time came, or the platform answered.

    `case.step` numbers the steps of a case from 1 on, and `entry` says what happened. `case` is the case
    after the step, without its `history`. Steps that were taken together, such as a claim by an
    intervention, all show the case after the last of them. The interventions of the case are in it, each as
    far as it is.
    """

    case: Case
    entry: HistoryEntry

    @property
    def identity(self) -> str:
        return f"case/{self.case.id}/{self.case.step}"


class WaitFinished(_Step, frozen=True, tag="wait.finished"):
    """A wait that began at `since` ended at `until`, both event times in seconds since 1970.

    `begun_at` is that of the conversation, see `ConversationFinished`.
    """

    contact: Contact
    begun_at: float
    kind: Wait
    since: float
    until: float
    outcome: WaitOutcome

    @property
    def identity(self) -> str:
        episode = _episode(self.contact.conversation, self.begun_at)
        return f"wait/{episode}/{self.kind}/{_milliseconds(self.since)}/{self.contact.queue}"


class ConversationStarted(_Step, frozen=True, tag="conversation.started"):
    """The platform said at `at` that a conversation started, and with whom.

    `customer` is the platform's reference of the customer. It stands in no other record, so that people who
    look at conversations do not see it; an archive finds by it what it must forget. `begun_at` is that of the
    episode, see `ConversationFinished`.
    """

    conversation: str
    queue: str
    channel: str
    begun_at: float
    at: float
    customer: str

    @property
    def identity(self) -> str:
        return f"start/{_episode(self.conversation, self.begun_at)}"


class ConversationFinished(_Step, frozen=True, tag="conversation.finished"):
    """A conversation ended at `at`. `view` is its last, with the causes that were open.

    A conversation that goes on after it was forgotten begins another episode. `begun_at`, the event time of
    the first event that was read, tells the episodes of a conversation apart.
    """

    begun_at: float
    at: float
    outcome: EndOutcome
    view: ConversationView

    @property
    def identity(self) -> str:
        return f"conversation/{_episode(self.view.id, self.begun_at)}"


class ConversationRated(_Step, frozen=True, tag="conversation.rated"):
    """The customer rated the conversation, 0…1, before or after its end. The last rating holds."""

    conversation: str
    queue: str
    begun_at: float
    at: float
    rating: float

    @property
    def identity(self) -> str:
        return f"rating/{_episode(self.conversation, self.begun_at)}"


class ActionRecorded(_Step, frozen=True, tag="action"):
    """A person acted on a case, an alert or a conversation, whether that changed it or came too late."""

    action: Action

    @property
    def identity(self) -> str:
        action = self.action
        return f"action/{action.queue}/{action.about}/{action.person or action.by}/{action.id}"


class RulesRecorded(_Step, frozen=True, tag="rules"):
    """A version of the rules was published at `at`, as the document `rules`."""

    version: int
    at: float
    rules: msgspec.Raw

    @property
    def identity(self) -> str:
        return f"rules/{self.version}"


class ModelMoved(_Step, frozen=True, tag="model.moved"):
    """Labels moved a model by `by` in the mean over a fixed set of sentences, within an hour before `at`.

    `by` is a difference of probabilities, 0…1, and `threshold` the rules' `learning.jump_at`. `language` and
    `queue` say where, and `model` names the model after it.
    """

    at: float
    language: str
    queue: str
    by: float
    threshold: float
    model: str

    @property
    def identity(self) -> str:
        return f"model/{self.language}/{_milliseconds(self.at)}/{self.queue}"


HistoryRecord: TypeAlias = (
    AlertStep
    | AlertBaseline
    | CaseStep
    | WaitFinished
    | ConversationStarted
    | ConversationFinished
    | ConversationRated
    | ActionRecorded
    | RulesRecorded
    | ModelMoved
)


def _milliseconds(time: float) -> int:
    return round(time * 1000)


def _episode(conversation: str, begun_at: float) -> str:
    return f"{conversation}@{_milliseconds(begun_at)}"


decode_history = msgspec.json.Decoder(HistoryRecord).decode
