"""The texts of notifications in each language, from the catalogues of the screens.

`dashboard/locale` is the one place for words that people read. Only the files are shared: no module of the
dashboard is imported here.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from detectors.contract.rules.queue_names import ScreenLanguage

_FOLDER = Path(__file__).parents[2] / "dashboard" / "locale"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def text(language: ScreenLanguage, key: str, count: int | None = None, **values: object) -> str:
    """Return a text of a catalogue in the form for `count`, with `values` in its placeholders.

    An unknown key is its own last word, such as the id of a cause of another version.

    >>> text("zh", "cause.queue_wait"), text("en", "cause.of_tomorrow")
    ('排队等待', 'of_tomorrow')
    """
    forms = _catalogue(language).get(key)
    if forms is None:
        return key.partition(".")[2]
    form = forms[-1]
    if count is not None:
        values = {"count": f"{count:,}", **values}
        if len(forms) > 1 and Locale(language).plural_form(count) == "one":
            form = forms[0]
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), form)


@cache
def _catalogue(language: ScreenLanguage) -> dict[str, tuple[str, ...]]:
    with (_FOLDER / language / "LC_MESSAGES" / "stepin.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    forms: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key:
            texts = message.string
            forms[key] = (texts,) if isinstance(texts, str) else tuple(texts or ())
    return forms
