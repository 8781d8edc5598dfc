"""Which fields of the records hold words of customers, and the records without them.

Whoever may not read customers' words gets a conversation, an alert or a case without these fields.
`tests/stream/records/test_words.py` lists the fields with plain text, and finds a new one that is in neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from detectors.contract.readings import Driver
from stream.records.alerts import Alert, HistoryEntry
from stream.records.cases import Case, Intervention
from stream.records.conversations import CauseView, ConversationView
from stream.records.evidence import Evidence

T = TypeVar("T")
S = TypeVar("S", bound=Struct)

WORDS: Mapping[type[Struct], frozenset[str]] = {
    ConversationView: frozenset({"last_text", "plea", "topic"}),
    Evidence: frozenset({"quote"}),
    # The text of a driver holds words, unless its code is one of `PLAIN_DRIVERS`.
    Driver: frozenset({"text"}),
    # The note of a person; a step of StepIn itself has a code or a queue there.
    HistoryEntry: frozenset({"note"}),
    # What a person told the agent or the customer, and what the platform answered.
    Intervention: frozenset({"text", "answer"}),
}
"""What customers wrote or said, or what may repeat it."""
PLAIN_DRIVERS = frozenset({"passed_on_to", "staff.away", "orphaned.offline", "help.amount", "help.limit"})
"""The codes of drivers whose text is a queue, a number, an amount or an agent."""
QUOTES = "words"
"""The code of a driver that consists of the customer's words."""


def without_words(record: T) -> T:
    """Return a view, an alert or a case without customers' words.

    >>> without_words(HistoryEntry(at=1.0, what="claim", by="Ann", note="called her", action="x"))
    HistoryEntry(at=1.0, what='claim', by='Ann', note=None, action='x', person=None, changed=0)
    """
    match record:
        case ConversationView():
            changes = {"causes": tuple(without_words(cause) for cause in record.causes)}
            return _emptied(record, **changes)
        case Alert():
            history = tuple(without_words(entry) for entry in record.history)
            return replace(record, evidence=without_words(record.evidence), history=history)
        case Case():
            history = tuple(without_words(entry) for entry in record.history)
            interventions = tuple(without_words(one) for one in record.interventions)
            return replace(record, history=history, interventions=interventions)
        case Intervention():
            return _emptied(record)
        case CauseView():
            return replace(record, evidence=without_words(record.evidence))
        case Evidence():
            drivers = (without_words(driver) for driver in record.drivers if driver.code != QUOTES)
            return _emptied(record, drivers=tuple(drivers))
        case Driver():
            return record if record.code in PLAIN_DRIVERS else replace(record, text="")
        case HistoryEntry():
            return record if record.action is None else _emptied(record)
    return record


def _emptied(record: S, **changes: object) -> S:
    return replace(record, **dict.fromkeys(WORDS[type(record)]), **changes)
