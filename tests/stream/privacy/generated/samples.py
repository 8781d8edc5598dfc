"""What the generators share: a sample, a kind of samples, and how a number is written with signs in it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

Dice: TypeAlias = random.Random
Maker: TypeAlias = Callable[[Dice], str]


class Kind(NamedTuple):
    """A kind of number: what makes one, and the sentences that one may stand in, with `{}` for it."""

    name: str
    make: Maker
    sentences: tuple[str, ...]


class Sample(NamedTuple):
    """A sentence, and the part of it that is a secret or only looks like one."""

    before: str
    number: str
    after: str

    @property
    def text(self) -> str:
        """The whole sentence."""
        return self.before + self.number + self.after


def samples(kind: Kind, count: int, seed: int) -> Iterator[Sample]:
    """Yield samples of a kind: the same ones for the same seed."""
    dice = random.Random(f"{kind.name} {seed}")
    for _ in range(count):
        before, _, after = dice.choice(kind.sentences).partition("{}")
        yield Sample(before, kind.make(dice), after)


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that are not blank."""
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip())


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


def digits(dice: Dice, count: int) -> str:
    """Return random digits."""
    return "".join(dice.choices("0123456789", k=count))


def letters(dice: Dice, count: int, alphabet: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ") -> str:
    """Return random letters."""
    return "".join(dice.choices(alphabet, k=count))


def split(number: str, sizes: tuple[int, ...], sign: str) -> str:
    """Return a number in groups of these sizes with a sign between them; the last group takes the rest.

    >>> split("123456789", (3, 2), "-")
    '123-45-6789'
    """
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return sign.join((*parts, number[at:]))


def day(dice: Dice, first: int = 1940, last: int = 2010) -> tuple[int, int, int]:
    """Return a year, a month and a day that every month has."""
    return dice.randint(first, last), dice.randint(1, 12), dice.randint(1, 28)


def wide(number: str) -> str:
    """Return a number in full-width characters."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in number)
