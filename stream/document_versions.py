"""The versions of a document that ops publish on a topic: one after the other, never two on one version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from stream.log import Fenced, Log, Publisher
from stream.log.follower import Follower
from stream.log.sole_writer import sole_writer

DELAY = 1.0
"""Seconds from the publishing of a version to its effect: every process has read it by then."""


class Conflict(Exception):
    """Somebody else published a version in between; says which."""


class Version(Protocol):
    """A published version, and who published it."""

    @property
    def version(self) -> int: ...

    @property
    def by(self) -> str: ...


def read_versions(log: Log, topic: str, add: Callable[[bytes], None]) -> list[str]:
    """Give every version on a topic to `add`, and return a sentence for each record that is not used.

    Args:
        add: raises ValueError for a record that it cannot use.

    Raises:
        LogError: the topic cannot be read.
    """
    unused = []
    with Follower(log, [topic]) as follower:
        for record in follower.read_to_end():
            if record.value is None:
                continue
            try:
                add(record.value)
            except ValueError as error:
                unused.append(f"the record at offset {record.offset} is not used: {error}")
    return unused


@contextmanager
def publishing_next(log: Log, what: str) -> Iterator[Publisher]:
    """Yield what publishes the next version of `what`, which is its transactional id, too.

    Between what is read within, and the sending, nobody else can write.

    Raises:
        Conflict: somebody publishes at the same time.
        LogError: nothing was published, as far as this process can tell.
    """
    try:
        with sole_writer(log, what) as publisher:
            yield publisher
    except Fenced:
        raise Conflict(f"somebody else is publishing {what} at this moment: nothing was published") from None


def check_base(last: Version, based_on: int | None, hint: str) -> None:
    """Check that a document was edited from the last version, if it names one.

    Args:
        hint: what to do otherwise.

    Raises:
        Conflict: it was not.
    """
    if based_on is not None and based_on != last.version:
        raise Conflict(
            f"version: expected {last.version}, which {last.by or 'nobody known'} published last, "
            f"got {based_on}: {hint}"
        )
