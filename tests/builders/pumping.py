"""Makes the texts that keep a regular expression busy the longest, from the expression itself.

A backtracking engine is slow where a text can be read in many ways and fits in none. So each part of a
pattern is repeated, after what comes before it, and followed by what does not fit. The texts are ranked while
they are short, the better half of them once more when they are longer, and only the worst are tried at full
length.

Time is the processor time of this thread in units of a *yardstick*: a plain search over a text of the same
length, measured now and then beside it. So neither a slow machine nor a busy one makes a pattern look slow.
"""

from __future__ import annotations

import itertools
import random
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

FIRST, SHORT, LONG = 192, 1024, 32 * 1024
GIVEN_UP = 1_000.0
"""In yardsticks. The time of a search that was still running when the timer stopped it is this, or more."""

_FIRST_ENDS, _ENDS = ("[", "请"), ("", "\n!", "[", "a[", "请")
_SEEDS, _ENOUGH, _RANKED_AGAIN, _LOOKED_AT = 60, 4000, 0.2, 20
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_ALPHABET = "a0_ -.,@:A1zZ9!?(#[\"'\n请一谢\u00e9"
_YARDSTICK = re.compile(r"(?:one|two)[0-9]")
_calls, _latest = itertools.count(), [0.0]
_Pump: TypeAlias = tuple[str, str, str]  # what comes before, what is repeated, what follows
_Nodes: TypeAlias = Sequence[tuple[Any, Any]]


class _StillRunning(Exception):
    """The timer stopped a search."""


def worst_texts(pattern: re.Pattern[str], most: int = 3) -> list[str]:
    """Return the texts of `LONG` characters on which a pattern should be the slowest, the worst first."""
    pumps = [(before, unit, end) for before, unit in sorted(_pumps(pattern)) for end in _FIRST_ENDS]
    slow = _slowest(pattern, pumps, max(_LOOKED_AT, int(len(pumps) * _RANKED_AGAIN)), FIRST)
    looked_at = {(before, unit) for before, unit, _ in _slowest(pattern, slow, _LOOKED_AT, SHORT)}
    again = [(before, unit, end) for before, unit in sorted(looked_at) for end in _ENDS]
    return [_pumped(*pump, LONG) for pump in _slowest(pattern, again, most, SHORT)]


def _slowest(pattern: re.Pattern[str], pumps: list[_Pump], most: int, length: int) -> list[_Pump]:
    """Return the pumps whose texts of a length take the longest. One that has to be stopped is enough."""
    costs: list[tuple[float, _Pump]] = []
    for pump in pumps:
        cost = yardsticks(lambda text: _run(pattern, text), _pumped(*pump, length), rounds=1)
        costs.append((cost, pump))
        if cost >= GIVEN_UP:
            break
    return [pump for _, pump in sorted(costs, reverse=True)[:most]]


def cost(pattern: re.Pattern[str], text: str) -> float:
    """Return the time, in yardsticks, of looking for a pattern everywhere in a text and at its beginning."""
    return yardsticks(lambda each: _run(pattern, each), text)


def yardsticks(
    work: Callable[[str], object], text: str, rounds: int = 3, given_up: float = GIVEN_UP
) -> float:
    """Return the least time of some rounds that work on a text takes, in yardsticks; at most `given_up`."""
    least = _once(work, text, given_up)
    for _ in range(rounds - 1):
        if least < given_up:
            least = min(least, _once(work, text, given_up))
    return least


def _once(work: Callable[[str], object], text: str, given_up: float) -> float:
    _heed_the_timer()
    unit = _yardstick() * len(text)
    signal.setitimer(signal.ITIMER_VIRTUAL, given_up * unit)
    try:
        try:
            seconds = _seconds(work, text)
        finally:
            # The timer may fire as late as here.
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        return min(given_up, seconds / unit)
    except _StillRunning:
        return given_up


@cache
def _heed_the_timer() -> None:
    def stop(*_: object) -> None:
        raise _StillRunning

    signal.signal(signal.SIGVTALRM, stop)


