"""Computes how many agents keep an SLA: the Erlang A queue, M/M/n+M.

Source: Mandelbaum and Zeltyn, Service engineering in action: the Palm/Erlang-A queue, with applications to
call centers, in Advances in Services Innovations, 2007. Customers come as a Poisson stream, are served for
an exponential time, and give up after an exponential patience. With `n` agents and
J(t) = ∫ₜ^∞ exp(λ(1 − e^(−θx))/θ − nμx) dx, the wait V of a customer who would never give up has
P(V > t) = λJ(t) / (E + λJ(0)), E being 1 / (Erlang B's blocking probability with n − 1 servers).
"""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct

MOST_AGENTS = 2000
_POINTS = 2001
_NEGLIGIBLE = 40.0


class Load(Struct, frozen=True):
    """The load of a queue: `arrivals` a second, mean `service` and mean `patience` in seconds.

    Raises:
        ValueError: the rate is negative, or a mean is not above 0.
    """

    arrivals: float
    service: float
    patience: float

    def __post_init__(self) -> None:
        if not (self.arrivals >= 0.0 and self.service > 0.0 and self.patience > 0.0):
            raise ValueError(f"arrivals must be ≥ 0, service and patience > 0, got {self}")


class Service(Struct, frozen=True):
    """The service of a number of agents in the long run: probabilities 0…1, and seconds.

    `waits` is the probability of a wait, `over` that a customer who does not give up waits longer than the
    SLA, `gives_up` that a customer gives up.
    """

    agents: int
    waits: float
    over: float
    gives_up: float
    mean_wait: float
    occupancy: float


def service(load: Load, agents: int, sla: float) -> Service:
    """Return the service of `agents` under `load`, with an SLA in seconds.

    Raises:
        ValueError: there is no agent, or the SLA is below 0.

    >>> load = Load(arrivals=0.05, service=180.0, patience=240.0)
    >>> round(service(load, 9, sla=20.0).over, 2), round(service(load, 12, sla=20.0).over, 2)
    (0.46, 0.13)
    """
    if agents < 1 or not sla >= 0.0:
        raise ValueError(f"expected at least 1 agent and an SLA ≥ 0, got {agents} and {sla}")
    if load.arrivals == 0.0:
        return Service(agents, 0.0, 0.0, 0.0, 0.0, 0.0)
    height, whole, rest = _integrals(load, agents, sla)
    inverse_blocking = _inverse_erlang_b(load.arrivals * load.service, agents - 1)
    # Both integrals are divided by e^height, so that an overloaded queue does not overflow.
    total = inverse_blocking * math.exp(-height) + load.arrivals * whole
    waits = load.arrivals * whole / total
    over = load.arrivals * rest / total
    excess = load.arrivals - agents / load.service
    gives_up = min(1.0, max(0.0, (math.exp(-height) + excess * whole) / total))
    # By Little's law, the rate of giving up is the number of waiting customers over their patience.
    return Service(
        agents,
        waits,
        over,
        gives_up,
        gives_up * load.patience,
        min(1.0, load.arrivals * (1.0 - gives_up) * load.service / agents),
    )


def agents_needed(load: Load, sla: float, kept: float = 0.8) -> int | None:
    """Return the smallest number of agents that keep an SLA (seconds) for a share `kept` of customers.

    None when `MOST_AGENTS` do not suffice.

    Raises:
        ValueError: `kept` is not between 0 and 1.

    >>> agents_needed(Load(arrivals=0.05, service=180.0, patience=240.0), sla=20.0)
    12
    """
    if not 0.0 < kept < 1.0:
        raise ValueError(f"expected a share between 0 and 1, got {kept}")
    low, high = 0, 1
    while service(load, high, sla).over > 1.0 - kept:
        if high >= MOST_AGENTS:
            return None
        low, high = high, min(high * 2, MOST_AGENTS)
    while high - low > 1:
        middle = (low + high) // 2
        if service(load, middle, sla).over > 1.0 - kept:
            low = middle
        else:
            high = middle
    return high


def _integrals(load: Load, agents: int, sla: float) -> tuple[float, float, float]:
    """Return (height, J(0) / e^height, J(sla) / e^height); `height` is the greatest exponent."""
    leave = 1.0 / load.patience
    capacity = agents / load.service
    peak = max(0.0, math.log(load.arrivals / capacity) * load.patience)
    height = _exponent(load.arrivals, leave, capacity, peak)
    end = max(peak, load.service / agents, 1e-6)
    while height - _exponent(load.arrivals, leave, capacity, end) < _NEGLIGIBLE:
        end *= 1.5

    def area(begin: float) -> float:
        if begin >= end:
            return 0.0
        at = np.linspace(begin, end, _POINTS)
        values = np.exp(-load.arrivals * np.expm1(-leave * at) / leave - capacity * at - height)
        # Simpson's rule: the integrand is smooth.
        return float((values[0] + values[-1] + 4.0 * values[1:-1:2].sum() + 2.0 * values[2:-1:2].sum())
                     * (end - begin) / (_POINTS - 1) / 3.0)  # fmt: skip

    return height, area(0.0), area(sla)


def _exponent(arrivals: float, leave: float, capacity: float, at: float) -> float:
    return -arrivals * math.expm1(-leave * at) / leave - capacity * at


def _inverse_erlang_b(offered: float, servers: int) -> float:
    """Return one over the blocking probability of `servers` under `offered` Erlangs; it may be infinite."""
    inverse = 1.0
    for count in range(1, servers + 1):
        inverse = 1.0 + inverse * count / offered
    return inverse
