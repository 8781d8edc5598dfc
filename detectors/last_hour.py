"""What came in the last hour, in blocks of five minutes, beside what is usual for each of them."""

from __future__ import annotations

from msgspec import Struct, field

BLOCK = 300.0
_BLOCKS = 12


class Block(Struct, array_like=True):
    """The events of five minutes from `begin` (seconds since 1970) on, and how many are usual in them."""

    begin: float
    count: int = 0
    usual: float = 0.0


class LastHour(Struct):
    """The last twelve blocks that had a minute counted, oldest first."""

    blocks: list[Block] = field(default_factory=list)

    def learn_one(self, minute: float, count: int, usual: float) -> None:
        """The minute that began at `minute` had `count` events; `usual` would have been that many."""
        begin = minute // BLOCK * BLOCK
        if not self.blocks or self.blocks[-1].begin != begin:
            self.blocks.append(Block(begin))
            del self.blocks[:-_BLOCKS]
        block = self.blocks[-1]
        block.count += count
        block.usual = round(block.usual + usual, 3)

    def rate(self, at: float, seconds: float) -> float:
        """Events a second in the blocks that began within `seconds` before `at`; 0 when there is none."""
        recent = [block for block in self.blocks if at - seconds <= block.begin < at]
        if not recent:
            return 0.0
        return sum(block.count for block in recent) / max(BLOCK, at - recent[0].begin)
