"""How much each label counts: by case, by person, and by the others' answers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from stream.labels.ledger import WEEK, Ledger, Part
from stream.records import LabelRecord, LabelsEntry
from tests.builders.labels import answer, label, retraction

BAD, FINE = 0, 1


def taken(entries: Sequence[LabelsEntry]) -> Ledger:
    ledger = Ledger()
    for offset, entry in enumerate(entries):
        ledger.take(offset, entry)
    return ledger


def parts(entries: Sequence[LabelsEntry]) -> list[Part | None]:
    """What each label teaches after all entries; None for a retraction."""
    ledger = taken(entries)
    return [
        ledger.part(offset, entry) if isinstance(entry, LabelRecord) else None
        for offset, entry in enumerate(entries)
    ]


def weights(entries: Sequence[LabelsEntry]) -> list[float]:
    return [part.weight for part in parts(entries) if part is not None]


def test_sixty_people_who_say_the_same_of_one_alert_teach_once() -> None:
    assert weights([answer("a", f"p{number}", False, number) for number in range(60)]) == [1.0, *[0.0] * 59]


def test_people_who_disagree_teach_what_most_say_with_the_weight_of_their_agreement() -> None:
    told = [answer("a", name, bad, 1) for name, bad in [("ann", True), ("bo", False), ("cy", False)]]
    assert parts(told[:1])[0] == Part(1.0, BAD)
    assert parts(told[:2])[0].weight == 0.0  # type: ignore[union-attr]
    assert parts(told) == [Part(1 / 3, FINE), Part(0.0, FINE), Part(0.0, FINE)]


def test_the_last_answer_of_a_person_counts_in_its_place() -> None:
    told = [answer("a", "ann", True, 1), answer("b", "ann", True, 2), answer("a", "ann", False, 3)]
    assert parts(told) == [Part(0.0, BAD), Part(1.0, BAD), Part(1.0, FINE)]


def test_an_answer_that_was_taken_back_counts_nothing_and_the_others_do() -> None:
    told = [answer("a", "ann", True, 1), answer("a", "bo", True, 2), retraction(3, "a/ann")]
    assert parts(told) == [Part(0.0, BAD), Part(1.0, BAD), None]


def test_one_person_teaches_a_share_of_a_week_however_much_they_answer() -> None:
    """Five hundred answers beside a hundred ratings: then all learn at most a fifth from this person."""
    rng = random.Random(1)
    ratings = [replace(label(number, 0, rng), queue="orders") for number in range(100)]
    told = [answer(f"a{number}", "ann", False, 1) for number in range(500)]
    counted = sum(weights([*ratings, *told])[100:])
    assert counted == 25 and counted / (100 + counted) == 0.2
    assert sum(weights(told)) == 20
    next_week = [answer(f"b{number}", "ann", False, WEEK) for number in range(30)]
    assert sum(weights([*told, *next_week])) == 40
    own_rules = [replace(each, share=1.0) for each in told]
    assert sum(weights(own_rules)) == 500


def test_answers_beyond_the_share_of_one_queue_do_not_count_although_the_floor_learns_much() -> None:
    rng = random.Random(1)
    elsewhere = [replace(label(number, 0, rng), queue="billing") for number in range(1000)]
    told = [answer(f"a{number}", "ann", False, 1) for number in range(50)]
    assert sum(weights([*elsewhere, *told])[1000:]) == 20


def test_an_answer_beyond_the_share_counts_once_an_earlier_one_is_taken_back() -> None:
    told: list[LabelsEntry] = [answer(f"a{number}", "ann", False, 1) for number in range(25)]
    assert sum(weights([*told, retraction(2, "a0/ann", "a1/ann")])) == 20
    assert weights([*told, retraction(2, "a0/ann")])[20] == 1.0


def test_a_label_of_a_former_version_is_read_as_one_of_the_name_it_has() -> None:
    old = [replace(answer("a", name, True, 1), person=None, case="") for name in ("王/琳", "bo")]
    assert weights(old) == [1.0, 0.0]


@given(story=st.integers(0, 10_000))
@settings(max_examples=60)
def test_the_parts_do_not_depend_on_what_was_replaced_or_taken_back(story: int) -> None:
    """The parts are those of a topic on which only what stands was ever written."""
    rng = random.Random(story)
    entries: list[LabelsEntry] = []
    stands: dict[str, int] = {}
    ledger = Ledger()
    for offset in range(rng.randrange(1, 60)):
        if stands and rng.random() < 0.3:
            gone = rng.sample(sorted(stands), rng.randrange(1, min(3, len(stands)) + 1))
            entries.append(retraction(offset, *gone, "unknown"))
            stands = {name: place for name, place in stands.items() if name not in gone}
        else:
            made = answer(f"a{rng.randrange(6)}", f"p{rng.randrange(4)}", rng.random() < 0.5, offset)
            entries.append(replace(made, always=rng.choice([1, 3, 20])))
            stands.pop(made.id, None)
            stands[made.id] = offset
        before = parts(entries[:-1])
        changed = ledger.take(offset, entries[-1])
        after = parts(entries)
        moved = [place for place, part in enumerate(before) if part is not None and part != after[place]]
        assert changed == min(moved, default=None)
    whole = taken(entries)
    alone = Ledger()
    for place in stands.values():
        alone.take(place, entries[place])
    for place in stands.values():
        label_ = entries[place]
        assert isinstance(label_, LabelRecord)
        assert whole.part(place, label_) == alone.part(place, label_) == ledger.part(place, label_)
    for place, part in enumerate(parts(entries)):
        if part is not None and place not in stands.values():
            assert part.weight == 0.0
