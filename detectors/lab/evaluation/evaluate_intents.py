"""Evaluates the intents of turns on turns that were written for them, by hands of which none was learned."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import click
from msgspec import Struct
from msgspec.structs import asdict
from rich.console import Console
from rich.table import Table

from detectors import bundled
from detectors.conversation.intents import LABELS, NONE, find_phrase, said
from detectors.lab.data.intent_turns import IntentTurn, read_intent
from detectors.lab.training import train_intents
from detectors.models.linear import sigmoid
from detectors.models.turn_model import LANGUAGES
from detectors.text.features import normal, turn_ids

_LEAST = 0.5
_NOT_JUDGED = (7, 8)
"""Hands that wrote few turns, or the phrases."""

Judged = tuple[IntentTurn, float]
"""A turn and the probability that it has the intent."""


class IntentRow(Struct, frozen=True, kw_only=True):
    """How well an intent is told in one language. The shares are 0…1, None where they have no base."""

    intent: str
    language: str
    shown: int
    others: int
    precision: float | None
    recall: float | None
    phrases_precision: float | None
    phrases_recall: float | None


def of_test_part(hand: int | None = None) -> Iterator[IntentRow]:
    """Yield the rows of the bundled model on the test part, or on what one hand wrote of it."""
    model = bundled.intent_model()
    for place, intent in enumerate(LABELS):
        for language in LANGUAGES:
            turns = [t for t in read_intent(intent, language, "test") if hand in (None, t.hand)]
            if not turns:
                continue
            scored = [model.score(turn_ids(normal(turn.text), language), language == "en") for turn in turns]
            yield row(intent, language, [(t, s[place]) for t, s in zip(turns, scored, strict=True)])


def of_hands_left_out() -> Iterator[IntentRow]:
    """Yield the rows of the training part, each hand judged by a model that did not learn from it."""
    for intent in LABELS:
        for language in LANGUAGES:
            turns = read_intent(intent, language, "train")
            hands = sorted({turn.hand for turn in turns} - set(_NOT_JUDGED))
            judged = [each for hand in hands for each in _without(hand, intent, language, turns)]
            yield row(intent, language, judged)


def _without(hand: int, intent: str, language: str, turns: Sequence[IntentTurn]) -> Iterator[Judged]:
    head, limit = train_intents.fit(intent, language, left_out=hand)
    for turn in turns:
        if turn.hand == hand:
            example = train_intents.example(turn.text, turn.shows, hand, language)
            yield turn, sigmoid(head.logits_of(example.ids, example.scale)[0] - limit)


def row(intent: str, language: str, judged: Sequence[Judged]) -> IntentRow:
    """Return the figures of turns, and of the phrases alone beside them."""
    found = [(turn.shows, _is_said(intent, turn.text, share)) for turn, share in judged]
    by_phrase = [
        (turn.shows, find_phrase(intent, normal(turn.text), turn.text) is not None) for turn, _ in judged
    ]
    has_phrases = intent != "promise"
    return IntentRow(
        intent=intent,
        language=language,
        shown=sum(turn.shows for turn, _ in judged),
        others=sum(not turn.shows for turn, _ in judged),
        precision=_precision(found),
        recall=_recall(found),
        phrases_precision=_precision(by_phrase) if has_phrases else None,
        phrases_recall=_recall(by_phrase) if has_phrases else None,
    )


def _is_said(intent: str, text: str, probability: float) -> bool:
    intents = NONE._replace(**{intent: probability})
    return said(intents, intent, _LEAST, normal(text), text) is not None


def _precision(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Return the share of those found that show it. A pair is whether a turn shows it, and was found."""
    found = [shows for shows, is_found in pairs if is_found]
    return sum(found) / len(found) if found else None


def _recall(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    shown = [is_found for shows, is_found in pairs if shows]
    return sum(shown) / len(shown) if shown else None


@click.command("intents")
@click.option("--hands", is_flag=True, help="Judge the training part, each hand by a model without it.")
@click.option("--hand", type=int, help="Judge the turns of this hand of the test part alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(hands: bool, hand: int | None, as_json: bool) -> None:
    """Evaluate what turns are meant to do: precision and recall by intent and language."""
    rows = list(of_hands_left_out() if hands else of_test_part(hand))
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=2))
        return
    table = Table(title="Intents of turns, " + ("hands left out" if hands else "test part"))
    for column in ("intent", "language", "for", "against", "precision", "recall", "phrases: P", "phrases: R"):
        table.add_column(column)
    for each in rows:
        figures = (each.precision, each.recall, each.phrases_precision, each.phrases_recall)
        shown = ("–" if figure is None else f"{figure:.2f}" for figure in figures)
        table.add_row(each.intent, each.language, str(each.shown), str(each.others), *shown)
    Console().print(table)
