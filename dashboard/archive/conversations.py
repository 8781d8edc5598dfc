"""What the page of conversations asks of the archive: a search, and one conversation whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from dashboard.archive.reading import Queues, asked
from stream.archive import queries
from stream.archive.export import cell
from stream.archive.views import PastTurn, WholeConversation

__all__ = ["PastTurn", "WholeConversation"]
MOST = 50
_COLUMNS = ("at", "sender", "agent", "language", "probability", "satisfied", "text")


def search(url: str, queues: Queues, begin: float, end: float, words: str) -> Sequence[PastTurn]:
    """Return the latest turns of a span that have all of these words, and at most `MOST`.

    Raises:
        NoArchive: there is no archive.
    """
    page = asked(
        url,
        lambda archive, connection: queries.search_turns(
            connection, archive.dialect, queues, begin, end, words, limit=MOST
        ),
    )
    return page.found


def whole(url: str, queues: Queues, conversation: str, words: bool) -> WholeConversation | None:
    """Return all that is known of a conversation in these queues, or None if that is nothing.

    Without `words` no turn has its text.

    Raises:
        NoArchive: there is no archive.
    """
    found = asked(url, lambda _, connection: queries.whole_conversation(connection, queues, conversation))
    if found is None or words:
        return found
    return WholeConversation(
        episodes=found.episodes,
        turns=tuple(replace(turn, text="") for turn in found.turns),
        waits=found.waits,
        alerts=(),
        steps=(),
        baselines=(),
        actions=(),
        cases=found.cases,
        case_steps=(),
        interventions=(),
    )


def as_json(found: WholeConversation) -> str:
    """Return a conversation as a JSON document."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def as_csv(turns: Sequence[PastTurn]) -> str:
    """Return the turns of a conversation as CSV, with a mark by which Excel knows UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for turn in turns:
        values: list[Any] = [getattr(turn, name) for name in _COLUMNS]
        writer.writerow([cell(value) for value in values])
    return "\ufeff" + file.getvalue()
