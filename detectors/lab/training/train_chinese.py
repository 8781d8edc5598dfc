"""Trains the general Chinese head: on written conversations of many trades, one shop's desk, and helpdesks.

Part of what a turn teaches is learned without its context, so that its own words count in full where agents
word their answers in another way. The calibration is fitted on logits of models that did not learn from the
source at all, so that the probabilities hold on a floor that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from detectors.conversation import frustration
from detectors.lab.data import datasets, desk_phrases_zh
from detectors.lab.training import fitting
from detectors.lab.training.conversation_examples import (
    decided,
    desk_examples,
    example,
    in_conversation,
    split,
)
from detectors.lab.training.fitting import Example, Recipe, Targets, one_of
from detectors.models.linear import Calibration, HashedLinear
from detectors.text.features import has_words, normal, turn_ids

BEFORE = Recipe(labels=frustration.LABELS, passes=2)
GENERAL = Recipe(labels=frustration.LABELS, passes=6, rate_first=0.3)

# JDDC, STC-3 and each trade weigh about as much: none dominates.
_SHOP_WEIGHT, _HELPDESK_WEIGHT, _DESK_WEIGHT = 1.0, 0.5, 4.0
_PHRASE_WEIGHT = 3.0
_CONTEXT_SHARE = 0.7
# The weights in the calibration of the written trades, the shop and the helpdesks.
SHOP, HELPDESKS = "shop", "helpdesks"
_CALIBRATION_SHARES = {SHOP: 0.2, HELPDESKS: 0.2}
_CALIBRATION_STRENGTH = 0.01


class Source(NamedTuple):
    """The turns of one source, and other examples that it teaches."""

    name: str
    turns: list[Example]
    more: list[Example]


def sources(data: Path, desk: Sequence[Path]) -> list[Source]:
    """Return the Chinese sources: the shop's desk and the helpdesks of `data`, and each file of `desk`."""
    shop = [
        example(in_conversation(turn.text, turn.before, "zh"), one_of(turn.label, 3), 0, _SHOP_WEIGHT)
        for turn in datasets.read_jddc(data / "jddc" / "dialogues.tsv")
        if not turn.overall and has_words(normal(turn.text))
    ]
    helpdesks, whole = list[Example](), list[Example]()
    for dialogue in datasets.read_stc3(data / "stc3" / "zh.jsonl"):
        whole.append(Example(turn_ids(normal(dialogue.customer), "zh"), dialogue.shares, 0, _HELPDESK_WEIGHT))
        helpdesks += [
            example(in_conversation(text, history, "zh"), dialogue.shares, 0, _HELPDESK_WEIGHT)
            for text, history in dialogue.customer_turns
            if has_words(normal(text))
        ]
    trades = [Source(file.stem, desk_examples([file], "zh", _DESK_WEIGHT), []) for file in desk]
    return [Source(SHOP, shop, []), Source(HELPDESKS, helpdesks, whole), *trades]


def elsewhere_examples(data: Path) -> list[Example]:
    """Return utterances of series and the words of a lexicon, with what their feelings say of a customer."""
    place = {"negative": 0, "neutral": 1, "positive": 2}
    examples = [
        Example(turn_ids(normal(felt.text), "zh"), one_of(place.get(sentiment, 1), 3), 0)
        for name in ("test_split", "valid_split")
        for felt, sentiment in datasets.read_cped(data / "cped" / f"{name}.csv")
    ]
    for words, target in zip(
        datasets.read_lexicon(data / "ntusd"), ((0.8, 0.15, 0.05), (0.05, 0.15, 0.8)), strict=True
    ):
        examples += [Example(turn_ids(normal(word), "zh"), target, 0) for word in sorted(words)]
    return examples


def start(data: Path) -> HashedLinear:
    """Fit the weights to start from, for words that no conversation has."""
    return fitting.fit(elsewhere_examples(data), BEFORE)


def phrase_examples() -> list[Example]:
    """Return the phrases of a service desk; each kind has the same weight in total."""
    kinds = (desk_phrases_zh.DISSATISFIED, desk_phrases_zh.NEUTRAL, desk_phrases_zh.SATISFIED)
    total = sum(map(len, kinds))
    return [
        Example(turn_ids(normal(phrase), "zh"), one_of(place, 3), 0, _PHRASE_WEIGHT * total / (3 * len(kind)))
        for place, kind in enumerate(kinds)
        for phrase in kind
    ]


def _taught(source: Source) -> list[Example]:
    """Return what a source teaches: each turn with its context and, for less, without."""
    whole, own = split(source.turns, _CONTEXT_SHARE)
    return [*source.more, *whole, *own]


def fit(learned: Sequence[Source], begin: HashedLinear) -> HashedLinear:
    """Fit a head on these sources from the weights of `begin`, without a calibration."""
    taught = [example for source in learned for example in _taught(source)]
    return fitting.compact(fitting.fit([*taught, *phrase_examples()], GENERAL, begin))


def fit_chinese(
    learned: Sequence[Source], begin: HashedLinear, say: Callable[[str], None]
) -> tuple[HashedLinear, dict[str, HashedLinear]]:
    """Fit the general head, and for each source the head that did not learn from it.

    All have the calibration that is fitted on what each of those says of its source.
    """
    without = {}
    raw: dict[str, Targets] = {}
    for source in learned:
        say(f"frustration, Chinese: without {source.name}")
        others = [other for other in learned if other is not source]
        without[source.name] = fit(others, begin)
        raw[source.name] = fitting.logits(without[source.name], source.turns)
    say("frustration, Chinese: all sources")
    model = fit(learned, begin)
    model.calibration = _calibrated(learned, raw)
    for head in without.values():
        head.calibration = model.calibration
    return model, without


def _calibrated(learned: Sequence[Source], raw: dict[str, Targets]) -> Calibration:
    trades = [source for source in learned if source.name not in _CALIBRATION_SHARES]
    turns = [turn for source in trades for turn in source.turns]
    logits = np.vstack([raw[source.name] for source in trades])
    all_raw, judged = [logits], decided(turns, 1.0 - sum(_CALIBRATION_SHARES.values()))
    for source in learned:
        if source.name in _CALIBRATION_SHARES:
            all_raw.append(raw[source.name])
            judged += decided(source.turns, _CALIBRATION_SHARES[source.name])
    factors = fitting.calibrate(np.vstack(all_raw), judged, (1.0, 1.0, 1.0), _CALIBRATION_STRENGTH)
    return fitting.rescale(factors, logits, decided(turns, 1.0))