def _yardstick() -> float:
    """Return the yardstick for one character, in seconds. It is measured anew now and then."""
    if next(_calls) % 1000 == 0:
        text = "on" * (LONG // 2)
        _latest[0] = min(_seconds(lambda each: _YARDSTICK.search(each), text) for _ in range(5)) / LONG
    return _latest[0]


def _seconds(work: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    work(text)
    return time.thread_time() - began


def _run(pattern: re.Pattern[str], text: str) -> None:
    for _ in pattern.finditer(text):
        pass
    pattern.fullmatch(text)


def _pumped(before: str, unit: str, end: str, length: int) -> str:
    """Return a text of at most `length` characters with a unit as often as it fits."""
    return before + unit * ((length - len(before) - len(end)) // len(unit)) + end


def _pumps(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """Return what to repeat, each with what to put before it."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE.value)
    found: set[tuple[str, str]] = set()
    for seed in range(_SEEDS):
        found.update((before, unit) for before, unit in _walk(tree, "", _Sampler(seed)) if unit)
        if len(found) >= _ENOUGH:
            break
    return found


def _walk(nodes: _Nodes, before: str, sampler: _Sampler) -> Iterator[tuple[str, str]]:
    """Yield a sample of each part of a pattern, alone and after a sample of what comes before it."""
    nodes = list(nodes)
    whole = sampler.text(nodes)
    yield before, whole
    yield "", whole
    yield "", whole[:-1]
    for index, node in enumerate(nodes):
        lead = before + sampler.text(nodes[:index])
        for part in _parts(node):
            yield from _walk(part, lead, sampler)
        if node[0] in _REPEATS:
            for body in sampler.bodies(node[1][2]):
                yield lead, body
                yield "", lead + body


def _parts(node: tuple[Any, Any]) -> list[_Nodes]:
    """Return the patterns inside a node."""
    code, value = node
    if code in _REPEATS:
        return [value[2]]
    if code is codes.BRANCH:
        return list(value[1])
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return []


class _Sampler:
    """Makes texts that fit a pattern, but for what it looks at; the shortest ones by most seeds."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._shortest = seed % 3 > 0
        self._groups: dict[int, str] = {}

    def text(self, nodes: _Nodes) -> str:
        return "".join(self._node(*node) for node in nodes)

    def bodies(self, nodes: _Nodes) -> list[str]:
        """Return samples of what a repeat repeats: of a class, each character of the alphabet that fits."""
        if len(nodes) == 1 and nodes[0][0] is codes.IN:
            return _fitting(tuple(nodes[0][1]))
        return [self.text(nodes), self.text(nodes) + self.text(nodes)]

    def _node(self, code: Any, value: Any) -> str:
        if code is codes.LITERAL:
            return chr(value)
        if code in (codes.IN, codes.ANY, codes.NOT_LITERAL):
            return self._character(code, value)
        if code in _REPEATS:
            least, most, body = value
            times = least if self._shortest else self._dice.randint(least, min(most, least + 2))
            return "".join(self.text(body) for _ in range(times))
        if code is codes.BRANCH:
            return self.text(self._dice.choice(value[1]))
        if code is codes.SUBPATTERN:
            text = self._groups[value[0] or 0] = self.text(value[3])
            return text
        if code is codes.GROUPREF:
            return self._groups.get(value, "")
        if code is codes.ATOMIC_GROUP:
            return self.text(value)
        # Places, and what stands before or behind, take no character.
        return ""

    def _character(self, code: Any, value: Any) -> str:
        if code is not codes.IN:
            return "a"
        fitting = _fitting(tuple(value))
        starts = [chr(each[0] if kind is codes.RANGE else each) for kind, each in value if _is_plain(kind)]
        negated = value[0][0] is codes.NEGATE
        return self._dice.choice((fitting if negated else fitting + starts) or ["a"])


@cache
def _fitting(members: tuple[tuple[Any, Any], ...]) -> list[str]:
    """Return the characters of the alphabet that a class of characters has."""
    return [character for character in _ALPHABET if _is_in(members, character)]


def _is_plain(kind: Any) -> bool:
    return kind is codes.LITERAL or kind is codes.RANGE


def _is_in(members: _Nodes, character: str) -> bool:
    negated, found = False, False
    for kind, value in members:
        if kind is codes.NEGATE:
            negated = True
        elif kind is codes.LITERAL:
            found |= ord(character) == value
        elif kind is codes.RANGE:
            found |= value[0] <= ord(character) <= value[1]
        elif kind is codes.CATEGORY:
            found |= re.fullmatch(_CATEGORIES[value], character) is not None
    return found is not negated


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
