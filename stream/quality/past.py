"""Folds what happened into what reports ask: episodes, alerts with people's answers, remarks, interventions.

Pure. The records come from `stepin.history`, `stepin.turns` and `stepin.interventions` in any order of their
partitions; a record that comes twice counts once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TypeAlias, get_args

from msgspec import Struct, field

from stream.records import (
    ActionRecorded,
    AlertStep,
    Answer,
    ConversationFinished,
    ConversationRated,
    HistoryRecord,
    InterventionRecord,
    Remark,
    WaitFinished,
)
from stream.spot_checks.choosing import raised_nothing

EpisodeKey: TypeAlias = tuple[str, float]
_ANSWERS = frozenset(get_args(Answer))
_REMARKS = frozenset(get_args(Remark))


class ScoredTurn(Struct, frozen=True):
    """A turn as far as reports need it: its text is not read."""

    conversation: str
    at: float
    sender: str
    id: str
    probability: float | None = None


class Episode(Struct, frozen=True):
    """A conversation from its first event to its end. `quiet` says that no cause was open at the end."""

    conversation: str
    begun_at: float
    ended_at: float
    queue: str
    language: str
    quiet: bool


class RaisedAlert(Struct):
    """An alert about a conversation, with the last answer of each person."""

    conversation: str
    queue: str
    language: str
    cause: str
    raised_at: float
    answers: dict[str, tuple[float, str]] = field(default_factory=dict)

    def is_right(self) -> bool | None:
        """What most people say; None when nobody does, or as many say the one as the other."""
        said = [what for _, what in self.answers.values() if what in _ANSWERS]
        true = said.count("true_alarm")
        return None if 2 * true == len(said) else 2 * true > len(said)


class Found(Struct, frozen=True):
    """What a person says of a conversation of which StepIn said nothing, and of which cause."""

    what: str
    at: float
    cause: str | None


class Past:
    """All that was taken. Times are event times, seconds since 1970."""

    def __init__(self) -> None:
        self.episodes: dict[EpisodeKey, Episode] = {}
        self.alerts: dict[str, RaisedAlert] = {}
        self.remarks: dict[tuple[str, str, str], Found] = {}
        self.ratings: dict[EpisodeKey, float] = {}
        self.waits: defaultdict[str, dict[tuple[str, float], float]] = defaultdict(dict)
        self.interventions: dict[tuple[str, str, str], InterventionRecord] = {}
        self._turns: defaultdict[str, dict[str, tuple[float, float]]] = defaultdict(dict)

    def take(self, record: HistoryRecord) -> None:
        """Take a record of the history. Those of which no report speaks change nothing."""
        match record:
            case ConversationFinished():
                self._finished(record)
            case ConversationRated():
                self.ratings[record.conversation, record.begun_at] = record.rating
            case WaitFinished():
                self.waits[record.contact.conversation][record.kind, record.since] = record.until
            case AlertStep() if record.alert.subject_kind == "conversation":
                self._alert(record)
            case ActionRecorded() if record.action.action in _REMARKS:
                self._remark(record)

    def take_turn(self, turn: ScoredTurn) -> None:
        """Take a turn; only scored ones of customers count."""
        if turn.sender == "customer" and turn.probability is not None:
            self._turns[turn.conversation][turn.id] = (turn.at, turn.probability)

    def take_intervention(self, asked: InterventionRecord) -> None:
        """Take what the platform was asked to do."""
        # The id of an action is its person's own.
        self.interventions.setdefault((asked.case, asked.person or asked.by, asked.id), asked)

    def _finished(self, record: ConversationFinished) -> None:
        view = record.view
        key = view.id, record.begun_at
        self.episodes[key] = Episode(
            view.id, record.begun_at, record.at, view.queue, view.language or "", raised_nothing(record, ())
        )
        if view.rating is not None:
            self.ratings.setdefault(key, view.rating)

    def _alert(self, record: AlertStep) -> None:
        alert, entry = record.alert, record.entry
        known = self.alerts.get(alert.id)
        if known is None:
            known = self.alerts[alert.id] = RaisedAlert(
                alert.subject, alert.queue, alert.language or "", alert.cause, alert.raised_at
            )
        if entry.what in _ANSWERS or entry.what == "retract":
            who = entry.person or entry.by
            # The steps of an alert that moved come from several partitions.
            known.answers[who] = max(known.answers.get(who, (0.0, "")), (entry.at, entry.what))

    def _remark(self, record: ActionRecorded) -> None:
        action = record.action
        if action.conversation is None:
            return
        # A spot check has one answer of a person, which is `fine` or `not_fine`.
        kind = "missed" if action.action == "missed" else "spot"
        key = action.conversation, kind, action.person or action.by
        known = self.remarks.get(key)
        if known is None or known.at <= action.at:
            self.remarks[key] = Found(action.action, action.at, action.cause)

    # --- questions ---------------------------------------------------------------------------------------

    def scores(self, conversation: str) -> list[tuple[float, float]]:
        """Return the time and probability of each scored turn of the customer, the oldest first."""
        return sorted(self._turns.get(conversation, {}).values())

    def by_conversation(self) -> dict[str, list[Episode]]:
        """Return the episodes of each conversation, the oldest first."""
        found: defaultdict[str, list[Episode]] = defaultdict(list)
        for episode in sorted(self.episodes.values(), key=lambda each: each.begun_at):
            found[episode.conversation].append(episode)
        return dict(found)


def episode_at(episodes: list[Episode], at: float) -> Episode | None:
    """Return which of a conversation's episodes, the oldest first, went on at a time."""
    place = bisect_right([each.begun_at for each in episodes], at) - 1
    return episodes[place] if place >= 0 and at <= episodes[place].ended_at else None
