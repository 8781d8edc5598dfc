"""What is known of each shipped model: which weights it means, and how good they were on turns not learned.

The figures are those of `docs/models.md`, where the commands stand that measure them. New weights need new
cards.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Measure: TypeAlias = Literal[
    "auc_new_hand",
    "smooth_raise",
    "troubled_found",
    "auc_recorded_low",
    "auc_recorded_high",
    "auc_folds",
    "auc_lexicon",
    "accuracy_folds",
    "auc_feelings",
    "accuracy_feelings",
    "auc_feelings_others",
    "least_precision",
    "least_recall",
]
"""What a figure of a card says; the catalogue of the dashboard has the words."""


class Figure(Struct, frozen=True):
    """A figure of a model, a share 0…1."""

    measure: Measure
    value: float


class ModelCard(Struct, frozen=True, kw_only=True):
    """A shipped model: the file (`kind`) and the name of its `weights`, its language, and its figures."""

    id: str
    kind: Literal["frustration", "emotion", "intents"]
    language: str
    weights: str
    figures: tuple[Figure, ...]


_FRUSTRATION, _EMOTION, _INTENTS = "62e26b47fc0e", "120061394274", "cc260c8663b9"

CARDS = (
    ModelCard(
        id="frustration_zh",
        kind="frustration",
        language="zh",
        weights=_FRUSTRATION,
        figures=(
            Figure("auc_new_hand", 0.927),
            Figure("smooth_raise", 0.052),
            Figure("troubled_found", 0.838),
            Figure("auc_recorded_low", 0.653),
            Figure("auc_recorded_high", 0.791),
        ),
    ),
    ModelCard(
        id="frustration_retail_zh",
        kind="frustration",
        language="zh",
        weights=_FRUSTRATION,
        figures=(
            Figure("auc_folds", 0.818),
            Figure("auc_lexicon", 0.591),
            Figure("accuracy_folds", 0.651),
        ),
    ),
    ModelCard(
        id="frustration_en",
        kind="frustration",
        language="en",
        weights=_FRUSTRATION,
        figures=(
            Figure("auc_new_hand", 0.917),
            Figure("smooth_raise", 0.017),
            Figure("troubled_found", 0.826),
            Figure("auc_recorded_low", 0.634),
            Figure("auc_recorded_high", 0.739),
        ),
    ),
    ModelCard(
        id="emotion_zh",
        kind="emotion",
        language="zh",
        weights=_EMOTION,
        figures=(
            Figure("auc_feelings", 0.895),
            Figure("accuracy_feelings", 0.753),
            Figure("auc_feelings_others", 0.872),
        ),
    ),
    ModelCard(
        id="emotion_en",
        kind="emotion",
        language="en",
        weights=_EMOTION,
        figures=(
            Figure("auc_feelings", 0.842),
            Figure("accuracy_feelings", 0.619),
            Figure("auc_feelings_others", 0.815),
        ),
    ),
    ModelCard(
        id="intents_zh",
        kind="intents",
        language="zh",
        weights=_INTENTS,
        figures=(Figure("least_precision", 0.92), Figure("least_recall", 0.64)),
    ),
    ModelCard(
        id="intents_en",
        kind="intents",
        language="en",
        weights=_INTENTS,
        figures=(Figure("least_precision", 0.88), Figure("least_recall", 0.49)),
    ),
)
