"""The members of a forecast of waits, and how they are weighed against each other.

Weights follow each member's recent error in its own queue (exponential weights: Cesa-Bianchi and Lugosi,
Prediction, Learning, and Games, 2006), by absolute error for a median and by squared error for a mean.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

from detectors.queue.wait_features import Estimates

MEMBERS = ("linear", "root", "log", "last delay", "head of line", "queue length", "simulated", "usual")
LONGEST = 4 * 3600.0
_SHARPNESS = 20.0
_COLD_ERRORS = (60.0, 60.0, 60.0, 70.0, 65.0, 70.0, 70.0, 58.0)
_ERROR_MEMORY = 0.01
# Of an exponential wait the mean square is larger than the square of the mean absolute error.
_SQUARE_OVER_ABSOLUTE = 1.6


class Errors(Struct, array_like=True):
    """Recent absolute and squared errors of each member, in seconds."""

    absolute: list[float] = field(default_factory=lambda: list(_COLD_ERRORS))
    squared: list[float] = field(
        default_factory=lambda: [_SQUARE_OVER_ABSOLUTE * error * error for error in _COLD_ERRORS]
    )

    def learn_one(self, members: list[float], truth: float) -> None:
        """Learn from what the members said of a wait, and how long it was."""
        for index, said in enumerate(members):
            error = abs(said - truth)
            self.absolute[index] += _ERROR_MEMORY * (error - self.absolute[index])
            self.squared[index] += _ERROR_MEMORY * (error * error - self.squared[index])


def members(linear: list[float], estimates: Estimates) -> list[float]:
    """What each member says, in seconds, from the linear models' outputs and the simple estimates.

    `linear` forecasts the wait, its root and its log(1 + wait).
    """
    wait, root, log = linear
    said = (wait, max(1.0, root) ** 2, math.expm1(min(max(log, 0.7), 9.0)), *estimates.values())
    return [round(min(max(seconds, 1.0), LONGEST), 1) for seconds in said]


def combine(said: list[float], errors: list[float], power: float = 1.0) -> float:
    """The members' mean, each weighed down by how much its recent error exceeds the least one's.

    `power` brings the errors to the unit of seconds: 0.5 for squared ones.
    """
    best = max(min(errors), 1e-9)
    total = weighted = 0.0
    for seconds, error in zip(said, errors, strict=True):
        weight = math.exp(-_SHARPNESS * ((error / best) ** power - 1.0))
        total += weight
        weighted += weight * seconds
    return weighted / total
