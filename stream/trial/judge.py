"""Judges alerts by the truth of a simulated floor: precision, recall and delay by cause and language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from msgspec import Struct

from detectors.contract.causes import find
from stream.simulate.truth import ConversationTruth, QueueTruth, Trouble

_ROW_OF = {"moment_wait": "reply_wait", "first_answer_wait": "reply_wait"}
"""Waits for an agent's words count as one cause: which clock runs depends on how a line is read."""
_LEAST_TIMES = {"frustration": 2, "confusion": 2}
"""How often a cause must show to count as missed: one turn alone may be alerted and need not be."""
_SURGE_LASTS = 600.0
"""Seconds after the last customer of a surge in which its alert is still right."""


class Raised(Struct, frozen=True, kw_only=True):
    """An alert as it was raised, `at` seconds since 1970."""

    cause: str
    subject: str
    at: float


class Said(NamedTuple):
    """What a customer said, `at` seconds since 1970, and whether the conversation was watched then."""

    at: float
    text: str
    watch: bool = False


class Wrong(Struct, frozen=True, kw_only=True):
    """An alert that the truth does not bear out, `after` seconds from the conversation's beginning.

    `said` is what the customer had said last.
    """

    cause: str
    language: str
    conversation: str
    story: str
    matter: str
    smooth: bool
    after: float
    said: str


class Row(Struct, frozen=True, kw_only=True):
    """How well one cause was found in one language; "all" for every language, None for queues.

    `troubles` is how often the cause should have been alerted, `found` how often of those it was. `alerts` is
    how many alerts were raised, `right` how many of them in or after the onset. Delays are medians from the
    onset to the alert, in seconds and in turns of the customer.
    """

    cause: str
    language: str | None
    troubles: int
    found: int
    alerts: int
    right: int
    delay: float | None
    turns: float | None

    @property
    def precision(self) -> float | None:
        """The share of the alerts that are right, 0…1."""
        return self.right / self.alerts if self.alerts else None

    @property
    def recall(self) -> float | None:
        """The share of the troubles that were found, 0…1."""
        return self.found / self.troubles if self.troubles else None


class Watched(Struct, frozen=True, kw_only=True):
    """How many conversations were ever watched: of the smooth ones, and of those with frustration.

    `before` is how many of the `alerts` of frustration that are right had the watch before, `turns` the
    median of the customer's turns from its beginning to them.
    """

    smooth: int
    frustrated: int
    of_frustrated: int
    alerts: int
    before: int
    turns: float | None


class Judgement(Struct, frozen=True, kw_only=True):
    """How right a floor was. All wrong alerts of one conversation are one false case."""

    contacts: int
    smooth: int
    false_cases: int
    false_cases_per_100_smooth: float
    watched: Watched
    rows: tuple[Row, ...]
    wrong: tuple[Wrong, ...]


class _Tally:
    """What is counted for one row."""

    def __init__(self) -> None:
        self.troubles = self.found = self.alerts = self.right = 0
        self.delays: list[float] = []
        self.turns: list[int] = []

    def row(self, cause: str, language: str | None) -> Row:
        return Row(
            cause=cause,
            language=language,
            troubles=self.troubles,
            found=self.found,
            alerts=self.alerts,
            right=self.right,
            delay=round(median(self.delays), 1) if self.delays else None,
            turns=float(median(self.turns)) if self.turns else None,
        )


def judge(
    truths: Iterable[ConversationTruth | QueueTruth],
    alerts: Sequence[Raised],
    turns: Mapping[str, Sequence[Said]],
) -> Judgement:
    """Compare alerts with the truth.

    An alert is right when its conversation has this trouble, and it was raised in or after its onset; an
    alert of a wait that breaches its SLA may come as soon as the wait runs. Alerts of other conversations
    than those of `truths` are left out.

    Args:
        turns: what the customer of each conversation said, in the order of time.
    """
    listed = list(truths)
    conversations = {each.conversation: each for each in listed if isinstance(each, ConversationTruth)}
    tallies: defaultdict[tuple[str, str | None], _Tally] = defaultdict(_Tally)
    wrong: list[Wrong] = []
    by_conversation: defaultdict[str, list[Raised]] = defaultdict(list)
    for alert in alerts:
        by_conversation[alert.subject].append(alert)
    for truth in conversations.values():
        raised = by_conversation.get(truth.conversation, [])
        wrong += _judge_one(truth, raised, turns.get(truth.conversation, ()), tallies)
    _judge_queues([each for each in listed if isinstance(each, QueueTruth)], alerts, tallies)
    smooth = sum(truth.smooth for truth in conversations.values())
    cases = len({each.conversation for each in wrong if each.smooth})
    return Judgement(
        contacts=len(conversations),
        smooth=smooth,
        false_cases=cases,
        false_cases_per_100_smooth=round(100.0 * cases / max(1, smooth), 2),
        watched=_watched(list(conversations.values()), by_conversation, turns),
        rows=tuple(tallies[key].row(*key) for key in sorted(tallies, key=str)),
        wrong=tuple(wrong),
    )


