"""What goes into the conversation's detectors and what they say: turns, causes and readings.

These are plain structs without any model behind them, so that whoever only reads them loads no weights.
Times are seconds since 1970 (UTC), probabilities 0…1. Nothing here is prose: codes are named in the
catalogues of the screens.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from detectors.contract.events import Sender

Severity: TypeAlias = Literal["warning", "critical"]

MAX_TURN = 64


class Driver(Struct, frozen=True, omit_defaults=True):
    """A part of the reason: a catalogue code, or visible words, and its weight in log-odds (or its number).

    `code` names a wording of the catalogues (`words` shows `text` itself); the detector writes no prose.
    """

    code: str
    text: str = ""
    weight: float = 0.0


class Turn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message or spoken segment of a conversation, already masked.

    The fields of speech are None where the platform does not measure them, and in chat.
    """

    id: str
    at: float
    sender: Sender
    text: str
    language: str | None = None
    agent: str | None = None
    spoken: bool = False
    pause_before_ms: float | None = None
    words_per_minute: float | None = None
    pitch_hz: float | None = None
    pitch_sd_hz: float | None = None
    energy_db: float | None = None
    asr_confidence: float | None = None


class OpenCause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is wrong with the conversation since `since`, and what says so.

    `probability` or `count` is the cause's own measure, `threshold` what it passed; `quote` are the words
    that it rests on, said at `quote_at` in `turn`.
    """

    cause: str
    since: float
    severity: Severity = "warning"
    probability: float | None = None
    count: int | None = None
    drivers: tuple[Driver, ...] = ()
    quote: str | None = None
    quote_at: float | None = None
    turn: str | None = None
    threshold: float | None = None


class Reading(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the detectors say after an event.

    `probability` is that of this customer turn (None when it was not scored, or is not a customer's);
    `attention` is the conversation's score; `not_scored` is a code, such as `language:ja` or `empty`;
    `causes` are those that are open now; `emotion` is the strongest feeling that this turn shows.
    """

    probability: float | None = None
    attention: float | None = None
    language: str | None = None
    not_scored: str | None = None
    causes: tuple[OpenCause, ...] = ()
    emotion: str | None = None
    emotion_probability: float | None = None


def turn_name(identity: str) -> str | None:
    """The id of a turn, if it is short enough to be remembered."""
    return identity if len(identity) <= MAX_TURN and identity.isascii() else None
