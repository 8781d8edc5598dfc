"""A message or a spoken segment, as the turn that the detectors score."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.readings import Turn


def to_turn(event: ev.MessageCreated | ev.SpeechSegment, text: str, at: float, language: str | None) -> Turn:
    """Return the turn of an event. `text` is its masked text, `language` holds unless the event names one."""
    data = event.data
    turn = Turn(
        id=event.id,
        at=at,
        sender=data.sender,
        text=text,
        language=data.language or language,
        agent=data.agent,
    )
    if isinstance(data, ev.MessageCreatedData):
        return turn
    return replace(
        turn,
        spoken=True,
        pause_before_ms=data.pause_before_ms,
        words_per_minute=data.words_per_minute,
        pitch_hz=data.pitch_hz,
        pitch_sd_hz=data.pitch_sd_hz,
        energy_db=data.energy_db,
        asr_confidence=data.asr_confidence,
    )
