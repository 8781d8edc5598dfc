"""A message or a spoken segment: its own words, and the turn that the detectors score."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.readings import Turn
from detectors.text.mail.own_words import LeftOut, own_words

_AnyEvent = TypeVar("_AnyEvent", bound=ev.Event)


def in_own_words(event: _AnyEvent, channel: str) -> tuple[_AnyEvent, tuple[LeftOut, ...]]:
    """Return an event with the words that its sender has written now, and what was left out of its text.

    A mail that a program has written is `automatic`, and one that only repeats another is `quoted`. A
    customer who forwards a mail, or sends a photo with a quotation, wants something without a word; an agent
    who does so has answered nobody.
    """
    if not isinstance(event, ev.MessageCreated) or event.data.kind not in (None, "reply"):
        return event, ()
    data = event.data
    text, kind, left_out = own_words(data.text, mail=channel == "email")
    if data.sender == "customer" and kind == "quoted" and data.attachments:
        text, kind, left_out = "", None, ("quotation",)
    elif data.sender != "customer" and left_out and not text:
        text, kind, left_out = data.text, "quoted", ()
    if text is data.text and kind is None:
        return event, ()
    return replace(event, data=replace(data, text=text, kind=kind or data.kind)), left_out


def to_turn(
    event: ev.MessageCreated | ev.SpeechSegment, text: str, at: float, language: str | None, voice: bool
) -> Turn:
    """Return the turn of an event. `text` is its masked text, `language` holds unless the event names one.

    Without `voice` the turn has no measures of how it was spoken.
    """
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
    turn = replace(turn, spoken=True, asr_confidence=data.asr_confidence)
    if not voice:
        return turn
    return replace(
        turn,
        pause_before_ms=data.pause_before_ms,
        words_per_minute=data.words_per_minute,
        pitch_hz=data.pitch_hz,
        pitch_sd_hz=data.pitch_sd_hz,
        energy_db=data.energy_db,
    )
