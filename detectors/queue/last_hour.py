"""The last hour: what came in each five minutes, beside what is usual in them, and how long one waited."""

from __future__ import annotations

from msgspec import Struct, field

BLOCK = 300.0
_BLOCKS = 12
_HOUR = 3600
_MOST_WAITS = 60


class Block(Struct, array_like=True):
    """The events of five minutes from `begin` (seconds since 1970) on, and how many are usual in them."""

    begin: float
    count: int = 0
    baseline: float = 0.0


class LastHour(Struct):
    """The last twelve blocks that had a minute counted, oldest first.

    `waits` are when somebody was served, and after how many seconds, oldest first: the latest of them.
    """

    blocks: list[Block] = field(default_factory=list)
    waits: list[tuple[int, int]] = field(default_factory=list)

    def served(self, at: float, waited: float) -> None:
        """Somebody was served at `at` after `waited` seconds."""
        self.waits.append((round(at), round(waited)))
        if len(self.waits) > _MOST_WAITS:
            del self.waits[0]

    def waited(self, at: float) -> list[int]:
        """The seconds that those waited who were served in the hour before `at`."""
        return [seconds for served, seconds in self.waits if served > at - _HOUR]

    def learn_one(self, minute: float, count: int, baseline: float) -> None:
        """The minute that began at `minute` had `count` events; `baseline` would have been that many."""
        begin = minute // BLOCK * BLOCK
        if not self.blocks or self.blocks[-1].begin != begin:
            self.blocks.append(Block(begin))
            del self.blocks[:-_BLOCKS]
        block = self.blocks[-1]
        block.count += count
        block.baseline = round(block.baseline + baseline, 3)

    def ratio(self, at: float, seconds: float) -> tuple[int, float]:
        """Events in the blocks that began within `seconds` before `at`, and how many were usual in them."""
        recent = [block for block in self.blocks if at - seconds <= block.begin < at]
        return sum(block.count for block in recent), sum(block.baseline for block in recent)

    def rate(self, at: float, seconds: float) -> float:
        """Events a second in the blocks that began within `seconds` before `at`; 0 when there is none."""
        recent = [block for block in self.blocks if at - seconds <= block.begin < at]
        if not recent:
            return 0.0
        return sum(block.count for block in recent) / max(BLOCK, at - recent[0].begin)
