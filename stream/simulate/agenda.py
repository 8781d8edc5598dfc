"""A small discrete-event simulation: processes that sleep, wait for each other, and emit events.

A process is a generator. It yields a number of seconds to sleep, or `Park` to wait for another process. The
process that wakes it passes the value of its `yield`; None means that the limit passed first. One that is
interrupted gets `Interrupted` there. Source: SimPy (https://simpy.readthedocs.io), here without classes.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple, TypeAlias

from detectors.contract.events import Event


class Park(NamedTuple):
    """Waits for another process, up to `limit` seconds."""

    limit: float


Process: TypeAlias = Generator[float | Park, Any, None]
"""A process. A part of a process that returns a value has another last argument."""


class Interrupted(Exception):
    """Another process wants this one to do something else `instead`."""

    def __init__(self, instead: Process) -> None:
        self.instead = instead


class RunningProcess:
    """A process that has started. `waits` counts its waits, so that the end of an earlier wait is ignored."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.waits = 0


class Agenda:
    """Runs the processes in time order. `now` is in seconds since 1970."""

    def __init__(self, start: float) -> None:
        self.now = start
        self._due: list[tuple[float, int, RunningProcess, int, object]] = []
        self._order = itertools.count()
        self._emitted: list[Event] = []
        self._current: RunningProcess | None = None

    @property
    def current(self) -> RunningProcess:
        """The process that runs now. Another process can wake it once it has parked."""
        if self._current is None:
            raise RuntimeError("no process is running")
        return self._current

    def spawn(self, process: Process, after: float = 0.0) -> None:
        """Start a process after so many seconds."""
        self._plan(RunningProcess(process), after, None)

    def wake(self, running: RunningProcess, value: object) -> None:
        """Resumes a parked process now, with `value`."""
        self._plan(running, 0.0, value)

    def interrupt(self, running: RunningProcess, instead: Process) -> None:
        """Raise `Interrupted` in a process that sleeps or has parked, now."""
        self._plan(running, 0.0, Interrupted(instead))

    def emit(self, event: Event) -> None:
        """Emit an event that happens now."""
        self._emitted.append(event)

    def events(self) -> Iterator[Event]:
        """Yield the events of all processes in time order, until the last process ends."""
        while self._due:
            at, _, running, waits, value = heapq.heappop(self._due)
            if waits != running.waits:
                continue
            self.now = at
            self._advance(running, value)
            if self._emitted:
                emitted, self._emitted = self._emitted, []
                yield from emitted

    def _advance(self, running: RunningProcess, value: object) -> None:
        self._current = running
        try:
            if isinstance(value, Interrupted):
                wait = running.process.throw(value)
            else:
                wait = running.process.send(value)
        except StopIteration:
            return
        self._plan(running, wait.limit if isinstance(wait, Park) else wait, None)

    def _plan(self, running: RunningProcess, after: float, value: object) -> None:
        running.waits += 1
        heapq.heappush(self._due, (self.now + after, next(self._order), running, running.waits, value))
