"""The rules of a queue: when its waits, frustration and frictions raise alerts, and what is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from detectors.contract.causes import Family, Wait, find
from detectors.contract.events import Channel
from detectors.contract.readings import SEVERITIES, Severity
from detectors.contract.rules.archive_rules import ArchiveRules
from detectors.contract.rules.business_hours import BusinessHours
from detectors.contract.rules.day_rules import ServiceLevel

HOURS, WEEK = 3600.0, 7 * 86400.0
Seconds = Annotated[float, Meta(gt=0, le=WEEK)]
Kept = Annotated[float, Meta(gt=0, le=30 * 86400)]
Lasting = Annotated[float, Meta(ge=0, le=WEEK)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Profile: TypeAlias = Literal["retail-zh"]
"""A model of frustration on one kind of floor, which is shipped beside the general one."""


class WaitRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """SLAs in seconds of waiting, and when alerts about waits are raised.

    A breach is a warning that turns critical after `critical_factor` times the SLA. A breach of the queue's
    SLA that is forecast raises a warning before: at any time when it is `warn_sure` (probability), and from
    `warn_lead` seconds before it on when it is `warn_likely`.

    A customer who waits for `unassigned_after` seconds although an agent is free raises an alert of the
    queue, which ends when no customer has waited so for `unassigned_calm` seconds. An agent counts as free
    `wrap_up` seconds after a conversation, or as soon as the platform says that wrap-up is over.

    Customers who wait for `nobody_on_after` seconds of opening hours while nobody is signed in to the queue
    raise an alert of the queue.

    A callback without a promised time is due after `callback_sla`. One that is not made by its time raises a
    warning, which turns critical `callback_late` seconds later.

    A conversation is orphaned when its customer has waited for `orphaned_after` seconds for an agent who is
    offline all that time.

    A wait for a reply, or on hold, raises an alert before it breaches its SLA when it has lasted
    `unusual_factor` times the 95 % quantile of such waits, and `unusual_shortest` seconds; without a factor
    such waits are only shown.

    In the day's numbers a customer who gives up within `short_abandon` seconds is a short abandon, and
    `service_level` names the formula of the service level.
    """

    queue_sla: Seconds = 120.0
    first_answer_sla: Seconds = 90.0
    reply_sla: Seconds = 90.0
    moment_sla: Seconds = 120.0
    hold_sla: Seconds = 180.0
    callback_sla: Seconds = HOURS
    callback_late: Seconds = 900.0
    critical_factor: Annotated[float, Meta(ge=1)] = 2.0
    warn_sure: Probability = 0.8
    warn_likely: Probability = 0.32
    warn_lead: Seconds = 60.0
    unassigned_after: Seconds = 90.0
    unassigned_calm: Seconds = 300.0
    nobody_on_after: Seconds = 60.0
    orphaned_after: Seconds = 60.0
    unusual_factor: Annotated[float, Meta(ge=1, le=100)] | None = None
    unusual_shortest: Seconds = 15.0
    wrap_up: Annotated[float, Meta(ge=0, le=3600)] = 60.0
    short_abandon: Annotated[float, Meta(ge=0, le=600)] = 5.0
    service_level: ServiceLevel = "no_short"

    def sla(self, wait: Wait) -> float:
        """Return the SLA of a kind of wait, in seconds."""
        match wait:
            case "queue":
                return self.queue_sla
            case "first_answer":
                return self.first_answer_sla
            case "reply":
                return self.reply_sla
            case "moment":
                return self.moment_sla
            case "hold":
                return self.hold_sla
            case "callback":
                return self.callback_sla


class FrustrationRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a conversation's frustration raises an alert, and when that alert ends (hysteresis).

    `open_at` and `close_at` are smoothed probabilities, 0…1; from `critical_at` on the alert is critical. Two
    more patterns raise it. A rise: the log-odds by which turns exceed those of `calm_at` add up to `rise_at`;
    after each turn the share `rise_memory` of the sum remains, and no turn adds all of `rise_at` by itself. A
    run: the geometric mean of three turns is `run_at` or more. A turn that is satisfied with a probability of
    `relief_at` or more ends the alert.

    A conversation is watched, which raises nothing, while one of the three measures has reached the share
    `watch_at` of what raises an alert, until all are below the share `watch_until`.
    """

    open_at: Probability = 0.62
    close_at: Probability = 0.45
    critical_at: Probability = 0.8
    smoothing: Annotated[float, Meta(gt=0, le=1)] = 0.45
    minimum_turns: Annotated[int, Meta(ge=1)] = 2
    calm_at: Annotated[float, Meta(gt=0, lt=1)] = 0.15
    rise_at: Annotated[float, Meta(gt=0, le=100)] = 3.0
    run_at: Probability = 0.5
    rise_memory: Probability = 0.5
    relief_at: Probability = 0.7
    watch_at: Probability = 0.7
    watch_until: Probability = 0.5


class FrictionRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often each friction must happen to count, and how many quiet customer turns end it.

    `intent_at` is how probable a threat, a wish for a person, a promise and the like must be to count.
    `same_at` is how alike two turns must be (Jaccard index of what they are about) to ask the same. A burst
    is `burst_at` turns within `burst_seconds`. An agent's promise of at most `longest_promise` seconds is
    watched, one for a day or within days up to `longest_day_promise` seconds. `unanswered_at` of earlier
    documents is read and has no effect: the wait for a reply says it.
    """

    intent_at: Probability = 0.5
    same_at: Probability = 0.65
    repeats_at: Annotated[int, Meta(ge=2)] = 2
    template_at: Annotated[int, Meta(ge=2)] = 2
    bot_loop_at: Annotated[int, Meta(ge=2)] = 2
    passed_on_at: Annotated[int, Meta(ge=1)] = 2
    shouting_at: Annotated[int, Meta(ge=1)] = 2
    burst_at: Annotated[int, Meta(ge=3, le=8)] = 5
    burst_seconds: Seconds = 30.0
    confusion_at: Probability = 0.6
    longest_promise: Seconds = 6 * HOURS
    longest_day_promise: Kept = 14 * 24 * HOURS
    quiet_turns: Annotated[int, Meta(ge=1)] = 4
    unanswered_at: int | UnsetType = UNSET


_RETURNS_AFTER: Mapping[Family, float] = {"staffing": 900.0, "surge": 1800.0}


class RetentionRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many seconds live records stay on the compacted topics. `archive` says how long the past is kept.

    `ended_conversation` counts from the last event of a conversation that ended, `silent_conversation` from
    the last event of one that nobody ended, `resolved_alert` from the end of its cause. A customer who comes
    back within `past_conversation` after that goes on in the same queue and channel. `shown_drift` is how
    long the page of a queue shows that a baseline has drifted.
    """

    ended_conversation: Kept = 600.0
    silent_conversation: Kept = 2 * 86400.0
    past_conversation: Kept = 2 * 86400.0
    resolved_alert: Kept = 600.0
    shown_drift: Kept = 3 * 86400.0


_SHORTEST: dict[Channel, float] = {
    "chat": 1800.0,
    "voice": 600.0,
    "video": 600.0,
    "social": 6 * HOURS,
    "email": 48 * HOURS,
}


class SilenceRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a conversation without a sign is probably over: its end may never have been sent.

    That is after `factor` times the baseline: the 95 % quantile of the longest silences in ended
    conversations of its queue and channel. It is never before `shortest` seconds, by channel. A conversation
    of which no words were sent, such as a call without a transcript, is not silent before `wordless` seconds.
    A customer who waits is an alarm first: then it is not before `waiting` seconds of that wait, nor before
    `slas` times its SLA.
    """

    factor: Annotated[float, Meta(ge=1, le=1000)] = 5.0
    shortest: dict[Channel, Seconds] = msgspec.field(default_factory=_SHORTEST.copy)
    wordless: Seconds = 4 * HOURS
    waiting: Seconds = 2 * HOURS
    slas: Annotated[float, Meta(ge=1, le=10_000)] = 20.0

    def shortest_of(self, channel: str) -> float:
        """Return the seconds before which no conversation of this channel is probably over."""
        seconds: float | None = self.shortest.get(channel)  # type: ignore[call-overload]
        return _SHORTEST.get(channel, 0.0) if seconds is None else seconds  # type: ignore[call-overload]


class CauseRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a cause raises alerts, and the most severe that they may be; None leaves that to the cause."""

    raised: bool = True
    severity: Severity | None = None


class QueueRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules that hold for a conversation in a queue. A wait counts only within `hours`.

    `bot_answers` says that a bot serves customers here, so its lines answer them. Elsewhere a bot's line
    answers nobody.

    `profile` names a model of frustration for one kind of floor. Without it the general model scores alone.

    `causes` turns alerts about a cause off, or makes them milder. An alert that is open when its cause is
    turned off stays until the cause ends.

    `for` says by cause how many seconds the cause must last before its alert is raised; 0 by default. The
    seconds count from the moment at which StepIn would raise it otherwise: the deadline of a wait, the turn
    with which a detector found the cause, or the minute in which the queue was checked.

    `returns_after` says by cause after how many seconds an alert returns that a person has resolved although
    its cause goes on. By default that is the SLA of its wait again (in opening hours), and otherwise 10
    minutes for `feeling`, `friction` and `unusual_wait`, 15 for `staffing` and 30 for `surge`.

    A cause that comes back less than `reopen_within` seconds after its end reopens its last alert.

    A conversation that an agent had, and that goes on within `resolved_for` seconds after its end, was not
    resolved at first contact. It is remembered for the `retention` of past conversations at most.
    """

    profile: Profile | None = None
    hours: BusinessHours = BusinessHours()
    waits: WaitRules = WaitRules()
    frustration: FrustrationRules = FrustrationRules()
    friction: FrictionRules = FrictionRules()
    retention: RetentionRules = RetentionRules()
    archive: ArchiveRules = ArchiveRules()
    silence: SilenceRules = SilenceRules()
    bot_answers: bool = False
    causes: dict[str, CauseRules] = {}
    must_last: dict[str, Lasting] = msgspec.field(name="for", default_factory=dict)
    returns_after: dict[str, Seconds] = msgspec.field(default_factory=dict)
    reopen_within: Lasting = 900.0
    resolved_for: Kept = 2 * 86400.0

    def raises(self, cause: str) -> bool:
        """Return whether a cause raises alerts."""
        own = self.causes.get(cause)
        return own is None or own.raised

    def severity(self, cause: str, found: Severity) -> Severity:
        """Return the severity of an alert for which its detector found `found`."""
        own = self.causes.get(cause)
        if own is None or own.severity is None:
            return found
        return min(found, own.severity, key=SEVERITIES.index)

    def deadline(self, since: float, seconds: float) -> float:
        """Return when a wait since `since` has lasted so many seconds of opening hours; infinity if never."""
        at = self.hours.after(since, seconds)
        return math.inf if at is None else at

    def returns_at(self, cause: str, resolved_at: float) -> float:
        """Return when an alert returns that a person resolved at `resolved_at`; infinity if never."""
        seconds, entry = self.returns_after.get(cause), find(cause)
        if seconds is not None:
            return resolved_at + seconds
        if entry.wait is not None:
            return self.deadline(resolved_at, self.waits.sla(entry.wait))
        return resolved_at + _RETURNS_AFTER.get(entry.family, 600.0)
