"""The structs that hold the texts of the simulated floor. The contact fills in the names in braces."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """The reason for a contact. `thing` is a noun for it that fits into other sentences."""

    thing: str
    openings: tuple[str, ...]
    details: tuple[str, ...]
    questions: tuple[str, ...]
    solutions: tuple[str, ...]
    again: tuple[str, ...]


class Phrases(NamedTuple):
    """The lines of one language for any problem. Each field holds several lines to choose from."""

    language: str
    greetings: tuple[str, ...]
    answers: tuple[str, ...]
    templates: tuple[str, ...]
    polite: tuple[str, ...]
    cold: tuple[str, ...]
    angry: tuple[str, ...]
    threats: tuple[str, ...]
    calmer: tuple[str, ...]
    apologies: tuple[str, ...]
    nudges: tuple[str, ...]
    hard_nudges: tuple[str, ...]
    sorry_for_wait: tuple[str, ...]
    promises: tuple[str, ...]
    broken_promise: tuple[str, ...]
    transfers: tuple[str, ...]
    asked_again: tuple[str, ...]
    holds: tuple[str, ...]
    back_from_hold: tuple[str, ...]
    thanks: tuple[str, ...]
    praise: tuple[str, ...]
    closings: tuple[str, ...]
    bot: tuple[str, ...]
    bot_again: tuple[str, ...]
    want_a_person: tuple[str, ...]
    in_queue: tuple[str, ...]
    not_understood: tuple[str, ...]
    jargon: tuple[str, ...]
    plain_words: tuple[str, ...]
    understood: tuple[str, ...]
    contact_details: tuple[str, ...]
