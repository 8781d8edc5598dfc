"""Holds the two copies of the audit against each other, and names the first line that is wrong. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from stream.audit.chain import Chain, Line, link

Copy: TypeAlias = Literal["file", "topic"]
_LOOKS_AHEAD = 1_000


class Fault(NamedTuple):
    """The first wrong line.

    Args:
        number: of the line, from 1 on.
        kind: what was done to the copy. A swap names the `other` line, and a removal or an insertion says how
            many lines in a row it took (`lines`).
        copy: which copy is wrong, as far as the two of them can tell: see docs/audit.md.
        wrong: the line that this copy has there, or None at its end.
        right: the line that the other copy has there, or None at its end.
    """

    number: int
    kind: Literal["changed", "rehashed", "removed", "inserted", "swapped", "moved"]
    copy: Copy
    wrong: Line | None
    right: Line | None
    lines: int = 1
    other: int = 0


class Comparison(NamedTuple):
    """The first fault, if any; or else how many lines the file is behind, and the first of those."""

    fault: Fault | None
    behind: int = 0
    next: Line | None = None


def compare(file: Chain, topic: Chain) -> Comparison:
    """Read both copies side by side up to the first fault."""
    while True:
        before = file.head
        mine, theirs = next(file, None), next(topic, None)
        if mine is None:
            return _behind(theirs, topic)
        if theirs is not None and mine.value == theirs.value:
            if mine.hash != file.head:
                return Comparison(Fault(file.number, "rehashed", "file", mine, theirs))
            continue
        number = file.number
        mines = [mine, *islice(file, _LOOKS_AHEAD)]
        if theirs is None:
            return Comparison(_beyond_the_topic(before, number, mines))
        theirses = [theirs, *islice(topic, _LOOKS_AHEAD)]
        if _holds(before, mines):
            return Comparison(_fault(number, "topic", theirses, mines))
        return Comparison(_fault(number, "file", mines, theirses))


def compare_alone(file: Chain) -> Comparison:
    """Read an audit file without the topic up to the first line whose hash is not that of the chain.

    What was done to the file there cannot be told: the fault says `changed`.
    """
    for line in file:
        if line.hash != file.head:
            return Comparison(Fault(file.number, "changed", "file", line, None))
    return Comparison(None)


def _behind(first: Line | None, topic: Chain) -> Comparison:
    count = 0 if first is None else 1 + sum(1 for _ in topic)
    return Comparison(None, count, first)


def _beyond_the_topic(before: bytes, number: int, lines: Sequence[Line]) -> Fault:
    """The file goes on where the topic ends."""
    if _holds(before, lines):
        return Fault(number, "removed", "topic", None, lines[0], lines=len(lines))
    return Fault(number, "inserted", "file", lines[0], None, lines=len(lines))


def _holds(before: bytes, lines: Sequence[Line]) -> bool:
    """Whether the hashes of a file's lines are those of their chain."""
    for line in lines:
        before = link(before, line.value)
        if line.hash != before:
            return False
    return True


def _fault(number: int, copy: Copy, wrong: Sequence[Line], right: Sequence[Line]) -> Fault:
    """Say what was done to the wrong copy, by where its next lines are in the right one."""
    in_right = _place(wrong[0], right)
    in_wrong = _place(right[0], wrong)
    first = number, copy, wrong[0], right[0]
    if in_right is not None and in_wrong is not None:
        if in_right == in_wrong:
            return _made("swapped", *first, other=number + in_right)
        return _made("moved", *first)
    if in_right is not None:
        return _made("removed", *first, lines=in_right)
    if in_wrong is not None:
        return _made("inserted", *first, lines=in_wrong)
    return _made("changed", *first)


def _made(
    kind: Literal["changed", "removed", "inserted", "swapped", "moved"],
    number: int,
    copy: Copy,
    wrong: Line,
    right: Line,
    lines: int = 1,
    other: int = 0,
) -> Fault:
    return Fault(number, kind, copy, wrong, right, lines, other)


def _place(line: Line, lines: Sequence[Line]) -> int | None:
    return next((place for place, each in enumerate(lines) if each.value == line.value), None)
