"""Everything that ops may tune, as one versioned document.

A floor starts with the defaults; each later version is one record of the rules topic. What is set for a
queue wins over what is set for all.
"""

from __future__ import annotations

import math
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from detectors.contract.business_hours import BusinessHours
from detectors.contract.causes import Wait
from detectors.contract.events import Channel

Seconds = Annotated[float, Meta(gt=0, le=7 * 86400)]
Probability = Annotated[float, Meta(ge=0, le=1)]


class WaitRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Promises (SLA) in seconds of waiting, when a broken one turns critical, and when to warn before.

    A breach to come of the queue's promise is warned of at any time when it is `warn_sure` (probability),
    and `warn_lead` seconds before it when it is `warn_likely`. A customer who waits for `unassigned_after`
    seconds although an agent is free is worth an alert of the queue; an agent counts as free `wrap_up`
    seconds after a conversation. A wait for a word, or on hold, that lasts `unusual_factor` times what only
    one of twenty such waits reaches is worth an alert of its own before its promise is broken; None: it is
    only shown.
    """

    queue_sla: Seconds = 120.0
    first_answer_sla: Seconds = 90.0
    reply_sla: Seconds = 90.0
    moment_sla: Seconds = 120.0
    hold_sla: Seconds = 180.0
    critical_factor: Annotated[float, Meta(ge=1)] = 2.0
    warn_sure: Probability = 0.8
    warn_likely: Probability = 0.32
    warn_lead: Seconds = 60.0
    unassigned_after: Seconds = 90.0
    unusual_factor: Annotated[float, Meta(ge=1, le=100)] | None = None
    wrap_up: Annotated[float, Meta(ge=0, le=3600)] = 60.0

    def sla(self, wait: Wait) -> float:
        """How many seconds a customer should wait at most."""
        return {
            "queue": self.queue_sla,
            "first_answer": self.first_answer_sla,
            "reply": self.reply_sla,
            "moment": self.moment_sla,
            "hold": self.hold_sla,
        }[wait]


class FrustrationRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a conversation's frustration opens an alert, and when it is calm again (hysteresis).

    `open_at` and `close_at` are smoothed probabilities, 0…1; `critical_at` marks the worst. A rise opens it
    too: when the log-odds by which turns exceed those of `calm_at` have added up to `rise_at`; and so does a
    run: three turns whose geometric mean is `run_at` or more.
    """

    open_at: Probability = 0.62
    close_at: Probability = 0.45
    critical_at: Probability = 0.8
    smoothing: Annotated[float, Meta(gt=0, le=1)] = 0.45
    minimum_turns: Annotated[int, Meta(ge=1)] = 2
    calm_at: Annotated[float, Meta(gt=0, lt=1)] = 0.4
    rise_at: Annotated[float, Meta(gt=0, le=100)] = 3.0
    run_at: Probability = 0.5


HOURS = 3600.0
_EMAIL = WaitRules(
    queue_sla=4 * HOURS,
    first_answer_sla=4 * HOURS,
    reply_sla=4 * HOURS,
    moment_sla=4 * HOURS,
    hold_sla=4 * HOURS,
)


class FrictionRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From how many times on each friction counts, and after how many quiet customer turns it is over.

    `same_at` is how alike two turns must be (Jaccard index of their features) to say the same.
    """

    same_at: Probability = 0.5
    repeats_at: Annotated[int, Meta(ge=2)] = 2
    template_at: Annotated[int, Meta(ge=2)] = 2
    bot_loop_at: Annotated[int, Meta(ge=2)] = 3
    passed_on_at: Annotated[int, Meta(ge=1)] = 2
    shouting_at: Annotated[int, Meta(ge=1)] = 2
    unanswered_at: Annotated[int, Meta(ge=2)] = 3
    burst_at: Annotated[int, Meta(ge=3, le=8)] = 5
    burst_seconds: Seconds = 30.0
    confusion_at: Probability = 0.6
    quiet_turns: Annotated[int, Meta(ge=1)] = 4


class QueueRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of a queue; a channel may have promises of its own. Waiting counts within its `hours`."""

    hours: BusinessHours = BusinessHours()
    waits: WaitRules = WaitRules()
    channels: dict[Channel, WaitRules] = msgspec.field(default_factory=lambda: {"email": _EMAIL})
    frustration: FrustrationRules = FrustrationRules()
    friction: FrictionRules = FrictionRules()

    def waits_of(self, channel: str) -> WaitRules:
        """The promises for a channel."""
        return self.channels.get(channel, self.waits)  # type: ignore[call-overload, no-any-return]

    def deadline(self, since: float, seconds: float) -> float:
        """When a wait since then has lasted so many seconds of opening hours; infinite if never."""
        at = self.hours.after(since, seconds)
        return math.inf if at is None else at


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of the rules. An event may come `skew` seconds late and still count in order."""

    version: Annotated[int, Meta(ge=1)] = 1
    skew: Annotated[float, Meta(ge=0, le=600)] = 2.0
    default: QueueRules = QueueRules()
    queues: dict[str, QueueRules] = {}

    def of(self, queue: str) -> QueueRules:
        """The rules of a queue, which are the default's unless it has its own."""
        return self.queues.get(queue, self.default)


def decode(value: bytes) -> Rules:
    """Read a rules document.

    Raises:
        ValueError: it breaks the form; the message names the field and what was expected.
    """
    rules = msgspec.json.decode(value, type=Rules)
    for name, queue in [("default", rules.default), *rules.queues.items()]:
        try:
            ZoneInfo(queue.hours.zone)
        except (OSError, ValueError, KeyError):
            raise ValueError(f"hours of {name}: expected a time zone, got {queue.hours.zone!r}") from None
        frustration = queue.frustration
        if not frustration.close_at <= frustration.open_at <= frustration.critical_at:
            raise ValueError(
                f"frustration of {name}: expected close_at ≤ open_at ≤ critical_at, got "
                f"{frustration.close_at}, {frustration.open_at}, {frustration.critical_at}"
            )
    return rules
