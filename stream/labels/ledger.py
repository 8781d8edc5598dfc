"""How much each label counts: one answer of a person on a case, one lesson of a case, and a bounded share.

The rules of the ledger, in the order of the topic:

1. A later label with the same id replaces the former, and a retraction takes it away: as if it never was.
2. In a week of event time the answers of a person are at most a share of what the floor learns so far, and of
   what the queue learns so far; some always count. An answer beyond that counts nothing.
3. The answers that count on one case teach once, at the place of the first of them: what most of them say,
   with the weight of how far they agree, |true - false| / (true + false).

So a label's part may change after it was learned. The ledger then says from which offset on the topic has to
be folded again. It keeps every answer that stands, about 300 bytes each, and of ratings two weeks' counts.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from msgspec import Struct, field

from stream.records import LabelRecord, LabelsEntry, Retraction

WEEK = 7 * 86_400.0
_WEEKS_KEPT = 2
_FLOOR = ""
"""The name under which ratings of the whole floor are counted, beside those of each queue."""


class Part(NamedTuple):
    """What a label teaches: with which weight, 0…1, and which place (as `LabelRecord.place`)."""

    weight: float
    place: int


class Answered(Struct, array_like=True, frozen=True):
    """An answer that stands. `ratings` counts those of its week before it: on the floor, in its queue."""

    offset: int
    case: str
    person: str
    place: int
    week: int
    queue: str
    ratings: tuple[int, int]
    share: float
    always: int


class LedgerState(Struct, array_like=True):
    """All that a ledger keeps.

    `answers` has those that stand by the id of their label, in the order of the topic. `ratings` counts by
    week and queue. `changes` counts how often earlier labels got another part.
    """

    answers: dict[str, Answered] = field(default_factory=dict)
    ratings: dict[int, dict[str, int]] = field(default_factory=dict)
    changes: int = 0


class _Case:
    """The answers to one case that count: the offset of the first, and how many gave each place."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.places: Counter[int] = Counter()

    def part(self) -> Part:
        """Return what the case teaches. Without a majority that is nothing."""
        (place, most), *others = self.places.most_common()
        against = sum(count for _, count in others)
        return Part(max(0, most - against) / (most + against), place)


class _Plan:
    """The parts of all answers that teach something, by their offset, and what is needed to add one more."""

    def __init__(self) -> None:
        self.parts: dict[int, Part] = {}
        self._cases: dict[str, _Case] = {}
        self._counted: Counter[tuple[int, str | None]] = Counter()
        self._by_person: Counter[tuple[int, str | None, str]] = Counter()

    def add(self, answer: Answered) -> int | None:
        """Count an answer. Returns the offset of the label whose part it changed, or None."""
        if not self._admit(answer):
            return None
        case = self._cases.setdefault(answer.case, _Case(answer.offset))
        before = self.parts.get(case.first)
        case.places[answer.place] += 1
        after = case.part()
        if after.weight:
            self.parts[case.first] = after
        else:
            self.parts.pop(case.first, None)
        return case.first if self.parts.get(case.first) != before else None

    def _admit(self, answer: Answered) -> bool:
        """Whether the person has taught little enough this week, on the floor and in the queue."""
        scopes = ((None, answer.ratings[0]), (answer.queue, answer.ratings[1]))
        for scope, ratings in scopes:
            own = self._by_person[answer.week, scope, answer.person] + 1
            whole = self._counted[answer.week, scope] + ratings + 1
            if own > max(answer.always, answer.share * whole):
                return False
        for scope, _ in scopes:
            self._by_person[answer.week, scope, answer.person] += 1
            self._counted[answer.week, scope] += 1
        return True


class Ledger:
    """Takes the records of the labels topic in order, and says what each label teaches."""

    def __init__(self, state: LedgerState | None = None) -> None:
        self.state = state or LedgerState()
        self._plan = _planned(self.state)

    def take(self, offset: int, entry: LabelsEntry) -> int | None:
        """Take the record at this offset. Returns the first earlier offset whose part it changed, or None."""
        if isinstance(entry, Retraction):
            known = [label for label in entry.labels if self.state.answers.pop(label, None) is not None]
            changed = self._plan_again(offset) if known else None
        elif entry.origin == "rating":
            self._rate(entry)
            return None
        else:
            changed = self._answer(offset, entry)
        self.state.changes += changed is not None
        return changed

    def part(self, offset: int, label: LabelRecord) -> Part:
        """Return what the label at this offset teaches by all that was taken."""
        if label.origin == "rating":
            return Part(1.0, label.place)
        return self._plan.parts.get(offset, Part(0.0, label.place))

    def _rate(self, label: LabelRecord) -> None:
        ratings, week = self.state.ratings, _week(label)
        if week not in ratings:
            ratings[week] = {}
            for former in sorted(ratings)[:-_WEEKS_KEPT]:
                del ratings[former]
        counts = ratings.get(week)
        if counts is not None:
            for name in (_FLOOR, f"/{label.queue}"):
                counts[name] = counts.get(name, 0) + 1

    def _answer(self, offset: int, label: LabelRecord) -> int | None:
        week = _week(label)
        counts = self.state.ratings.get(week, {})
        answer = Answered(
            offset=offset,
            case=label.what,
            person=label.who,
            place=label.place,
            week=week,
            queue=label.queue,
            ratings=(counts.get(_FLOOR, 0), counts.get(f"/{label.queue}", 0)),
            share=label.share,
            always=label.always,
        )
        replaced = self.state.answers.pop(label.id, None)
        self.state.answers[label.id] = answer
        if replaced is not None:
            return self._plan_again(offset)
        changed = self._plan.add(answer)
        return changed if changed is not None and changed < offset else None

    def _plan_again(self, offset: int) -> int | None:
        """Weigh all answers anew. Returns the first offset before this one whose part is another now."""
        before, self._plan = self._plan.parts, _planned(self.state)
        after = self._plan.parts
        moved = (each for each in before.keys() | after.keys() if before.get(each) != after.get(each))
        return min((each for each in moved if each < offset), default=None)


def _planned(state: LedgerState) -> _Plan:
    plan = _Plan()
    for answer in state.answers.values():
        plan.add(answer)
    return plan


def _week(label: LabelRecord) -> int:
    return int(label.effective_at // WEEK)
