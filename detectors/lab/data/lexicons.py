"""Lexicon scores that every model must beat: NTUSD in Chinese, VADER in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detectors.lab.data import datasets
from detectors.text.features import simplify

Score = Callable[[str], float]
_LONGEST = 6


class NoLexicon(Exception):
    """A lexicon is missing; the message names it."""


def chinese(folder: Path) -> Score:
    """Return a score: negative less positive words of NTUSD in a text, over the root of its length.

    Raises:
        NoLexicon: the lexicon is not in the folder.
    """
    try:
        negative, positive = (
            frozenset(map(simplify, words)) for words in datasets.read_lexicon(folder / "ntusd")
        )
    except OSError as error:
        raise NoLexicon(f"NTUSD is not in {folder}: {error}") from error

    def score(text: str) -> float:
        plain, place, total = simplify(text), 0, 0
        while place < len(plain):
            for size in range(min(_LONGEST, len(plain) - place), 0, -1):
                word = plain[place : place + size]
                if word in negative or word in positive:
                    total += 1 if word in negative else -1
                    place += size - 1
                    break
            place += 1
        return total / (len(plain) ** 0.5 or 1.0)

    return score


def english() -> Score:
    """Return VADER's compound score, negated (Hutto & Gilbert, ICWSM 2014).

    Raises:
        NoLexicon: its package is not installed.
    """
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError as error:
        raise NoLexicon("VADER needs the package vaderSentiment (requirements-dev.txt)") from error
    analyzer: Any = SentimentIntensityAnalyzer()
    return lambda text: -float(analyzer.polarity_scores(re.sub(r"\s+", " ", text))["compound"])


def of_language(language: str, folder: Path) -> Score:
    """Return the lexicon score of a language.

    Raises:
        NoLexicon: the lexicon is missing.
    """
    return chinese(folder) if language == "zh" else english()
