"""The last hour of a queue: events in each five minutes beside their baseline, and the waits of customers."""

from __future__ import annotations

from msgspec import Struct, field

BLOCK = 300.0
_BLOCKS = 12
_HOUR = 3600
_MOST_WAITS = 60


class Block(Struct, array_like=True):
    """The number of events in five minutes from `begin` (seconds since 1970), and its baseline."""

    begin: float
    count: int = 0
    baseline: float = 0.0


class LastHour(Struct):
    """The last twelve blocks with a counted minute, the oldest first.

    `waits` holds the latest services, the oldest first: the event time, and the seconds waited before it.
    """

    blocks: list[Block] = field(default_factory=list)
    waits: list[tuple[int, int]] = field(default_factory=list)

    def served(self, at: float, waited: float) -> None:
        """Observes a customer who was served at `at` after `waited` seconds."""
        self.waits.append((round(at), round(waited)))
        if len(self.waits) > _MOST_WAITS:
            del self.waits[0]

    def waited(self, at: float) -> list[int]:
        """Return the waits, in seconds, of the customers who were served in the hour before `at`."""
        return [seconds for served, seconds in self.waits if served > at - _HOUR]

    @staticmethod
    def begins(at: float) -> float:
        """Return the first minute that still counts when every minute up to `at` was learned."""
        return at // BLOCK * BLOCK - _BLOCKS * BLOCK

    def learn_one(self, minute: float, count: int, baseline: float) -> None:
        """Learns the number of events in the minute that began at `minute`, beside its baseline."""
        begin = minute // BLOCK * BLOCK
        if not self.blocks or self.blocks[-1].begin != begin:
            self.blocks.append(Block(begin))
            del self.blocks[:-_BLOCKS]
        block = self.blocks[-1]
        block.count += count
        block.baseline = round(block.baseline + baseline, 3)

    def ratio(self, at: float, seconds: float) -> tuple[int, float]:
        """Return the events in the blocks that began within `seconds` before `at`, and their baseline."""
        recent = [block for block in self.blocks if at - seconds <= block.begin < at]
        return sum(block.count for block in recent), sum(block.baseline for block in recent)

    def rate(self, at: float, seconds: float) -> float:
        """Return the events a second in the blocks that began within `seconds` before `at`, or 0."""
        recent = [block for block in self.blocks if at - seconds <= block.begin < at]
        if not recent:
            return 0.0
        return sum(block.count for block in recent) / max(BLOCK, at - recent[0].begin)
