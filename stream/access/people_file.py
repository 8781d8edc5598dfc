"""Keeps `People` in one file that the dashboard, the gateway and the commands share."""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from stream.access.people import People

DEFAULT_PATH = "var/people.json"
_CHECK_SECONDS = 0.5
_MODE = 0o600
logger = logging.getLogger(__name__)


class BrokenPeople(ValueError):
    """A file of people that cannot be read: names the file, the place and the reason."""


class _State(NamedTuple):
    """What tells two contents of a file apart without reading them."""

    inode: int
    changed_ns: int
    size: int


class PeopleFile:
    """The file of people. Threads may share it. It is read again when it changed, at most each half second.

    A file that breaks or vanishes later changes nothing: what was read before stays in force.

    Args:
        path: of the file. It need not exist: then nobody may sign in.
        clock: seconds that only go forward, for tests.
    """

    def __init__(self, path: str | Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = Path(path)
        self._clock = clock
        self._guard = threading.Lock()
        self._people: People | None = None
        self._state: _State | None = None
        self._refused: _State | str | None = None
        self._looked_at = 0.0

    def read(self) -> People:
        """Return who may sign in.

        Raises:
            BrokenPeople: the first look at the file finds that it cannot be read.
        """
        with self._guard:
            now = self._clock()
            if self._people is None or now - self._looked_at >= _CHECK_SECONDS:
                self._looked_at = now
                self._look()
            assert self._people is not None
            return self._people

    def change(self, changed: Callable[[People], People]) -> People:
        """Write what `changed` makes of the file's content, and return it. Other processes wait meanwhile.

        Raises:
            BrokenPeople: the file cannot be read. It is left as it is.
            OSError: the file cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked(), self._guard:
            before = _load(self.path) if self.path.exists() else self._people or People()
            people = changed(before)
            if people != before:
                _write(self.path, people)
            self._people, self._state, self._refused = people, _state(self.path), None
            return people

    def _look(self) -> None:
        state = _state(self.path)
        if state == self._state and self._people is not None:
            return
        try:
            if state is None:
                if self._people is not None:
                    raise BrokenPeople(f"{self.path}: the file is gone")
                self._people = People()
            else:
                self._people, self._refused = _load(self.path), None
                self._state = state
        except BrokenPeople as error:
            if self._people is None:
                raise
            if self._refused != (state or "gone"):
                self._refused = state or "gone"
                logger.error("%s; what was read before stays in force", error)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # Not the file itself: each change puts another in its place.
        lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _state(path: Path) -> _State | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _State(found.st_ino, found.st_mtime_ns, found.st_size)


def _load(path: Path) -> People:
    try:
        return msgspec.json.decode(path.read_bytes(), type=People)
    except OSError as error:
        raise BrokenPeople(f"{path}: expected a file that can be read ({error.strerror})") from None
    except msgspec.DecodeError as error:
        raise BrokenPeople(f"{path}: {error}") from None


def _write(path: Path, people: People) -> None:
    content = msgspec.json.format(msgspec.json.encode(people, order="sorted"), indent=2)
    # Such a file is readable by its owner only.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content + b"\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
