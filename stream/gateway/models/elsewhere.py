"""Runs one call in a process of its own: a long one would keep the threads of the gateway from their turn."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
_NICE = 10


class Failed(RuntimeError):
    """The call has no result: it raised, or its process has ended."""


class Elsewhere:
    """Makes one call after the other, each in a fresh process behind the work of the floor."""

    def __init__(self) -> None:
        # A fresh process: this one has threads.
        self._context = multiprocessing.get_context("spawn")
        self._process: multiprocessing.process.BaseProcess | None = None
        self._closed = False

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return what a function of a module returns. Waits for it.

        Raises:
            Failed: it raised, its process ended, or `close` was called.
        """
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_run, args=(theirs, function, arguments), daemon=True)
        self._process = process
        process.start()
        theirs.close()
        if self._closed:
            process.terminate()
        try:
            result: T = ours.recv()
        except EOFError:
            raise Failed(f"{function.__name__} has no result") from None
        finally:
            ours.close()
            process.join()
        return result

    def close(self) -> None:
        """End the process that runs, if one does."""
        self._closed = True
        if self._process is not None and self._process.pid is not None:
            self._process.terminate()


def _run(theirs: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    # Ctrl-C at a terminal means the gateway, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    theirs.send(function(*arguments))
