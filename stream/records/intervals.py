"""The intervals topic: what a queue's contacts and agents came to in each half-hour, as sums.

`docs/metrics.md` has the numbers that are computed from them.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from detectors.contract.rules.day_rules import ServiceLevel

HALF_HOURS_KEPT = 2 * 86400.0
"""Seconds for which a half-hour can still change: what counts in an earlier one counts no more."""

CountKind: TypeAlias = Literal[
    "offered",
    "answered",
    "abandoned",
    "moved",
    "callback",
    "closed",
    "responded",
    "handled",
    "transferred",
    "finished",
    "reopened",
    "bot_contained",
    "bot_passed_on",
    "bot_lost",
    "rated",
]


class Count(Struct, frozen=True, array_like=True):
    """Something that counts at `at` (seconds since 1970), about the time from `begin` to `end`.

    `value` is the seconds on hold of what an agent handled, or a rating, 0…1. `times` is -1 where events that
    came late, or an agent who gave a customer back, take back what had counted.
    """

    what: CountKind
    at: float
    begin: float
    end: float
    value: float = 0.0
    times: int = 1


class ContactCounts(Struct, kw_only=True, omit_defaults=True):
    """What the contacts of one channel came to in one half-hour of a queue. Times are in milliseconds.

    Waits count within opening hours. `in_sla` are those of the `answered` who waited no longer than the SLA
    then in force. Of the `abandoned`, `abandoned_in_sla` gave up within that SLA, and `abandoned_short`
    within `short_abandon` seconds of the rules. `moved`, `callbacks` and `closed` left the line for another
    queue, for a callback, or by an end that was no answer. `waited`, `gave_up_after` and so on are sums,
    `longest` is the longest wait that ended. `wrapping_up` is what agents spent after `wraps` of the
    conversations. `rating` is the sum of the ratings in thousandths, `satisfied` counts those of 0.75 or
    more. `formula` is that of the service level then in force, by the version `rules` of the rules.
    """

    rules: int = 0
    formula: ServiceLevel = "no_short"
    offered: int = 0
    answered: int = 0
    in_sla: int = 0
    waited: int = 0
    longest: int = 0
    abandoned: int = 0
    abandoned_in_sla: int = 0
    abandoned_short: int = 0
    gave_up_after: int = 0
    moved: int = 0
    callbacks: int = 0
    closed: int = 0
    responded: int = 0
    response: int = 0
    replied: int = 0
    reply: int = 0
    handled: int = 0
    handling: int = 0
    holding: int = 0
    wraps: int = 0
    wrapping_up: int = 0
    transferred: int = 0
    finished: int = 0
    reopened: int = 0
    bot_contained: int = 0
    bot_passed_on: int = 0
    bot_lost: int = 0
    rated: int = 0
    rating: int = 0
    satisfied: int = 0


class StaffCounts(Struct, kw_only=True, omit_defaults=True):
    """What the agents of a queue did in one half-hour, in milliseconds of all agents together.

    `present` are those who were at work, `occupied` of them those who had a conversation or wrapped one up.
    They are counted until `until`, an event time.
    """

    present: int = 0
    occupied: int = 0
    until: float = 0.0


class Interval(Struct, kw_only=True, omit_defaults=True):
    """The half-hour of a queue that begins at `since` (seconds since 1970), by channel.

    `day` is the floor's date, `zone` the time zone of its clock, and `reset_hour` the hour at which a day
    begins there, by the version `rules` of the rules.
    Where these changed within the half-hour the latest hold.
    """

    queue: str
    since: float
    rules: int = 0
    day: str
    zone: str
    reset_hour: int = 0
    channels: dict[str, ContactCounts] = {}
    staff: StaffCounts = msgspec.field(default_factory=StaffCounts)


decode_interval = msgspec.json.Decoder(Interval).decode
