"""Opening hours from iCalendar files, as calendars of offices and of holidays are written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner

from detectors.contract.rules.business_hours import BusinessHours, Closure, DayOpening, Opening, SpecialDay
from stream.__main__ import main
from stream.rules.calendar import BadCalendar, Window, read_hours
from stream.rules.check import check

AUTUMN = Window(dt.date(2026, 9, 1), dt.date(2026, 12, 31))
WEEKDAYS = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
WEEK = tuple(Opening(day, 540, 1080) for day in range(5))


def calendar(*events: str, head: str = "") -> bytes:
    """An iCalendar file with one event for each text of lines."""
    parts = [f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT" for n, event in enumerate(events)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a//b", *head.split(), *parts, "END:VCALENDAR", ""]
    return "\n".join(lines).replace("\n", "\r\n").encode()


def timed(begin: str, end: str, *more: str, zone: str = "Asia/Shanghai") -> str:
    return "\n".join([f"DTSTART;TZID={zone}:{begin}", f"DTEND;TZID={zone}:{end}", *more])


def all_day(name: str, begin: str, end: str | None = None, *more: str) -> str:
    ends = [f"DTEND;VALUE=DATE:{end}"] if end else []
    return "\n".join([f"SUMMARY:{name}", f"DTSTART;VALUE=DATE:{begin}", *ends, *more])


NINE_TO_SIX = timed("20260105T090000", "20260105T180000", WEEKDAYS)


def hours(*events: str, base: BusinessHours | None = None, head: str = "") -> BusinessHours:
    return read_hours(calendar(*events, head=head), base or BusinessHours(), AUTUMN)


def test_events_that_return_each_week_are_openings_and_whole_days_are_holidays() -> None:
    read = hours(NINE_TO_SIX, all_day("Golden week", "20261001", "20261008"))
    assert read == BusinessHours(
        WEEK, "Asia/Shanghai", (Closure(dt.date(2026, 10, 1), dt.date(2026, 10, 7), "Golden week"),)
    )


@pytest.mark.parametrize("name", ["国庆节(班)", "国庆节 补班", "调休上班", "国庆节班", "Make-up working day"])
def test_a_whole_day_of_work_is_a_make_up_day(name: str) -> None:
    read = hours(NINE_TO_SIX, all_day(name, "20261010"), all_day("国庆节(休)", "20261001"))
    assert read.days == (SpecialDay(dt.date(2026, 10, 10), weekday=0, name=name),)
    assert [each.name for each in read.closed] == ["国庆节(休)"]


def test_in_a_calendar_that_marks_its_days_only_the_marked_ones_count() -> None:
    read = hours(
        NINE_TO_SIX,
        all_day("国庆节", "20261001", None, "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY"),
        all_day("国庆节", "20261010", None, "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY"),
        all_day("重阳节", "20261018"),
    )
    assert [each.date.day for each in read.closed] == [1]
    assert [each.date.day for each in read.days] == [10]


def test_a_night_shift_a_lunch_break_and_a_holiday_each_year() -> None:
    read = hours(
        timed("20260105T220000", "20260106T060000", WEEKDAYS),
        timed("20260105T090000", "20260105T120000", "RRULE:FREQ=WEEKLY"),
        timed("20260105T130000", "20260105T180000", "RRULE:FREQ=WEEKLY"),
        all_day("Christmas", "20101225", None, "RRULE:FREQ=YEARLY"),
    )
    monday = [(each.opens, each.closes) for each in read.openings if each.weekday == 0]
    assert monday == [(540, 720), (780, 1080), (1320, 360)]
    assert [each.weekday for each in read.openings if each.opens == 1320] == [0, 1, 2, 3, 4]
    assert read.closed == (Closure(dt.date(2026, 12, 25), name="Christmas"),)


def test_what_a_week_leaves_out_adds_or_moves_is_a_day_of_its_own() -> None:
    moved = timed("20260914T100000", "20260914T120000", "RECURRENCE-ID:20260914T010000Z")
    read = read_hours(
        calendar(
            timed("20260105T090000", "20260105T180000", WEEKDAYS, "EXDATE:20260910T010000Z"),
            timed("20260912T100000", "20260912T140000"),
            moved,
        ).replace(b"UID:2", b"UID:0"),
        BusinessHours(),
        AUTUMN,
    )
    assert read.openings == WEEK
    assert read.closed == (Closure(dt.date(2026, 9, 10)),)
    assert read.days == (
        SpecialDay(dt.date(2026, 9, 12), openings=(DayOpening(600, 840),)),
        SpecialDay(dt.date(2026, 9, 14), openings=(DayOpening(600, 720),)),
    )


def test_a_rule_that_ends_ends_by_the_clock_of_its_zone() -> None:
    last = "RRULE:FREQ=DAILY;UNTIL=20260911T010000Z"  # 09:00 in Shanghai
    read = hours(timed("20260801T090000", "20260801T180000", last))
    assert {each.weekday for each in read.openings} == {1, 2, 3, 4}  # Tuesday 1 to Friday 11 September


def test_holidays_alone_keep_the_week_and_the_zone_of_the_rules() -> None:
    base = BusinessHours(
        WEEK,
        "Europe/Berlin",
        closed=(Closure(dt.date(2026, 9, 2)),),
        days=(SpecialDay(dt.date(2026, 10, 3), weekday=4), SpecialDay(dt.date(2026, 11, 7), weekday=4)),
    )
    read = hours(all_day("Unity day", "20261003"), base=base)
    assert (read.openings, read.zone) == (WEEK, "Europe/Berlin")
    assert [each.date for each in read.closed] == [dt.date(2026, 9, 2), dt.date(2026, 10, 3)]
    assert [each.date for each in read.days] == [dt.date(2026, 11, 7)]


def test_times_of_utc_are_read_by_the_clock_of_the_calendar() -> None:
    read = hours(
        "DTSTART:20260901T010000Z\nDTEND:20260901T100000Z\nRRULE:FREQ=DAILY",
        head="X-WR-TIMEZONE:Asia/Shanghai",
    )
    assert read.zone == "Asia/Shanghai"
    assert read.openings == tuple(Opening(day, 540, 1080) for day in range(7))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "expected an iCalendar file"),
        (b"\xff\x00 no calendar", "expected an iCalendar file"),
        (calendar(), "expected an iCalendar file with events"),
        (calendar(all_day("Long ago", "20100101")), "expected an event between 2026-09-01 and 2026-12-31"),
        (calendar(timed("20260912T100000", "20260912T140000")), "expected openings that return each week"),
        (calendar("DTSTART:20260901T010000Z\nRRULE:FREQ=MINUTELY"), "expected an event that returns by days"),
        (
            calendar(
                NINE_TO_SIX, timed("20260105T090000", "20260105T180000", WEEKDAYS, zone="Europe/Berlin")
            ),
            "expected one time zone, found Asia/Shanghai, Europe/Berlin",
        ),
    ],
)
def test_a_file_without_hours_says_why(content: bytes, why: str) -> None:
    with pytest.raises(BadCalendar, match=why):
        read_hours(content, BusinessHours(), AUTUMN)


def test_the_command_prints_rules_that_can_be_published(tmp_path: Path) -> None:
    file, rules = tmp_path / "office.ics", tmp_path / "rules.yaml"
    file.write_bytes(calendar(NINE_TO_SIX, all_day("国庆节(班)", "20261010")))
    rules.write_text("version: 4\nqueues: {vip: {waits: {reply_sla: 40}}}\n", "utf-8")
    asked = ["rules", "hours", str(file), "--queue", "vip", "--from", "2026-09-01", "--make-up", "thursday"]
    result = CliRunner().invoke(main, [*asked, "--into", str(rules)])
    assert result.exit_code == 0, result.output
    read = check(result.stdout).document
    assert (read.version, read.of("vip").waits.reply_sla, read.of("vip").hours.openings) == (4, 40.0, WEEK)
    assert read.of("vip").hours.days[0].weekday == 3
    assert read.default.hours.always
    without = CliRunner().invoke(main, asked)
    assert check(without.stdout).based_on is None
    file.write_bytes(b"nothing")
    refused = CliRunner().invoke(main, asked)
    assert refused.exit_code == 1 and "office.ics: expected an iCalendar file" in refused.output
