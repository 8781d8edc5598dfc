"""What the detectors remember of one conversation. All of it is stored with the conversation.

Structs with `array_like` are stored by position: add a field at the end, with a default.
"""

from __future__ import annotations

from msgspec import Struct, field

from detectors.contract.readings import OpenCause
from detectors.text.language import LanguageState

MEASURES = ("pause", "pace", "pitch", "pitch_spread", "energy", "answer_time")
"""How a customer speaks or types. `HesitationState` stores one number for each, in this order."""


class TrendState(Struct, array_like=True, omit_defaults=True):
    """The course of a conversation's frustration; `trend.update` explains level, rise and run.

    `turns` counts scored turns. `level`, `peak`, `last` and `run` are probabilities: `peak` that of the turn
    that stands as evidence, `last` those of the latest two turns. `rise` is a sum of log-odds, and `began`
    the event time when it began to matter, 0 while it does not. `open` says whether the trend is open, and
    `watched` whether it is near to that.
    """

    turns: int = 0
    level: float = 0.0
    rise: float = 0.0
    began: float = 0.0
    open: bool = False
    peak: float = 0.0
    last: tuple[float, float] = (0.0, 0.0)
    run: float = 0.0
    watched: bool = False


class Promise(Struct, array_like=True):
    """An agent's promise: when it was made, when it is due (event times), and in which turn."""

    made: float
    due: float
    turn: str | None
    quote: str


class FrictionState(Struct, array_like=True, omit_defaults=True):
    """Sketches and counts of what was said. Only open promises keep words.

    `asked` holds sketches of the customer's latest questions, `given` those of the latest answers, each with
    how often it was said. `unsettled` is 1 after a customer's turn since the last answer that the same
    answer would not settle. Three fields without use keep the places of the others. `burst` holds the times
    of turns that came in quick succession. `shouted`, `transfers` and `told_before` count turns in capitals,
    transfers, and turns in which the customer says to have told it before. `desk_asks` says whether the
    latest answer asked the customer something, `supplied` whether the customer has given something since then
    that a desk asks for.
    """

    asked: list[tuple[bytes, int]] = field(default_factory=list)
    unused_answers: list[tuple[int, int]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    unsettled: int = 0
    unused_count: int = 0
    unused_time: float = 0.0
    burst: list[float] = field(default_factory=list)
    shouted: int = 0
    transfers: int = 0
    told_before: int = 0
    given: list[tuple[bytes, int]] = field(default_factory=list)
    desk_asks: bool = False
    supplied: bool = False

    @property
    def promised_until(self) -> float:
        """The event time when the last open promise falls due, 0.0 without any."""
        return max((promise.due for promise in self.promises), default=0.0)


class HesitationState(Struct, array_like=True, omit_defaults=True):
    """How a customer spoke or typed at first: count, mean and sum of squares of each of `MEASURES`.

    `asked_at` is the event time of the latest answer to the customer, 0 after the customer's own turn.
    `fragments` counts very short turns in a row, `confused` the turns that said or showed confusion.
    """

    counts: list[int] = field(default_factory=lambda: [0] * len(MEASURES))
    means: list[float] = field(default_factory=lambda: [0.0] * len(MEASURES))
    squares: list[float] = field(default_factory=lambda: [0.0] * len(MEASURES))
    asked_at: float = 0.0
    fragments: int = 0
    confused: int = 0


class AttentionState(Struct, omit_defaults=True):
    """Everything that is remembered of one conversation; `AttentionState()` is a new one.

    Its size is bounded, however long the conversation is. `causes` are open now; `evidence_turn` holds for
    each cause that does not last the number of the customer's turn that last gave evidence for it. `turns`
    counts the customer's turns. `answer` is the normal form of the answer since the customer's last turn.
    `scored_turns` holds the features of the latest scored turns, as `remembered` packs them. `judgement` is
    the shift in log-odds that a person's judgement gives every later turn. `level` sums up the turns so far,
    as `frustration.follow` computes it.
    """

    language: LanguageState = field(default_factory=LanguageState)
    trend: TrendState = field(default_factory=TrendState)
    friction: FrictionState = field(default_factory=FrictionState)
    hesitation: HesitationState = field(default_factory=HesitationState)
    causes: list[OpenCause] = field(default_factory=list)
    evidence_turn: dict[str, int] = field(default_factory=dict, name="seen")
    turns: int = 0
    judgement: float = field(default=0.0, name="judged")
    scored_turns: bytes = field(default=b"", name="heard")
    level: float = 0.0
    answer: str = ""
