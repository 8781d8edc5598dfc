"""A turn has the same features of its conversation in training and live, and a repetition counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import bundled
from detectors.contract.rules.queue_rules import Profile, QueueRules
from detectors.conversation.attention import AttentionState, Turn
from detectors.conversation.frustration import Scored
from detectors.conversation.resemblance import MOST_EARLIER, alike_ids, gist
from detectors.conversation.turn_features import TurnFeatures, context_of, in_context
from detectors.text.features import normal, turn_ids

DETECTOR = bundled.attention_detector()
SENDERS = st.sampled_from(["customer", "agent"])
ALPHABETS = {"en": "abcde ?!'", "zh": "我们的订单呢 ?!0"}
# An agent may answer in another script, or without a word.
ANSWERS = st.sampled_from(["ok", "好的", "...", "0"])


def conversations(language: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    # A longer line without a word of any language may be taken for another one than was told.
    lines = st.text(alphabet=ALPHABETS[language], min_size=1, max_size=19).filter(
        lambda text: any(map(str.isalpha, text))
    )
    turns = st.one_of(st.tuples(SENDERS, lines), st.tuples(st.just("agent"), ANSWERS))
    return st.lists(turns, min_size=1, max_size=14)


def ids_of(text: str) -> list[int]:
    return sorted(turn_ids(normal(text), "en").tolist())


def lists(turn: TurnFeatures) -> list[list[int] | None]:
    return [None if ids is None else ids.tolist() for ids in turn]


def listen(turns: list[tuple[str, str]], spoken: str) -> list[TurnFeatures]:
    """The features that the detector scores, live."""
    scored: list[TurnFeatures] = []
    state, score = AttentionState(), DETECTOR.frustration.score

    def note(turn: TurnFeatures, language: str, profile: Profile | None = None) -> Scored:
        scored.append(turn)
        return score(turn, language, profile)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DETECTOR.frustration, "score", note)
        for number, (sender, text) in enumerate(turns):
            turn = Turn(id=str(number), at=float(number), sender=sender, text=text, language=spoken)
            DETECTOR.observe(state, turn, QueueRules())
    return scored


@pytest.mark.parametrize("language", ["en", "zh"])
@given(data=st.data())
def test_live_turns_have_the_features_that_are_learned_from(language: str, data: st.DataObject) -> None:
    turns = data.draw(conversations(language))
    learned = [
        in_context(turn_ids(normal(text), language), context_of(turns[:place], language))
        for place, (sender, text) in enumerate(turns)
        if sender == "customer"
    ]
    assert list(map(lists, listen(turns, language))) == list(map(lists, learned))


def test_only_the_latest_turns_are_compared() -> None:
    asked, other = "where is my parcel please", "something else entirely now"
    history = [("customer", asked), *[("customer", f"{other} {word}") for word in "abcdef"[:MOST_EARLIER]]]
    now = turn_ids(normal(asked), "en")
    fresh = alike_ids(now, [gist(turn_ids(normal(text), "en")) for _, text in history[1:]])
    assert in_context(now, context_of(history, "en")).alike.tolist() == fresh.tolist()
    assert in_context(now, context_of(history[:-1], "en")).alike.tolist() != fresh.tolist()


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        ("Our opening hours are nine to five.", "I asked where my parcel is"),
        ("I could not find anything.", "Where is my parcel, please?"),
    ],
)
def test_a_customer_who_asks_again_scores_less_content_than_one_who_goes_on(answer: str, again: str) -> None:
    def chance(last: str) -> float:
        state = AttentionState()
        for number, (sender, text) in enumerate(
            [("customer", "Hello, where is my parcel please?"), ("agent", answer), ("customer", last)]
        ):
            turn = Turn(id=str(number), at=float(number), sender=sender, text=text, language="en")
            reading = DETECTOR.observe(state, turn, QueueRules())
        assert reading.probability is not None
        return reading.probability

    assert chance(again) > chance("And which papers do I bring for that?") + 0.1
