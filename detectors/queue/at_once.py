"""Learns the probability that a new customer has to wait, by the waiting customers and the free agents."""

from __future__ import annotations

from msgspec import Struct, field

_WAITING_STEPS = 3
_FREE_STEPS = 4
_MEMORY = 0.995


def _prior() -> list[float]:
    """Return two imagined customers for each cell: they wait behind others, seldom beside a free agent."""
    cells = [(waiting, free) for waiting in range(_WAITING_STEPS) for free in range(_FREE_STEPS)]
    return [2.0 * (0.95 if waiting else 0.5 ** (free + 1)) for waiting, free in cells]


class ServedAtOnce(Struct, array_like=True):
    """The probability that a customer has to wait, in cells of a table that forgets old customers.

    The rows are 0, 1 or more waiting customers, the columns 0, 1, 2 or more free agents.

    >>> table = ServedAtOnce()
    >>> table.predict_one(table.cell(waiting=2, free=0)), table.predict_one(table.cell(waiting=0, free=3))
    (0.95, 0.0625)
    """

    waited: list[float] = field(default_factory=_prior)
    seen: list[float] = field(default_factory=lambda: [2.0] * (_WAITING_STEPS * _FREE_STEPS))

    def cell(self, waiting: int, free: float) -> int:
        """Return the cell of a customer who finds `waiting` others in the queue and `free` agents free."""
        return min(waiting, _WAITING_STEPS - 1) * _FREE_STEPS + min(round(free), _FREE_STEPS - 1)

    def predict_one(self, cell: int) -> float:
        """Return the probability, 0…1, that a customer in this cell has to wait."""
        return self.waited[cell] / self.seen[cell]

    def learn_one(self, cell: int, waited: bool) -> None:
        """Learns a customer of this cell, who `waited` or was served at once."""
        self.waited[cell] = _MEMORY * self.waited[cell] + waited
        self.seen[cell] = _MEMORY * self.seen[cell] + 1.0