def _judge_one(
    truth: ConversationTruth,
    alerts: Sequence[Raised],
    turns: Sequence[Said],
    tallies: defaultdict[tuple[str, str | None], _Tally],
) -> Iterator[Wrong]:
    """Count the alerts and troubles of one conversation, and yield its wrong alerts."""
    troubles: defaultdict[str, list[Trouble]] = defaultdict(list)
    for trouble in truth.troubles:
        troubles[_row(trouble.cause)].append(trouble)
    raised: defaultdict[str, list[Raised]] = defaultdict(list)
    for alert in alerts:
        raised[_row(alert.cause)].append(alert)
    for cause in sorted(troubles.keys() | raised.keys()):
        both = [tallies[cause, truth.language], tallies[cause, "all"]]
        asked_for = any(one.times >= _LEAST_TIMES.get(cause, 1) for one in troubles[cause])
        right = [alert for alert in raised[cause] if any(_onset(one) <= alert.at for one in troubles[cause])]
        for tally in both:
            tally.alerts += len(raised[cause])
            tally.right += len(right)
            tally.troubles += asked_for
            tally.found += asked_for and bool(right)
            if right:
                first = min(alert.at for alert in right)
                since = max(one.since.timestamp() for one in troubles[cause] if _onset(one) <= first)
                tally.delays.append(first - since)
                tally.turns.append(sum(since < turn.at <= first for turn in turns))
        yield from (_wrong(truth, alert, turns) for alert in raised[cause] if alert not in right)


def _watched(
    truths: Sequence[ConversationTruth],
    raised: Mapping[str, Sequence[Raised]],
    turns: Mapping[str, Sequence[Said]],
) -> Watched:
    """Return how the watch went with what is true and what was raised."""
    said = {truth.conversation: turns.get(truth.conversation, ()) for truth in truths}
    ever = {name for name, each in said.items() if any(turn.watch for turn in each)}
    onsets = {
        truth.conversation: [_onset(one) for one in truth.troubles if one.cause == "frustration"]
        for truth in truths
    }
    frustrated = {name for name, each in onsets.items() if each}
    leads: list[int | None] = []
    for name in sorted(frustrated):
        times = [each.at for each in raised.get(name, ()) if each.cause == "frustration"]
        right = [at for at in times if at >= min(onsets[name])]
        if right:
            before = [turn for turn in said[name] if turn.at < min(right) - 1e-5]
            first = next((place for place, turn in enumerate(before) if turn.watch), None)
            leads.append(None if first is None else len(before) - first)
    known = [lead for lead in leads if lead is not None]
    return Watched(
        smooth=sum(truth.smooth for truth in truths if truth.conversation in ever),
        frustrated=len(ever & frustrated),
        of_frustrated=len(frustrated),
        alerts=len(leads),
        before=len(known),
        turns=float(median(known)) if known else None,
    )


def _judge_queues(
    truths: Sequence[QueueTruth],
    alerts: Iterable[Raised],
    tallies: defaultdict[tuple[str, str | None], _Tally],
) -> None:
    """Count the alerts about queues."""
    found: set[QueueTruth] = set()
    for alert in alerts:
        if find(alert.cause).subject != "queue":
            continue
        tally = tallies[alert.cause, None]
        tally.alerts += 1
        for truth in truths:
            begins, ends = truth.since.timestamp(), truth.until.timestamp() + _SURGE_LASTS
            same = (truth.queue, truth.cause) == (alert.subject, alert.cause)
            if same and begins <= alert.at <= ends:
                tally.right += 1
                if truth not in found:
                    tally.delays.append(alert.at - begins)
                found.add(truth)
    for truth in truths:
        tally = tallies[truth.cause, None]
        tally.troubles += 1
        tally.found += truth in found


def _row(cause: str) -> str:
    return _ROW_OF.get(cause, cause)


def _onset(trouble: Trouble) -> float:
    """Return from when on an alert of a trouble is right; times have microseconds."""
    return (trouble.began or trouble.since).timestamp() - 1e-5


def _wrong(truth: ConversationTruth, alert: Raised, turns: Sequence[Said]) -> Wrong:
    return Wrong(
        cause=alert.cause,
        language=truth.language,
        conversation=truth.conversation,
        story=truth.story,
        matter=truth.matter,
        smooth=truth.smooth,
        after=round(alert.at - truth.began.timestamp(), 1),
        said=next((turn.text for turn in reversed(turns) if turn.at <= alert.at + 1e-5), ""),
    )
