"""When a promise falls due that names a day: at the end of that day's opening hours, by the queue's clock."""

from __future__ import annotations

import datetime as dt

from detectors.contract.readings import Turn
from detectors.contract.rules.business_hours import BusinessHours
from detectors.contract.rules.queue_rules import QueueRules
from detectors.text.promised_days import names_a_day, promised_until

_NO_HOURS = BusinessHours()
_DAY = 86400.0


def promised_day(turn: Turn, rules: QueueRules) -> float | None:
    """Return the event time until which an agent's turn names a day or many hours, or None.

    A queue without hours has no time zone: then it is a day later, which is not too early in any zone.
    """
    if not names_a_day(turn.text):  # the clock of the queue need not be asked
        return None
    hours, at = rules.hours, turn.at
    named = promised_until(turn.text, hours.local_date(at), hours.time_of_day(at), hours.works_on)
    if named is None:
        return None
    if isinstance(named, float):
        due = at + named
    elif named.week and hours != _NO_HOURS:
        due = hours.until(_last_open(hours, named.date))
    elif hours == _NO_HOURS:
        due = hours.until(named.date) + _DAY
    else:
        due = hours.until(named.date, named.until)
    return due if at < due <= at + rules.friction.longest_day_promise else None


def _last_open(hours: BusinessHours, sunday: dt.date) -> dt.date:
    """Return the last day of a week on which the queue opens, or its end where it opens on none."""
    days = [sunday - dt.timedelta(back) for back in range(7)]
    return next((day for day in days if hours.works_on(day)), sunday)
