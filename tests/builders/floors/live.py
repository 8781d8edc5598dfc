"""Conversations that happen now, for floors that follow the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from detectors.contract.events import Event
from tests.builders import events as sample


def live_conversation(texts: Sequence[str], subject: str = "c-live") -> list[Event]:
    """Return the start of a conversation and the customer's texts, one a second, the last one now."""
    made = [sample.started(0, subject=subject)]
    made += [sample.said(1 + place, text, subject=subject) for place, text in enumerate(texts)]
    shift = datetime.now(UTC) - made[-1].time
    return [replace(event, time=event.time + shift) for event in made]
