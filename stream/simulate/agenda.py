"""A small discrete-event simulation: processes that sleep, wait for each other, and emit events.

A process is a generator. It yields a number of seconds to sleep, or `Park` to wait until another process
wakes it; what it is woken with is the value of its `yield` (None: nobody came within the limit). The idea
is that of SimPy (https://simpy.readthedocs.io), without its classes.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple, TypeAlias

from detectors.contract.events import Event


class Park(NamedTuple):
    """Wait until woken, at most `limit` seconds."""

    limit: float


Process: TypeAlias = Generator[float | Park, Any, None]
"""A process, or with another last argument a part of one that returns something."""


class Run:
    """A process that was started. `turn` counts its waits, so that an old alarm finds it gone on."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.turn = 0


class Agenda:
    """What happens when. `now` is in seconds since 1970."""

    def __init__(self, start: float) -> None:
        self.now = start
        self._due: list[tuple[float, int, Run, int, object]] = []
        self._order = itertools.count()
        self._emitted: list[Event] = []
        self._current: Run | None = None

    @property
    def current(self) -> Run:
        """The process that runs now; it may be woken once it has parked."""
        if self._current is None:
            raise RuntimeError("no process is running")
        return self._current

    def spawn(self, process: Process, after: float = 0.0) -> None:
        """Start a process in so many seconds."""
        self._plan(Run(process), after, None)

    def wake(self, run: Run, value: object) -> None:
        """Let a parked process go on now, with `value`."""
        self._plan(run, 0.0, value)

    def emit(self, event: Event) -> None:
        """Say that something happened now."""
        self._emitted.append(event)

    def events(self) -> Iterator[Event]:
        """Everything that the processes emit, in time order, until none is left."""
        while self._due:
            at, _, run, turn, value = heapq.heappop(self._due)
            if turn != run.turn:
                continue
            self.now = at
            self._advance(run, value)
            if self._emitted:
                emitted, self._emitted = self._emitted, []
                yield from emitted

    def _advance(self, run: Run, value: object) -> None:
        self._current = run
        try:
            wait = run.process.send(value)
        except StopIteration:
            return
        self._plan(run, wait.limit if isinstance(wait, Park) else wait, None)

    def _plan(self, run: Run, after: float, value: object) -> None:
        run.turn += 1
        heapq.heappush(self._due, (self.now + after, next(self._order), run, run.turn, value))
