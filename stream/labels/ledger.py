"""How much each label counts: one answer of a person on a case, one lesson of a case, and a bounded share.

The rules of the ledger, in the order of the topic:

1. A later label with the same id replaces the former, and a retraction takes it away: as if it never was.
2. In a week of event time the answers of a person are at most a share of what the floor learns so far, and of
   what the queue learns so far; some always count. An answer beyond that counts nothing.
3. The answers that count on one case teach once, at the place of the first of them: what most of them say,
   with the weight of how far they agree, |true - false| / (true + false).
4. A rollback takes away what took effect after a time, until another rollback brings it back. An answer that
   had replaced one of before that time gives its place back. The counts of rule 2 stay as they were.

So a label's part may change after it was learned. The ledger then says from which offset on the topic has to
be folded again. It keeps every answer that stands or was replaced, about 300 bytes each, and of ratings two
weeks' counts.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from msgspec import Struct, field

from stream.records import LabelRecord, LabelsEntry, Retraction, Rollback

WEEK = 7 * 86_400.0
_WEEKS_KEPT = 2
MARK_EVERY = 100
"""Records between two of the marks by which a rollback finds where it begins."""
_FLOOR = ""
"""The name under which ratings of the whole floor are counted, beside those of each queue."""


class Part(NamedTuple):
    """What a label teaches: with which weight, 0…1, and which place (as `LabelRecord.place`)."""

    weight: float
    place: int


class Answered(Struct, array_like=True, frozen=True):
    """An answer that took effect `at`.

    `ratings` counts those of its week before it: on the floor, and in its queue.
    """

    offset: int
    case: str
    person: str
    place: int
    week: int
    queue: str
    ratings: tuple[int, int]
    share: float
    always: int
    at: float


class LedgerState(Struct, array_like=True):
    """All that a ledger keeps.

    `answers` has the latest by the id of their label, in the order of the topic, and `replaced` those that
    they have replaced. `ratings` counts by week and queue. `changes` counts how often earlier labels got
    another part. `rollbacks` has those that hold: the offset of each, and the time after which nothing before
    it counts. `latest` is when the last label so far took effect, and `marks` has what `latest` was before
    some offsets.
    """

    answers: dict[str, Answered] = field(default_factory=dict)
    ratings: dict[int, dict[str, int]] = field(default_factory=dict)
    changes: int = 0
    replaced: dict[str, list[Answered]] = field(default_factory=dict)
    rollbacks: list[tuple[int, float]] = field(default_factory=list)
    latest: float = 0.0
    marks: list[tuple[int, float]] = field(default_factory=list)

    def counts(self, offset: int, at: float) -> bool:
        """Whether no rollback has taken away the label at an offset, which took effect `at`."""
        return not any(offset < number and at > until for number, until in self.rollbacks)

    def standing(self) -> dict[str, Answered]:
        """Return the answers that stand by the id of their label, in the order of the topic."""
        if not self.rollbacks:
            return self.answers
        found = {}
        for label, answer in self.answers.items():
            for each in (answer, *reversed(self.replaced.get(label, ()))):
                if self.counts(each.offset, each.at):
                    found[label] = each
                    break
        return dict(sorted(found.items(), key=lambda each: each[1].offset))

    def first_after(self, time: float) -> int:
        """Return an offset before which no label took effect after a time."""
        return max((offset for offset, latest in self.marks if latest <= time), default=0)


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
            for label in known:
                self.state.replaced.pop(label, None)
            changed = self._plan_again(offset) if known else None
        elif isinstance(entry, Rollback):
            changed = self._roll_back(offset, entry.until)
        elif entry.origin == "rating":
            self._mark(offset, entry.effective_at)
            self._rate(entry)
            return None
        else:
            changed = self._answer(offset, entry)
        self.state.changes += changed is not None
        return changed

    def part(self, offset: int, label: LabelRecord) -> Part:
        """Return what the label at this offset teaches by all that was taken."""
        if label.origin == "rating":
            return Part(float(self.state.counts(offset, label.effective_at)), label.place)
        return self._plan.parts.get(offset, Part(0.0, label.place))

    def _mark(self, offset: int, at: float) -> None:
        """Note the label at an offset, which takes effect `at`."""
        state = self.state
        if not state.marks or state.marks[-1][0] // MARK_EVERY < offset // MARK_EVERY:
            state.marks.append((offset, state.latest))
        state.latest = max(state.latest, at)

    def _roll_back(self, offset: int, until: float | None) -> int | None:
        """Set the models back, or forward again. Returns from which offset on another part may count."""
        state, before = self.state, self.state.rollbacks
        if until is None:
            state.rollbacks, times = [], [time for _, time in before]
        elif until >= state.latest:
            return None
        else:
            # One to an earlier time takes away all that one to a later time did before it.
            state.rollbacks = [*(each for each in before if each[1] < until), (offset, until)]
            times = [until]
        if not times:
            return None
        answer = self._plan_again(offset)
        first = state.first_after(min(times))
        if answer is not None:
            first = min(first, answer)
        return first if first < offset else None

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
            at=label.effective_at,
        )
        self._mark(offset, answer.at)
        replaced = self.state.answers.pop(label.id, None)
        self.state.answers[label.id] = answer
        if replaced is not None:
            self.state.replaced.setdefault(label.id, []).append(replaced)
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
    for answer in state.standing().values():
        plan.add(answer)
    return plan


def _week(label: LabelRecord) -> int:
    return int(label.effective_at // WEEK)
