"""The words of the screens in each language, from gettext catalogues; one mechanism for Python and browser.

Catalogues are keyed by dotted names (`cause.queue_wait`), so that codes of the detectors find their words.
A text is filled with `{name}`s; plural forms stand in the order of the catalogue's `Plural-Forms`.
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
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Words:
    """The texts of one language. `forms` holds each key's plural forms, one for keys that do not count."""

    language: Language
    forms: Mapping[str, tuple[str, ...]]

    def __contains__(self, key: str) -> bool:
        return key in self.forms

    def say(self, key: str, count: int | None = None, **values: object) -> str:
        """The text of `key`, in the form for `count`, with `values` filled in; the key itself if unknown."""
        forms = self.forms.get(key, (key,))
        form = forms[-1]
        if count is not None:
            values = {"count": count, **values}
            if len(forms) > 1 and Locale(self.language).plural_form(count) == "one":
                form = forms[0]
        return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), form)

    def code(self, family: str, code: str) -> str:
        """The words of a detector's code, or the code itself while it has none."""
        key = f"{family}.{code}"
        return self.say(key) if key in self else code


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
    """The first wish (such as `zh`, `zh-CN` or `en_GB`) that there is a catalogue for, or the default."""
    for wish in wishes:
        start = re.split("[-_]", wish.lower())[0] if wish else None
        for language in LANGUAGES:
            if language == start:
                return language
    return DEFAULT
