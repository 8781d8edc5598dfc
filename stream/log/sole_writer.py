"""Gives a command the only pen for a topic, so that nobody writes on top of what he has not read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from stream.log import Log, LogUnavailable, Member

_JOIN_WITHIN = 30.0


@contextmanager
def sole_writer(log: Log, name: str, topic: str) -> Iterator[Member]:
    """Yield a member of the group `name`, which is its transactional id, too.

    Two such members share one transactional id, so the one that comes later fences the other (`Fenced` at its
    commit): between what it reads now and its commit, nobody else can write.

    Raises:
        LogUnavailable: the broker gives it no part of the topic within 30 s.
        LogError: the log refuses it.
    """
    member = log.member(name, [topic], name)
    try:
        # Only a member that has the topic may commit.
        deadline = time.monotonic() + _JOIN_WITHIN
        while not member.poll(0.2).gained:
            if time.monotonic() > deadline:
                raise LogUnavailable("the broker does not let this command publish")
        yield member
    finally:
        member.close()
