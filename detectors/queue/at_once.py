"""Whether one who comes now has to wait at all: learned from how many wait and how many agents are free."""

from __future__ import annotations

from msgspec import Struct, field

_WAITING_STEPS = 3
_FREE_STEPS = 4
_MEMORY = 0.995


def _prior() -> list[float]:
    """Two imagined customers in each place: who finds others waiting waits, who finds agents free not."""
    places = [(waiting, free) for waiting in range(_WAITING_STEPS) for free in range(_FREE_STEPS)]
    return [2.0 * (0.95 if waiting else 0.5 ** (free + 1)) for waiting, free in places]


class ServedAtOnce(Struct, array_like=True):
    """Chance of having to wait, by how many wait (0, 1, more) and free agents (0, 1, 2, more), forgetting."""

    waited: list[float] = field(default_factory=_prior)
    seen: list[float] = field(default_factory=lambda: [2.0] * (_WAITING_STEPS * _FREE_STEPS))

    def place(self, waiting: int, free: float) -> int:
        """Where a customer stands who finds `waiting` others in the queue and `free` agents idle."""
        return min(waiting, _WAITING_STEPS - 1) * _FREE_STEPS + min(round(free), _FREE_STEPS - 1)

    def predict_one(self, place: int) -> float:
        """The probability, 0…1, of having to wait there."""
        return self.waited[place] / self.seen[place]

    def learn_one(self, place: int, waited: bool) -> None:
        """One who came there `waited`, or was served at once."""
        self.waited[place] = _MEMORY * self.waited[place] + waited
        self.seen[place] = _MEMORY * self.seen[place] + 1.0
