"""How cases live: how long a claim holds, when nobody's case escalates, and what StepIn does by itself.

Part of the rules.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

AutomaticKind: TypeAlias = Literal["transfer", "take_over", "call_back", "offer_help"]
"""What the rules may ask of the platform by themselves."""
_Seconds = Annotated[float, Meta(gt=0, le=7 * 86400.0)]


class AutomaticIntervention(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the platform is asked to do when a case has a cause.

    Somebody can stop it for `grace` seconds. `to` is the queue of a transfer; None leaves that to the
    platform. With `bot` it holds only while a bot serves the customer, in a queue whose rules say
    `bot_answers`. With a `driver` the evidence of the cause must have a driver of this code.
    """

    kind: AutomaticKind = "transfer"
    to: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    grace: Annotated[float, Meta(ge=0, le=3600)] = 30.0
    bot: bool = True
    driver: str | None = None


_NOT_HELPED = "advice.hand_over"
"""The driver of `confusion` once the customer was confused again after an answer."""


def _automatic() -> dict[str, AutomaticIntervention]:
    return {
        "frustration": AutomaticIntervention(),
        "bot_loop": AutomaticIntervention(),
        "confusion": AutomaticIntervention(driver=_NOT_HELPED),
    }


class CaseRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of cases. All seconds but those of `undo_within` are of event time.

    A claim runs out when whoever has the case does nothing in it for `claim_seconds`. `escalate_after`
    has the seconds after which a critical case that nobody has reaches levels 1, 2, 3 and so on, all counted
    from when it became critical or was given up; empty: none escalates. An action can be undone until
    `undo_within` seconds after it.

    `automatic` says by cause what StepIn asks of the platform by itself: once a case and kind, and at most
    `automatic_per_hour` times in an hour and queue.
    """

    claim_seconds: _Seconds = 1800.0
    escalate_after: Annotated[tuple[_Seconds, ...], Meta(max_length=10)] = (60.0, 120.0, 300.0)
    undo_within: Annotated[float, Meta(ge=0, le=60)] = 10.0
    automatic: dict[str, AutomaticIntervention] = msgspec.field(default_factory=_automatic)
    automatic_per_hour: Annotated[int, Meta(ge=0, le=10_000)] = 30

    def escalates_in(self, level: int) -> float | None:
        """Return the seconds from this level of escalation to the next; None if there is none.

        >>> [CaseRules(escalate_after=(60.0, 120.0)).escalates_in(level) for level in range(3)]
        [60.0, 60.0, None]
        """
        if level >= len(self.escalate_after):
            return None
        return self.escalate_after[level] - (self.escalate_after[level - 1] if level else 0.0)
