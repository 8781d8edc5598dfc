"""The members of a forecast of waits, and their weights.

Weights follow each member's recent error in its own queue (exponential weights: Cesa-Bianchi and Lugosi,
Prediction, Learning, and Games, 2006), by absolute error for a median and by squared error for a mean.
"""

from __future__ import annotations

import math

from msgspec import Struct, field

from detectors.queue.wait_features import Estimates

LONGEST = 4 * 3600.0
_SHARPNESS = 20.0
_COLD_ERRORS = (60.0, 60.0, 60.0, 70.0, 65.0, 70.0, 70.0, 58.0)
_ERROR_MEMORY = 0.01
# The mean square error of an exponential wait exceeds the square of its mean absolute error by this factor.
_SQUARE_OVER_ABSOLUTE = 1.6


class Errors(Struct, array_like=True):
    """The recent absolute (seconds) and squared errors of each member, in the order of `members`."""

    absolute: list[float] = field(default_factory=lambda: list(_COLD_ERRORS))
    squared: list[float] = field(
        default_factory=lambda: [_SQUARE_OVER_ABSOLUTE * error * error for error in _COLD_ERRORS]
    )

    def learn_one(self, members: list[float], truth: float) -> None:
        """Learns the members' forecasts of a wait that lasted `truth` seconds."""
        for index, forecast in enumerate(members):
            error = abs(forecast - truth)
            self.absolute[index] += _ERROR_MEMORY * (error - self.absolute[index])
            self.squared[index] += _ERROR_MEMORY * (error * error - self.squared[index])


def members(linear: list[float], estimates: Estimates) -> list[float]:
    """Return the forecast of each member in seconds: three linear models, then the simple estimates.

    `linear` are the models' forecasts of the wait, of its root and of log(1 + wait).
    """
    wait, root, log = linear
    forecasts = (wait, max(1.0, root) ** 2, math.expm1(min(max(log, 0.7), 9.0)), *estimates.values())
    return [round(min(max(seconds, 1.0), LONGEST), 1) for seconds in forecasts]


def combine(forecasts: list[float], errors: list[float], power: float = 1.0) -> float:
    """Return the weighted mean of the members' forecasts, in seconds.

    A member's weight falls with the ratio of its recent error to the smallest one. `power` brings the errors
    to the unit of seconds: 0.5 for squared ones.

    >>> round(combine([100.0, 300.0], [10.0, 20.0]))
    100
    """
    best = max(min(errors), 1e-9)
    total = weighted = 0.0
    for seconds, error in zip(forecasts, errors, strict=True):
        weight = math.exp(-_SHARPNESS * ((error / best) ** power - 1.0))
        total += weight
        weighted += weight * seconds
    return weighted / total
