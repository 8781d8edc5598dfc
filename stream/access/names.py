"""Names that nobody can mistake: what is invisible in them is shown, and look-alikes are told."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
MIXED = "⚠"
_WORD = re.compile(r"\w+")
# Letters of these scripts look like one another. Others do not, and a Chinese name may stand beside a Latin.
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MOST_MARKS = 2
_KNOWN = {
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
}
# They take no place on a screen, though Unicode counts them as letters or marks.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def shown(name: str) -> str:
    """Return a name as screens show it: invisible and directional marks visible, look-alikes told, cut.

    A word that mixes letters of scripts that look alike gets a mark, and so does a word of full-width or
    mathematical letters.

    >>> shown("Ann\\u202egnp"), shown("Аnn Lee"), shown("  王 芳 Ann "), shown("李娜")
    ('Ann⟨RLO⟩gnp', 'Аnn⚠ Lee', '王 芳 Ann', '李娜')
    """
    marked = _WORD.sub(lambda word: word[0] + (MIXED if _is_mixed(word[0]) else ""), name.strip())
    visible, marks = "", 0
    for character in unicodedata.normalize("NFC", marked):
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        visible += _visible(character, marks)
    return visible if len(visible) <= LONGEST else visible[: LONGEST - 1] + "…"


def _visible(character: str, marks: int) -> str:
    category = unicodedata.category(character)
    # A stack of marks on one letter would cover the lines around it.
    if category in _UNSEEN or marks > _MOST_MARKS or character in _BLANKS:
        return f"⟨{_KNOWN.get(character) or f'U+{ord(character):04X}'}⟩"
    return " " if category == "Zs" else character


def _is_mixed(word: str) -> bool:
    scripts: set[str] = set()
    for character in word:
        name = unicodedata.name(character, "")
        if name.startswith(("FULLWIDTH LATIN", "MATHEMATICAL")):
            return True
        scripts.update(script for script in _ALIKE if name.startswith(script))
    return len(scripts) > 1
