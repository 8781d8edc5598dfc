"""The texts of the screens in each language, from the gettext catalogues that Python and the browser share.

A key is a dotted name such as `cause.queue_wait`: a family, and a code of the detectors. A text may have
placeholders such as `{name}`. The plural forms of a text have the order of the catalogue's `Plural-Forms`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from babel import Locale
from babel.messages.pofile import read_po

Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "en"
_FOLDER = Path(__file__).parent / "locale"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Words:
    """The texts of one language. `forms` holds the plural forms of each key, or its only form."""

    language: Language
    forms: Mapping[str, tuple[str, ...]]

    def __contains__(self, key: str) -> bool:
        return key in self.forms

    def text(self, key: str, count: int | None = None, **values: object) -> str:
        """Return the text of `key` in the form for `count`, with `values` in its placeholders.

        An unknown key is its own text, and a placeholder without a value stays.

        >>> words("en").text("desk.new", 3)
        '3 new cases'
        """
        forms = self.forms.get(key, (key,))
        form = forms[-1]
        if count is not None:
            values = {"count": count, **values}
            if len(forms) > 1 and Locale(self.language).plural_form(count) == "one":
                form = forms[0]
        return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), form)

    def code(self, family: str, code: str) -> str:
        """Return the text of a detector's code, or the code itself when the catalogue has no text for it."""
        key = f"{family}.{code}"
        return self.text(key) if key in self else code


@cache
def words(language: Language) -> Words:
    """Read the catalogue of a language, once."""
    path = _FOLDER / language / "LC_MESSAGES" / "stepin.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    forms: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            texts = message.string
            forms[key] = (texts,) if isinstance(texts, str) else tuple(texts or ())
    return Words(language, forms)


def choose(*wishes: str | None) -> Language:
    """Return the first of the wished languages that has a catalogue, or the default.

    >>> choose(None, "fr", "zh-CN", "en_GB")
    'zh'
    """
    for wish in wishes:
        start = re.split("[-_]", wish.lower())[0] if wish else None
        for language in LANGUAGES:
            if language == start:
                return language
    return DEFAULT
