"""The rules: everything that ops may tune, as one versioned document.

A floor starts with the defaults; each later version is one record of the rules topic. A queue with rules of
its own does not use the default ones.
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
    """SLAs in seconds of waiting, and when a wait raises an alert.

    A breach of an SLA turns critical at `critical_factor` times the SLA. A wait in the queue raises a warning
    when the probability of a breach is `warn_sure` at any time, or `warn_likely` at `warn_lead` seconds
    before the SLA. The queue raises an alert when a customer waits for `unassigned_after` seconds although an
    agent is free; an agent counts as free `wrap_up` seconds after a conversation. A wait for a reply, or on
    hold, raises an alert before its SLA when it lasts `unusual_factor` times the 95 % quantile of its
    baseline; None: such a wait is only shown.
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
        """Returns the SLA of a kind of wait, in seconds."""
        return {
            "queue": self.queue_sla,
            "first_answer": self.first_answer_sla,
            "reply": self.reply_sla,
            "moment": self.moment_sla,
            "hold": self.hold_sla,
        }[wait]


class FrustrationRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a conversation's frustration opens a cause, and when it closes (hysteresis).

    `open_at`, `close_at` and `critical_at` are smoothed probabilities, 0…1. A rise opens the cause too: the
    log-odds by which turns exceed `calm_at` add up to `rise_at`. So does a run: three turns have a geometric
    mean of `run_at` or more.
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
    """How often each friction must happen to open its cause.

    A friction closes after `quiet_turns` customer turns without it. Two turns count as the same when the
    Jaccard index of their features, 0…1, is `same_at` or more.
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
    """The rules of a queue. A channel may have SLAs of its own. A wait counts within the queue's `hours`."""

    hours: BusinessHours = BusinessHours()
    waits: WaitRules = WaitRules()
    channels: dict[Channel, WaitRules] = msgspec.field(default_factory=lambda: {"email": _EMAIL})
    frustration: FrustrationRules = FrustrationRules()
    friction: FrictionRules = FrictionRules()

    def waits_of(self, channel: str) -> WaitRules:
        """Returns the rules of waits on a channel."""
        return self.channels.get(channel, self.waits)  # type: ignore[call-overload, no-any-return]

    def deadline(self, since: float, seconds: float) -> float:
        """Returns the time when a wait since `since` has lasted `seconds` of business hours, or infinity."""
        at = self.hours.after(since, seconds)
        return math.inf if at is None else at


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of the rules. An event that comes up to `skew` seconds late still counts in order."""

    version: Annotated[int, Meta(ge=1)] = 1
    skew: Annotated[float, Meta(ge=0, le=600)] = 2.0
    default: QueueRules = QueueRules()
    queues: dict[str, QueueRules] = {}

    def of(self, queue: str) -> QueueRules:
        """Returns the rules of a queue: its own, or the default ones."""
        return self.queues.get(queue, self.default)


def decode(value: bytes) -> Rules:
    """Reads a rules document.

    Raises:
        ValueError: the document is not valid; the message names the field and the expected value.
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
