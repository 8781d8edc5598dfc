"""Erlang A against its closed forms, and the properties that a supervisor relies on."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.queue.staffing import Load, agents_needed, service


def poisson_tail(mean: float, least: int) -> float:
    return 1.0 - sum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(least))


def erlang_c(offered: float, agents: int) -> float:
    blocking = 1.0
    for count in range(1, agents + 1):
        blocking = offered * blocking / (count + offered * blocking)
    return agents * blocking / (agents - offered * (1.0 - blocking))


@pytest.mark.parametrize("agents", [3, 8, 12, 20])
def test_when_patience_equals_service_the_number_present_is_poisson(agents: int) -> None:
    load = Load(arrivals=0.08, service=120.0, patience=120.0)
    assert service(load, agents, 60.0).waits == pytest.approx(poisson_tail(0.08 * 120.0, agents), rel=1e-6)


def test_endless_patience_gives_erlang_c() -> None:
    load = Load(arrivals=0.05, service=120.0, patience=1e8)
    got = service(load, 8, 60.0)
    waits = erlang_c(6.0, 8)
    assert got.waits == pytest.approx(waits, rel=1e-4)
    assert got.over == pytest.approx(waits * math.exp(-(8 / 120.0 - 0.05) * 60.0), rel=1e-4)


@given(
    arrivals=st.floats(0.001, 1.5),
    handling=st.floats(10.0, 900.0),
    patience=st.floats(20.0, 3600.0),
    sla=st.floats(0.0, 600.0),
)
@settings(max_examples=60)
def test_needed_agents_keep_the_promise_and_one_fewer_does_not(
    arrivals: float, handling: float, patience: float, sla: float
) -> None:
    load = Load(arrivals, handling, patience)
    needed = agents_needed(load, sla, kept=0.8)
    assert needed is not None
    enough = service(load, needed, sla)
    assert enough.over <= 0.2
    assert 0.0 <= enough.gives_up <= 1.0 and 0.0 <= enough.occupancy <= 1.0
    assert enough.over <= enough.waits + 1e-9
    if needed > 1:
        assert service(load, needed - 1, sla).over > 0.2


def test_twice_the_arrivals_take_more_agents_but_not_twice_as_many() -> None:
    baseline = agents_needed(Load(0.1, 150.0, 300.0), 60.0)
    doubled = agents_needed(Load(0.2, 150.0, 300.0), 60.0)
    assert baseline is not None and doubled is not None
    assert baseline < doubled < 2 * baseline


def test_nobody_coming_takes_one_agent_and_bad_numbers_are_refused() -> None:
    assert agents_needed(Load(0.0, 100.0, 100.0), 60.0) == 1
    for bad in ({"arrivals": -1.0}, {"service": 0.0}, {"patience": float("nan")}):
        with pytest.raises(ValueError, match="service and patience"):
            Load(**({"arrivals": 1.0, "service": 100.0, "patience": 100.0} | bad))
    with pytest.raises(ValueError, match="share"):
        agents_needed(Load(0.1, 100.0, 100.0), 60.0, kept=1.0)
