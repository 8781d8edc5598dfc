"""Opening hours: over midnight, holidays, make-up days and clock changes, minute by minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.rules.business_hours import BusinessHours, Closure, DayOpening, Opening, SpecialDay
from detectors.contract.rules.document import decode

# Clocks change at two in the morning, by half an hour, at midnight, one minute after it, and by a whole day.
CHANGES = [
    ("Asia/Shanghai", dt.date(2026, 10, 1)),
    ("America/New_York", dt.date(2026, 3, 8)),
    ("America/New_York", dt.date(2026, 11, 1)),
    ("Australia/Lord_Howe", dt.date(2026, 4, 5)),
    ("Australia/Lord_Howe", dt.date(2026, 10, 4)),
    ("America/Havana", dt.date(2026, 3, 8)),
    ("Africa/Cairo", dt.date(2026, 10, 29)),
    ("America/St_Johns", dt.date(2010, 11, 7)),
    ("Pacific/Apia", dt.date(2011, 12, 30)),
]


def slowly_open(hours: BusinessHours, at: int) -> bool:
    """Whether the wall clock shows an opening at `at`."""
    local = dt.datetime.fromtimestamp(at, ZoneInfo(hours.zone))
    minute, today = local.hour * 60 + local.minute, local.date()
    if any(each.date <= today <= (each.until or each.date) for each in hours.closed):
        return False
    yesterday = today - dt.timedelta(days=1)
    over_night = [(o, c) for o, c in slow_openings(hours, yesterday) if o > c]
    if any(each.date <= yesterday <= (each.until or each.date) for each in hours.closed):
        over_night = []
    own = any(
        opens <= minute < closes if opens <= closes else minute >= opens
        for opens, closes in slow_openings(hours, today)
    )
    return own or any(minute < closes for _, closes in over_night)


def slow_openings(hours: BusinessHours, day: dt.date) -> list[tuple[int, int]]:
    """The openings that begin on a day."""
    for special in hours.days:
        if special.date == day:
            if special.weekday is None:
                return [(each.opens, each.closes) for each in special.openings]
            return slow_week(hours, special.weekday)
    return slow_week(hours, day.weekday())


def slow_week(hours: BusinessHours, weekday: int) -> list[tuple[int, int]]:
    """The openings of a weekday."""
    if not hours.openings:
        return [(0, 1440)]
    return [(each.opens, each.closes) for each in hours.openings if each.weekday == weekday]


MINUTES = st.sampled_from([0, 1, 59, 60, 90, 119, 120, 150, 180, 540, 720, 1080, 1320, 1410, 1439])


@st.composite
def some_hours(draw: st.DrawFn) -> tuple[BusinessHours, dt.date]:
    zone, day = draw(st.sampled_from(CHANGES))
    near = st.integers(-3, 3).map(lambda days: day + dt.timedelta(days=days))
    times = st.tuples(MINUTES, MINUTES | st.just(1440)).filter(lambda pair: pair[0] != pair[1])
    weekly = st.tuples(st.integers(0, 6), times).map(lambda one: Opening(one[0], *one[1]))
    openings = tuple(draw(st.lists(weekly, max_size=12)))
    closed = tuple(
        Closure(first, first + dt.timedelta(days=more)) if more else Closure(first)
        for first, more in draw(st.lists(st.tuples(near, st.integers(0, 2)), max_size=2))
    )
    own = times.map(lambda pair: (DayOpening(*pair),))
    days = tuple(
        SpecialDay(date, **({"weekday": kind} if isinstance(kind, int) else {"openings": kind}))
        for date, kind in draw(
            st.lists(st.tuples(near, st.integers(0, 6) | own), max_size=2, unique_by=lambda one: one[0])
        )
    )
    return BusinessHours(openings, zone, closed, days), day


@settings(deadline=None)
@given(some_hours(), st.integers(-3600, 3600), st.integers(1, 5 * 1440))
def test_the_open_minutes_are_those_that_the_wall_clock_shows(
    told: tuple[BusinessHours, dt.date], begin: int, length: int
) -> None:
    hours, day = told
    noon = int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp())
    since, until = noon + 60 * begin, noon + 60 * (begin + length)
    minutes = [at for at in range(since, until, 60) if slowly_open(hours, at)]
    assert hours.seconds_open(since, until) == 60.0 * len(minutes)
    for at in {since, until - 60, *minutes[:1], *minutes[-1:]}:
        assert hours.is_open(at) == slowly_open(hours, at)
    if minutes:
        assert hours.after(since, 0.0) == minutes[0]
        middle = len(minutes) // 2
        assert hours.after(since, 60.0 * middle + 30.0) == minutes[middle] + 30.0
    change = next(
        (at for at in range(since + 60, until, 60) if slowly_open(hours, at) != slowly_open(hours, since)),
        None,
    )
    if change is not None:
        assert hours.change_after(since) == change
    elif not hours.always:
        found = hours.change_after(since)
        assert found is None or found >= until


def test_a_night_shift_is_open_over_midnight_and_a_holiday_closes_it_there() -> None:
    nights = BusinessHours(
        tuple(Opening(day, 22 * 60, 6 * 60) for day in range(7)),
        "Asia/Shanghai",
        closed=(Closure(dt.date(2026, 10, 1)),),
    )

    def at(day: int, hour: int) -> bool:
        return nights.is_open(dt.datetime(2026, 10, day, hour, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())

    assert at(3, 23) and at(4, 3) and not at(4, 6) and not at(4, 21)
    assert not at(1, 3) and not at(1, 23) and not at(2, 3)
    assert at(2, 22)


def test_a_make_up_day_has_the_hours_of_its_weekday_and_the_golden_week_has_none() -> None:
    weekly = tuple(Opening(day, 540, 1080) for day in range(5))
    hours = BusinessHours(
        weekly,
        "Asia/Shanghai",
        closed=(Closure(dt.date(2026, 10, 1), dt.date(2026, 10, 7), "国庆节"),),
        days=(SpecialDay(dt.date(2026, 10, 10), weekday=3, name="调休"),),
    )
    begin = dt.datetime(2026, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    opened = [
        hours.seconds_open((begin + dt.timedelta(n)).timestamp(), (begin + dt.timedelta(n + 1)).timestamp())
        for n in range(13)
    ]
    nine = 9 * 3600.0
    assert opened == [nine, *[0.0] * 7, nine, nine, nine, 0.0, nine]


WEEK = '"openings":[{"weekday":0,"opens":540,"closes":1080}]'


@pytest.mark.parametrize(
    ("hours", "place"),
    [
        ('{"openings":[{"weekday":0,"opens":60,"closes":60}]}', ".openings[0]: expected closes other than"),
        ('{"openings":[{"weekday":0,"opens":1440,"closes":60}]}', ".openings[0].opens: expected a whole"),
        ('{"closed":[{"date":"2026-02-30"}]}', ".closed[0].date: expected a date such as"),
        ('{"closed":[{"date":"2026-01-01"},{"date":"1026-01-01"}]}', ".closed[1].date: expected a date from"),
        (
            '{"closed":[{"date":"2026-10-02","until":"2026-10-01"}]}',
            ".closed[0].until: expected a date from 2026-10-02 on, got 2026-10-01",
        ),
        (
            f'{{{WEEK},"closed":[{{"date":"2026-01-01"}},{{"date":"2026-02-01","until":"2027-12-31"}}]}}',
            ".closed[1]: expected an opening within 400 days",
        ),
        (
            f'{{{WEEK},"closed":[{{"date":"2026-10-10"}}],"days":[{{"date":"2026-10-10","weekday":0}}]}}',
            ".days[0].date: expected a date that is not in closed",
        ),
        (f'{{{WEEK},"days":[{{"date":"2026-10-10","weekday":6}}]}}', ".days[0].weekday: expected a weekday"),
        ('{"days":[{"date":"2026-10-10"}]}', ".days[0]: expected either a weekday or openings"),
        (
            '{"days":[{"date":"2026-10-10","openings":[{"opens":5,"closes":5}]}]}',
            ".days[0].openings[0]: expected closes other than",
        ),
        (
            f'{{{WEEK},"days":[{{"date":"2026-10-10","weekday":0}},{{"date":"2026-10-10","weekday":0}}]}}',
            ".days[1].date: expected each date once",
        ),
        ('{"holidays":[]}', ".holidays: expected no field of this name"),
        ('{"closed":[{"day":"2026-10-10"}]}', ".closed[0].day: expected no field of this name"),
        ('{"zone":"Mars/Base"}', ".zone: expected a time zone"),
    ],
)
def test_hours_that_never_open_or_are_not_known_are_refused_with_their_place(hours: str, place: str) -> None:
    document = f'{{"queues":{{"x":{{"hours":{hours}}}}}}}'
    with pytest.raises(ValueError) as refused:
        decode(document.encode())
    assert str(refused.value).startswith(f"$.queues.x.hours{place}"), refused.value
