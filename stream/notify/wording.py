"""Writes notifications: short, in the reader's language, without anybody's words unless the route asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from detectors.contract.rules.queue_names import ScreenLanguage
from stream.core.clock_face import clock_face
from stream.notify.known import Known
from stream.notify.next_step import open_causes, open_since
from stream.notify.plan import Draft, Item
from stream.notify.routes import Route
from stream.notify.texts import text
from stream.records import Case

_JOIN = {"en": ", ", "zh": "、"}
_COLON = {"en": ": ", "zh": "："}
_MOST_SHOWN = 3
_MOST_COUNTED = 4
_MOST_WORDS = 120
# What a chat takes for a mention, a link or a mark of its own.
_UNSAFE = str.maketrans({"<": "‹", ">": "›", "@": "＠", "*": "＊", "_": "＿", "`": "'", "[": "（", "]": "）"})
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\s]+")
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)[^\s<>]+")


class Wording:
    """Makes the texts.

    Args:
        public_url: the address of the pages, which links begin with. Without one there are no links.
    """

    def __init__(self, public_url: str | None) -> None:
        self._public_url = public_url

    def text(self, draft: Draft, route: Route, known: Known) -> tuple[str, str]:
        """Return the title and the body of a notification."""
        language, items = route.language, draft.items
        first = items[0].case
        queues = {group.queue for group in draft.groups}
        name = known.name(first.queue, language)
        where = name if len(queues) == 1 else text(language, "notify.queues", len(queues))
        lines = (
            self._one(items[0], route, known, draft.made_at)
            if len(items) == 1
            else self._many(items, language, known, draft.made_at)
        )
        customers = sum(item.case.subject_kind == "conversation" for item in items)
        about = (
            text(language, "notify.customers", customers)
            if customers > 1
            else _cause_and_age(language, first, draft.made_at)
        )
        return " · ".join([text(language, f"severity.{first.severity}"), where, about]), "\n".join(lines)

    def _one(self, item: Item, route: Route, known: Known, now: float) -> Iterator[str]:
        language, case = route.language, item.case
        causes = [text(language, f"cause.{cause}") for cause in open_causes(case)]
        yield text(language, "notify.why", causes=_JOIN[language].join(causes))
        yield from _steps([item], language, now)
        words = known.words(case) if route.words else None
        if words:
            yield text(language, "driver.words", text=plain(words))
        yield from self._link(case, language)

    def _many(
        self, items: Sequence[Item], language: ScreenLanguage, known: Known, now: float
    ) -> Iterator[str]:
        causes = Counter(item.case.cause for item in items)
        for cause, count in causes.most_common(_MOST_COUNTED):
            yield f"{text(language, f'cause.{cause}')}{_COLON[language]}{count:,}"
        queues = Counter(item.case.queue for item in items)
        for queue, count in queues.most_common(_MOST_COUNTED) if len(queues) > 1 else ():
            yield f"{known.name(queue, language)}{_COLON[language]}{count:,}"
        longest = min(open_since(item.case) for item in items)
        yield text(language, "notify.longest", age=clock_face(now - longest))
        yield from _steps(items, language, now)
        for item in items[:_MOST_SHOWN]:
            yield ""
            place = f" · {known.name(item.case.queue, language)}" if len(queues) > 1 else ""
            yield f"{_cause_and_age(language, item.case, now)}{place}"
            yield from self._link(item.case, language)
        if len(items) > _MOST_SHOWN:
            yield ""
            yield text(language, "notify.more", len(items) - _MOST_SHOWN)

    def _link(self, case: Case, language: ScreenLanguage) -> Iterator[str]:
        if self._public_url is not None:
            link = f"{self._public_url}/desk?case={quote(case.id, safe='')}"
            yield text(language, "notify.open", link=link)


def plain(words: str) -> str:
    """Return somebody's words on one line, without what a chat would take for a mention, a link or a mark.

    >>> plain("see <http://bad.example> @here\\nnow")
    'see ‹…› ＠here now'
    """
    line = _HIDDEN.sub(" ", words).strip()
    line = _LINK.sub("…", line).translate(_UNSAFE)
    return line if len(line) <= _MOST_WORDS else f"{line[:_MOST_WORDS]}…"


def _cause_and_age(language: ScreenLanguage, case: Case, now: float) -> str:
    return f"{text(language, f'cause.{case.cause}')} {clock_face(now - open_since(case))}"


def _steps(items: Sequence[Item], language: ScreenLanguage, now: float) -> Iterator[str]:
    """Yield why they are told, with the number of cases where it is not why all of them are."""
    oldest = clock_face(now - min(item.case.opened_at for item in items))
    for step, count in sorted(Counter(item.step for item in items).items()):
        if step != "new":
            line = text(language, f"notify.step.{step}", age=oldest)
            yield line if count == len(items) else f"{line}{_COLON[language]}{count:,}"
