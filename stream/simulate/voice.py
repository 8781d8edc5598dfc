"""How a turn sounds on a simulated call: its length, speed, pitch and loudness, by mood."""

from __future__ import annotations

import random
from typing import Literal, NamedTuple, TypeAlias

from detectors.contract import events as ev
from stream.simulate.phrases import Language

Mood: TypeAlias = Literal["calm", "cold", "angry", "slow"]
LONGEST_THOUGHT = 22.0
"""Seconds that a turn may be thought over and still sound fluent."""

# Pitch, its spread, loudness and speed of a voice in each mood, as factors of (or dB above) the calm one.
_VOICE: dict[Mood, tuple[float, float, float, float]] = {
    "calm": (1.0, 1.0, 0.0, 1.0),
    "cold": (1.04, 0.7, 1.5, 0.95),
    "angry": (1.35, 2.1, 9.0, 1.35),
    "slow": (0.95, 0.9, -2.0, 0.6),
}
_PAUSE: dict[Mood, tuple[float, float]] = {
    "calm": (0.3, 1.2),
    "cold": (0.8, 2.5),
    "angry": (0.1, 0.5),
    "slow": (2.5, 7.0),
}
_WORDS_PER_MINUTE: dict[Language, float] = {"zh": 230.0, "en": 160.0}


class Segment(NamedTuple):
    """The times of a spoken turn: seconds of pause before it, its length, and words a minute."""

    pause: float
    duration: float
    per_minute: float


def segment(dice: random.Random, mood: Mood, language: Language, units: int, wait: float) -> Segment:
    """Return the times of a turn of so many words (Chinese: characters), said after `wait` seconds."""
    pause = dice.uniform(*_PAUSE[mood]) + max(0.0, wait - LONGEST_THOUGHT)
    per_minute = _WORDS_PER_MINUTE[language] * _VOICE[mood][3] * dice.uniform(0.9, 1.1)
    return Segment(pause, max(0.6, units / per_minute * 60.0), per_minute)


def spoken(
    dice: random.Random,
    mood: Mood,
    times: Segment,
    pitch_hz: float,
    ends_at: float,
    turn: ev.MessageCreatedData,
) -> ev.SpeechSegmentData:
    """Return a turn as a segment of a call that ends `ends_at` seconds after the call began."""
    pitch, spread, loudness, _ = _VOICE[mood]
    return ev.SpeechSegmentData(
        sender=turn.sender,
        text=turn.text,
        agent=turn.agent,
        start_ms=round((ends_at - times.duration) * 1000.0),
        end_ms=round(ends_at * 1000.0),
        pause_before_ms=round(times.pause * 1000.0),
        words_per_minute=round(times.per_minute),
        pitch_hz=round(pitch_hz * pitch * dice.uniform(0.96, 1.04), 1),
        pitch_sd_hz=round(18.0 * spread * dice.uniform(0.8, 1.2), 1),
        energy_db=round(-24.0 + loudness + dice.uniform(-1.5, 1.5), 1),
        asr_confidence=round(dice.uniform(0.84, 0.98), 2),
    )
