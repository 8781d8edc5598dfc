"""Folding labels: what was taken back was never there, bit for bit."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import bundled
from detectors.conversation import learned
from detectors.conversation.attention import AttentionDetector
from stream.labels import fold, ledger
from stream.labels.fold import Checkpoints, LabelFold
from stream.records import LabelsEntry
from tests.builders.labels import TEXTS, answer, label, retraction, rollback


@functools.cache
def detector() -> AttentionDetector:
    return bundled.attention_detector()


def folded(entries: Sequence[tuple[int, LabelsEntry]]) -> LabelFold:
    """A fold over records at these offsets, as a follower makes it."""
    made = LabelFold(detector().frustration, "m")
    for place, (offset, entry) in enumerate(entries):
        since = made.take(offset, entry)
        if since is not None:
            for again in (each for each in entries[: place + 1] if each[0] >= since):
                made.again(*again)
            made.finish(entry.effective_at)
    return made


def bits(made: LabelFold) -> bytes:
    made.versions.newest()
    return learned.encode(made.learner)


def at_offsets(entries: Sequence[LabelsEntry]) -> list[tuple[int, LabelsEntry]]:
    return list(enumerate(entries))


@given(story=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_what_was_taken_back_or_replaced_was_never_there(story: int) -> None:
    rng = random.Random(story)
    entries: list[LabelsEntry] = [
        label(number, number, rng)
        if rng.random() < 0.5
        else answer(f"a{number}", f"p{rng.randrange(3)}", rng.random() < 0.5, number, rng.choice(TEXTS))
        for number in range(rng.randrange(10, 40))
    ]
    answers = [place for place, entry in enumerate(entries) if getattr(entry, "case", "")]
    gone = set(rng.sample(answers, min(len(answers), rng.randrange(1, 5))))
    stays = [(place, entry) for place, entry in enumerate(entries) if place not in gone]
    taken_back = [retraction(100.0 + place, entries[place].id) for place in gone]  # type: ignore[union-attr]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fold, "CHECKPOINT_EVERY", rng.choice([1, 7, 100]))
        whole = folded(at_offsets([*entries, *taken_back]))
        assert bits(whole) == bits(folded(stays))
        # Turns before that are still scored with what held then.
        whole.versions.at(entries[0].effective_at + 99)
        before = folded(at_offsets(entries))
        before.versions.newest()
        assert weights(whole) == weights(before)
        assert bits(whole) == bits(folded(stays))


@given(story=st.integers(0, 10_000))
@settings(max_examples=6, deadline=None)
def test_models_that_are_set_back_are_as_they_were_and_learn_on_from_there(story: int) -> None:
    rng = random.Random(story)

    def some(first: int, last: int) -> list[LabelsEntry]:
        return [
            label(number, number, rng)
            if rng.random() < 0.5
            else answer(f"a{rng.randrange(4)}", f"p{rng.randrange(3)}", rng.random() < 0.5, number)
            for number in range(first, last)
        ]

    good, bad, later = some(0, 20), some(20, 20 + rng.randrange(1, 30)), some(60, 70)
    stays = [*at_offsets(good), *((51 + place, entry) for place, entry in enumerate(later))]
    told = [*at_offsets([*good, *bad]), (50, rollback(55.0, 19.5)), *stays[20:]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fold, "CHECKPOINT_EVERY", rng.choice([1, 7, 100]))
        patch.setattr(ledger, "MARK_EVERY", rng.choice([1, 7, 100]))
        back = folded(told[: -len(later)])
        assert bits(back) == bits(folded(at_offsets(good)))
        # Turns before that are still scored with what held then.
        back.versions.at(good[0].effective_at + 54)
        before = folded(at_offsets([*good, *bad]))
        before.versions.newest()
        assert weights(back) == weights(before)
        assert bits(folded(told)) == bits(folded(stays))
        # Forward again, nothing was ever set back.
        forward = [*told, (70, rollback(75.0, None))]
        assert bits(folded(forward)) == bits(folded([each for each in told if each[0] != 50]))


def weights(made: LabelFold) -> list[tuple[object, bytes]]:
    """What scores a turn, as the versions hold it now."""
    heads = made.versions.heads
    floors = [(key, head.weights.tobytes()) for key, head in sorted(heads.floors.items())]
    queues = [(key, queue.head.weights.tobytes()) for key, queue in sorted(heads.queues.items())]
    return [*floors, *queues]


def test_a_model_from_which_all_was_taken_back_is_the_shipped_one() -> None:
    entries: list[LabelsEntry] = [answer("a", "ann", False, 1), answer("b", "ann", False, 2)]
    made = folded(at_offsets([*entries, retraction(3, "a/ann", "b/ann")]))
    assert made.name == "m"
    assert not made.versions.heads.floors and not made.versions.heads.queues


def test_models_that_differ_have_different_names() -> None:
    entries: list[LabelsEntry] = [answer("a", "ann", False, 1), answer("b", "ann", False, 2)]
    assert folded(at_offsets(entries[:1])).name == "m+1"
    assert folded(at_offsets([*entries, retraction(3, "a/ann")])).name == "m+1.1"


def test_checkpoints_are_few_and_near_enough() -> None:
    made = LabelFold(detector().frustration, "m")
    for last in (19_999, 20_000, 25_650):
        kept = Checkpoints()
        for offset in range(1, last + 1):
            kept.note(offset, made.learner)
        assert len(kept._kept) <= 15
        for back in (50, 100, 151, 1_000, 3_000, 8_000):
            found = kept.back_to(last - back)
            assert found is not None
            assert last - found[0] <= 4 * back + 2 * fold.CHECKPOINT_EVERY
