"""Finds a wish for a person, having told it before, not understanding, and threats, in Chinese and English.

A phrase names the kind of an intent and the customer's words for it; a model tells whether a turn has the
intent (`conversation/intents.py`). Phrases are searched in the normal form (`features.normal`): lower case,
simplified characters, digits as `0`.
"""

from detectors.text.patterns.confusion import find_confusion, find_lost
from detectors.text.patterns.finder import Phrase
from detectors.text.patterns.told_before import find_told_before
from detectors.text.patterns.wishes import find_wish
from detectors.text.threats import find_threat, is_certain

__all__ = [
    "Phrase",
    "find_confusion",
    "find_lost",
    "find_threat",
    "find_told_before",
    "find_wish",
    "is_certain",
]
