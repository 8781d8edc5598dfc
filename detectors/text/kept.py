"""Keeps what was read in the latest lines, because a floor says many of its lines again.

Desks and bots answer by template, and customers greet, agree and thank alike: in the recordings of JDDC one
line in five came before, on the simulated floor three in four.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")

LINES = 2048
"""The latest lines whose reading is kept."""
LONGEST = 600
"""Characters of a line that is kept, so that memory has a bound."""


def kept(read: Callable[Concatenate[str, _P], _R]) -> Callable[Concatenate[str, _P], _R]:
    """Let a function that reads a text keep what it returned for the latest texts.

    The function must be pure, its other arguments hashable, and nobody may change what it returned. Give it
    masked texts: what it keeps stays in memory.

    >>> @kept
    ... def last_word(text: str) -> str:
    ...     print("reads", text)
    ...     return text.split()[-1]
    >>> last_word("one moment"), last_word("one moment")
    reads one moment
    ('moment', 'moment')
    """
    found = lru_cache(LINES)(read)

    @wraps(read)
    def look_up(text: str, /, *others: _P.args, **named: _P.kwargs) -> _R:
        if len(text) > LONGEST:
            return read(text, *others, **named)
        return found(text, *others, **named)  # type: ignore[arg-type]  # all of them hashable

    return look_up
