"""Counts how often a conversation that waits in a queue was offered to agents, and what became of that."""

from __future__ import annotations

from msgspec.structs import replace

from stream.records import Offers


def offered(offers: Offers) -> Offers:
    """Count an offer. Whoever had accepted the one before has given the conversation back."""
    return replace(given_back(offers), offered=offers.offered + 1)


def ended(offers: Offers, outcome: str | None) -> Offers:
    """Count the end of an offer: accepted, missed or rejected."""
    match outcome:
        case "missed":
            return replace(offers, missed=offers.missed + 1)
        case "rejected":
            return replace(offers, rejected=offers.rejected + 1)
        case _:
            return taken(offers)


def taken(offers: Offers) -> Offers:
    """An agent has the conversation, and has not said a word yet."""
    return replace(offers, taken=True)


def given_back(offers: Offers) -> Offers:
    """The conversation is in line again, or rings again: count it if an agent had it."""
    return replace(offers, taken=False, returned=offers.returned + 1) if offers.taken else offers
