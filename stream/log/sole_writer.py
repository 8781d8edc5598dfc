"""Gives somebody the only pen for a topic, so that nobody writes on top of what he has not read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from stream.log import Log, Publisher


@contextmanager
def sole_writer(log: Log, name: str) -> Iterator[Publisher]:
    """Yield a publisher with the transactional id `name`.

    Two of them share one id, so the one that comes later fences the other (`Fenced` when it sends): between
    what it reads now and what it sends, nobody else can write.

    Raises:
        LogError: the log refuses it.
    """
    with closing(log.publisher(name)) as publisher:
        yield publisher
