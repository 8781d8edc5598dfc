"""The input and output of a conversation's detectors: turns, open causes and readings.

These structs have no model behind them: importing them loads no weights. Times are event times in seconds
since 1970 (UTC), probabilities 0…1. Codes stand for texts, which the message catalogues hold.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from detectors.contract.events import Sender

Severity: TypeAlias = Literal["warning", "critical"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The mildest first."""

MAX_TURN = 64


class Driver(Struct, frozen=True, omit_defaults=True):
    """One reason for a signal.

    `code` names a text of the message catalogues; the code `words` shows `text`, the customer's own words.
    `weight` is in log-odds, or the number that the text shows.
    """

    code: str
    text: str = ""
    weight: float = 0.0


class Turn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One masked message or spoken segment of a conversation, to be scored.

    The measures of speech are None in chat, and where the platform does not send them.
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


FrustrationRule: TypeAlias = Literal["level", "rise", "run"]


class FiredRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which rule of frustration opened the cause, and how that rule stands now.

    `value` was the measure of `rule` at event time `at`, when it reached `threshold`; `now` is the same
    measure after the latest turn. All three are probabilities, 0…1: the smoothed one of the turns (`level`),
    the mean of the latest three turns (`run`), or that of a single turn that would rise as far above a calm
    one as the latest turns do together (`rise`). `closing` says that no rule holds any more and the level has
    fallen to where the cause ends: one more calm turn ends it.
    """

    rule: FrustrationRule
    value: float
    threshold: float
    at: float
    now: float
    closing: bool = False


class OpenCause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cause that is open in a conversation since `since`, with its evidence.

    `cause` is its id in the catalogue (`causes.CAUSES`). `probability` or `count` is its measure, and
    `threshold` the limit in the rules that the measure passed. `fired` names the rule that opened
    `frustration`. `quote` holds the customer's words, said at `quote_at` in `turn`;
    `quote_by` says who said them if it was not the customer.
    """

    cause: str
    since: float
    severity: Severity = "warning"
    probability: float | None = None
    count: int | None = None
    drivers: tuple[Driver, ...] = ()
    quote: str | None = None
    quote_at: float | None = None
    quote_by: Sender | None = None
    turn: str | None = None
    threshold: float | None = None
    fired: FiredRule | None = None


class Reading(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The detectors' output after an event.

    `probability` is that of a dissatisfied customer in this turn, `satisfied` that of a satisfied one; both
    are None when the turn was not scored.
    `attention` says how much the conversation needs a person, 0…1. `not_scored` is the code of a reason,
    such as `language:ja` or `empty`. `causes` are open now. `emotion` is the strongest one of this turn.
    `watch` says that frustration has come near to raising an alert and raises none.
    """

    probability: float | None = None
    attention: float | None = None
    language: str | None = None
    not_scored: str | None = None
    causes: tuple[OpenCause, ...] = ()
    emotion: str | None = None
    emotion_probability: float | None = None
    watch: bool = False
    satisfied: float | None = None


def turn_name(identity: str) -> str | None:
    """Return the id of a turn, or None when it is too long to be stored.

    >>> turn_name("t-1"), turn_name("t" * 100)
    ('t-1', None)
    """
    return identity if len(identity) <= MAX_TURN and identity.isascii() else None
