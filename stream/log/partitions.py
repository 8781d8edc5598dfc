"""Chooses the partition of a key, and shares out the partitions of a group among its members."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from stream.log.interface import Gap, Start, TopicPartition

_MASK = 0xFFFFFFFF


@lru_cache(maxsize=1 << 16)
def _positive_murmur2(key: bytes) -> int:
    """Compute Kafka's murmur2 of a key, without the sign bit.

    Source: `Utils.murmur2` and `Utils.toPositive` of Kafka's Java client. The cache holds 65,536 keys, as
    keys repeat and the loop takes about 10 µs in Python.
    """
    hashed = 0x9747B28C ^ len(key)
    whole = len(key) & ~3
    for start in range(0, whole, 4):
        block = int.from_bytes(key[start : start + 4], "little") * 0x5BD1E995 & _MASK
        block ^= block >> 24
        hashed = (hashed * 0x5BD1E995 & _MASK) ^ (block * 0x5BD1E995 & _MASK)
    if whole < len(key):
        hashed = (hashed ^ int.from_bytes(key[whole:], "little")) * 0x5BD1E995 & _MASK
    hashed = (hashed ^ hashed >> 13) * 0x5BD1E995 & _MASK
    return (hashed ^ hashed >> 15) & 0x7FFFFFFF


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of a key, as every Kafka client chooses it by default.

    >>> partition_of(b"billing", 6)
    3
    """
    return _positive_murmur2(key) % partitions


def balance(held: Mapping[str, Collection[int]], partitions: int) -> dict[str, frozenset[int]]:
    """Shares out the partitions 0…`partitions`-1 of one topic evenly, and moves as few as possible.

    Args:
        held: the partitions that each member holds now. A partition that two members claim counts for the
            first of them by name.

    >>> shares = balance({"one": [0, 1, 2, 3], "two": []}, 4)
    >>> sorted(shares["one"]), sorted(shares["two"])
    ([0, 1], [2, 3])
    """
    if not held:
        return {}
    least, extra = divmod(partitions, len(held))
    free = set(range(partitions))
    kept: dict[str, list[int]] = {}
    for member in sorted(held):
        kept[member] = sorted(free.intersection(held[member]))
        free.difference_update(kept[member])
    # The members that hold most get the odd ones, so that no partition moves without need.
    by_holding = sorted(kept, key=lambda member: (-len(kept[member]), member))
    share = {member: least + (rank < extra) for rank, member in enumerate(by_holding)}
    for member, mine in kept.items():
        free.update(mine[share[member] :])
        del mine[share[member] :]
    waiting = sorted(free, reverse=True)
    for member in sorted(kept):
        while len(kept[member]) < share[member]:
            kept[member].append(waiting.pop())
    return {member: frozenset(mine) for member, mine in kept.items()}


def start_positions(
    start: Start, firsts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
) -> tuple[dict[TopicPartition, int], tuple[Gap, ...]]:
    """Return the offset at which a reader begins in each partition, and the gaps.

    `firsts` are the first offsets that the partitions still hold, `ends` the offsets after their last ones.

    >>> orders = TopicPartition("orders", 0)
    >>> start_positions({orders: 3}, {orders: 7}, {orders: 9})[0][orders]
    7
    """
    if start == "end":
        return dict(ends), ()
    if start == "beginning":
        return dict(firsts), ()
    positions, gaps = dict(firsts), []
    for partition, first in firsts.items():
        wanted = start.get(partition, first)
        if first <= wanted <= ends[partition]:
            positions[partition] = wanted
        else:
            gaps.append(Gap(partition, wanted, first))
    return positions, tuple(gaps)
