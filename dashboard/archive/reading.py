"""Opens the archive, and reads what a page needs of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar, get_args

import streamlit as st

from detectors.contract.rules import document as rules_document
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.archive.asking import ask, reader
from stream.archive.past import kept_past
from stream.archive.sql.database import Archive, ArchiveError
from stream.tuning.changes import by_scope
from stream.tuning.kept import Kept
from stream.tuning.reading import read

Span: TypeAlias = Literal["hour", "day", "yesterday", "week"]
SPANS: tuple[Span, ...] = get_args(Span)
Queues: TypeAlias = frozenset[str] | None
T = TypeVar("T")
_HOUR, _DAY = 3600.0, 86_400.0
_LENGTHS: dict[Span, float] = {"hour": _HOUR, "day": _DAY, "yesterday": _DAY, "week": 7 * _DAY}
_STEPS: dict[Span, float] = {"hour": 60.0, "day": 300.0, "yesterday": 300.0, "week": 1800.0}
"""Seconds after which a span that goes with the time is read anew."""
_MOST_KEPT = 6


class NoArchive(Exception):
    """There is no archive to read, or nothing is in it yet."""


@dataclass(frozen=True, eq=False)
class Past:
    """The kept past of a span, and the rules that held at its end."""

    kept: Kept
    rules: Rules

    def today(self) -> list[QueueRules]:
        """Return the rules of each scope."""
        return by_scope(self.rules, self.kept.scopes)


def span_of(url: str, queues: Queues) -> tuple[float, float]:
    """Return when the oldest conversation that is kept began, and when the latest turn was.

    Raises:
        NoArchive: nothing is there.
    """
    first = _ask(url, lambda connection: kept_past.first_begin(connection, queues))
    last = _ask(url, lambda connection: kept_past.last_turn(connection, queues))
    if first is None or last is None:
        raise NoArchive
    return first, last


def limits(span: Span, first: float, last: float, rules: Rules) -> tuple[float, float]:
    """Return the begin and the end of a span, of what is kept from `first` to `last`.

    Yesterday is a day of the floor; the other spans end with the latest turn, or a little after it, so that
    not every turn makes another span.
    """
    end = math.ceil(last / _STEPS[span]) * _STEPS[span]
    if span == "yesterday":
        # A day of the floor begins at a half-hour.
        end = math.floor(last / 1800.0) * 1800.0
        while rules.day.day(end - 1.0) == rules.day.day(last):
            end -= 1800.0
    # The figures are of an hour: what was not kept is no part of it.
    return max(end - _LENGTHS[span], min(first, end - 1.0)), end


def begins_before_today(first: float, last: float, rules: Rules) -> bool:
    """Return whether something of an earlier day of the floor is kept."""
    return rules.day.day(first) != rules.day.day(last)


def offered(url: str, queues: Queues) -> dict[str, list[str]]:
    """Return the queues, channels and languages of the conversations that are kept.

    Raises:
        NoArchive: there is no archive.
    """
    found = _ask(url, lambda connection: kept_past.places(connection, queues))
    return {name: sorted(set(values)) for name, values in found.items()}


def current_rules(url: str, at: float) -> Rules:
    """Return the rules that held at a time; the shipped ones where none were published.

    Raises:
        NoArchive: there is no archive.
    """
    document = _ask(url, lambda connection: kept_past.rules_document(connection, at))
    return Rules() if document is None else rules_document.decode(document.encode())


def queue_names(url: str, language: str) -> dict[str, str]:
    """Return what the rules of now call the queues.

    Raises:
        NoArchive: there is no archive.
    """
    names = current_rules(url, time.time()).queue_names
    return {queue: called.get(language, queue) for queue, called in names.items()}  # type: ignore[call-overload]


@st.cache_resource(show_spinner=False, max_entries=_MOST_KEPT)
def past(url: str, queues: Queues, begin: float, end: float, _last: float) -> Past:
    """Return the past of a span, up to the latest turn at `_last`. The same span is read once.

    Raises:
        NoArchive: there is no archive.
    """
    until = min(end, _last + 1e-3)
    rules = current_rules(url, until)
    rows = _ask(url, lambda connection: kept_past.past_rows(connection, queues, begin, until))
    return Past(read(rows, rules), rules)


@st.cache_resource(show_spinner=False, max_entries=2, on_release=lambda archive: archive.close())
def _reader(url: str) -> Archive:
    return reader(url)


def asked(url: str, question: Callable[[Archive, Any], T]) -> T:
    """Return the answer to a question to the archive, which gets the archive and a connection.

    Raises:
        NoArchive: there is none, or its database cannot be reached.
    """
    try:
        archive = _reader(url)
        return ask(archive, lambda connection: question(archive, connection))
    except ArchiveError as error:
        raise NoArchive(str(error)) from None


def _ask(url: str, question: Callable[[Any], T]) -> T:
    return asked(url, lambda _, connection: question(connection))
