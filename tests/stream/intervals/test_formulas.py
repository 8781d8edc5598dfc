"""The formulas, by tables that were computed by hand."""

from __future__ import annotations

import pytest

from stream.intervals.formulas import UNITS, Figure, Sums, figures, service_level, summed
from stream.records import ContactCounts, Interval, StaffCounts

# The example by which ICMI tells the formulas apart: 860 of 1,000 answered in 20 s, 60 gave up, of them 20
# within 20 s and 10 within 5 s. 2 more customers of 1,062 still wait.
ICMI = ContactCounts(
    offered=1062, answered=1000, in_sla=860, abandoned=60, abandoned_in_sla=20, abandoned_short=10
)


@pytest.mark.parametrize(
    ("formula", "percent", "of"),
    [
        ("offered", 80.98, 1062),
        ("answered", 86.00, 1000),
        ("all", 81.13, 1060),
        ("late_abandons", 82.69, 1040),
        ("early_abandons", 83.02, 1060),
        ("no_short", 81.90, 1050),
    ],
)
def test_each_formula_of_the_service_level_gives_its_own_number(formula, percent, of) -> None:  # type: ignore[no-untyped-def]
    level = service_level(Sums(contacts=ICMI), formula)
    assert (round(100 * (level.value or 0), 2), level.of) == (percent, of)


DAY = ContactCounts(
    offered=10, answered=8, in_sla=6, waited=240_000, longest=95_000, abandoned=2, abandoned_short=1,
    responded=8, response=320_000, replied=20, reply=300_000, handled=8, handling=2_400_000,
    holding=160_000, wraps=6, wrapping_up=240_000, transferred=2, finished=5, reopened=1,
    bot_contained=3, bot_passed_on=6, bot_lost=1, rated=4, rating=3_000, satisfied=3,
)  # fmt: skip
BY_HAND = {
    "offered": (10, None),
    "answered": (8, None),
    "abandoned": (2, None),
    "abandon_rate": (1 / 9, 9),
    "speed_of_answer": (30.0, 8),
    "longest_wait": (95.0, None),
    "first_response": (40.0, 8),
    "next_response": (15.0, 20),
    "handle_time": (330.0, 8),
    "talk_time": (280.0, 8),
    "hold_time": (20.0, 8),
    "wrap_up_time": (30.0, 8),
    "transfers": (0.25, 8),
    "resolution": (0.8, 5),
    "bot_containment": (0.3, 10),
    "satisfaction": (0.75, 4),
    "service_level": (6 / 9, 9),
    "occupancy": (0.6, None),
}


def day() -> Interval:
    staff = StaffCounts(present=3_600_000, occupied=2_160_000)
    return Interval(
        queue="orders", since=0.0, day="1970-01-01", zone="UTC", channels={"chat": DAY}, staff=staff
    )


def test_every_number_of_a_day_is_what_a_hand_computes() -> None:
    assert figures(summed([day()])) == {name: Figure(*BY_HAND[name]) for name in UNITS}


def test_talk_hold_and_wrap_up_add_up_to_the_handle_time() -> None:
    found = figures(summed([day()]))
    parts = [found[name].value or 0.0 for name in ("talk_time", "hold_time", "wrap_up_time")]
    assert sum(parts) == pytest.approx(found["handle_time"].value)


def test_a_number_of_nothing_is_none_and_no_zero() -> None:
    found = figures(Sums())
    counted = {name for name, unit in UNITS.items() if unit == "count"}
    assert {name for name, figure in found.items() if figure.value is not None} == counted


def test_the_sum_of_two_halves_is_the_whole_and_each_queue_has_its_own_formula() -> None:
    other = Interval(
        queue="billing", since=0.0, day="1970-01-01", zone="UTC",
        channels={"voice": ContactCounts(formula="answered", answered=4, in_sla=4, abandoned=4, longest=1)},
    )  # fmt: skip
    both, apart = summed([day(), other]), summed([day()])
    apart.add(summed([other]))
    assert figures(both) == figures(apart)
    assert service_level(both) == Figure(10 / 13, 13)  # 6 of 9 without short abandons, 4 of 4 answered
    assert figures(summed([day(), other], "voice"))["answered"] == Figure(4)
    assert figures(summed([day(), other], "voice"))["occupancy"] == Figure(None)
