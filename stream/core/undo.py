"""Takes back the changes of a step that raised, so that a step happens whole or not at all.

Each store notes here, before it changes something, how to put it back. Nothing is copied for that but the one
conversation that a step of stage 1 changes, so a step that succeeds costs a few list entries.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, MutableMapping
from typing import Any, TypeVar

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")

_MISSING = object()


class Undo:
    """Notes the changes of the running step, and takes them back in reverse order.

    Outside a step it notes nothing, as while a task is restored.

    >>> undo, ages = Undo(), {"ann": 31}
    >>> def birthday():
    ...     undo.item(ages, "ann")
    ...     ages["ann"] += 1
    ...     raise ValueError("no cake")
    >>> undo.step(birthday)
    ValueError('no cake')
    >>> ages
    {'ann': 31}
    """

    def __init__(self) -> None:
        self._running = False
        self._notes: list[tuple[Callable[..., object], tuple[Any, ...]]] = []

    def step(self, run: Callable[..., object], *arguments: Any) -> Exception | None:
        """Call `run` as one step. When it raises, take its changes back and return the error.

        A step inside a step belongs to the outer one.
        """
        if self._running:
            run(*arguments)
            return None
        self._running = True
        try:
            run(*arguments)
        except Exception as error:
            for restore, noted in reversed(self._notes):
                restore(*noted)
            return error
        finally:
            self._running = False
            self._notes.clear()
        return None

    def call(self, restore: Callable[..., object], *arguments: Any) -> None:
        """Note a call that takes the next change back. It must not raise."""
        if self._running:
            self._notes.append((restore, arguments))

    def item(self, mapping: MutableMapping[_K, _V], key: _K) -> None:
        """Note an item of a mapping, or that there is none, before it changes."""
        if self._running:
            self._notes.append((_put_back, (mapping, key, mapping.get(key, _MISSING))))


def _put_back(mapping: MutableMapping[Any, Any], key: Hashable, value: object) -> None:
    if value is _MISSING:
        mapping.pop(key, None)
    else:
        mapping[key] = value
