"""What people call the queues, in each language of the screens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from detectors.contract.event_errors import BadEvent

ScreenLanguage: TypeAlias = Literal["en", "zh"]
LONGEST = 60
ShownName = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
QueueNames: TypeAlias = Mapping[str, Mapping[ScreenLanguage, str]]

# Control characters, breaks of the line, and marks that turn the direction of the text around them.
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def faults(names: QueueNames) -> Iterator[BadEvent]:
    """Yield a fault for each name that no screen can show, or that two queues have in one language.

    >>> [fault.field for fault in faults({"cards": {"en": " "}})]
    ['$.queue_names.cards.en']
    """
    owners: dict[tuple[str, str], str] = {}
    for queue, by_language in names.items():
        for language, name in by_language.items():
            field = f"$.queue_names.{queue}.{language}"
            if not name.strip() or _UNSHOWN.search(name):
                yield BadEvent(field, repr(name), "a name that can be read, on one line")
                continue
            owner = owners.setdefault((language, name.strip().casefold()), queue)
            if owner != queue:
                yield BadEvent(field, name, f"another name than that of {owner}")
