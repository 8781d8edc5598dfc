"""Runs the follower, and retention beside it, through failures of the log and of the database."""

from __future__ import annotations

import logging
import threading
import time

import psycopg
from sqlalchemy.exc import DBAPIError

from stream.archive.follower import ArchiveFollower
from stream.archive.retention import Retention
from stream.archive.sql.database import open_archive
from stream.log import Log, LogUnavailable

logger = logging.getLogger(__name__)
_POLL = 0.5
_LONGEST_PAUSE = 30.0


def follow(log: Log, url: str, stop: threading.Event, *, once: bool) -> None:
    """Follow the log until `stop` is set, or with `once` until everything that is there now is archived.

    A log or a database that cannot be reached is tried again, ever more rarely; with `once` it is not.

    Raises:
        ArchiveError: another process writes to the archive.
        LogError: the log cannot be read.
        DBAPIError: the database failed, with `once`.
    """
    pause = 1.0
    while not stop.is_set():
        try:
            _follow(log, url, stop, once)
            return
        except (LogUnavailable, DBAPIError, psycopg.Error) as error:
            if once:
                raise
            cause = getattr(error, "orig", None) or error
            logger.warning("the archive tries again in %.0f s: %s", pause, cause)
            stop.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def _follow(log: Log, url: str, stop: threading.Event, once: bool) -> None:
    archive = open_archive(url)
    try:
        retention = Retention(archive)
        with ArchiveFollower(log, archive) as follower:
            while not stop.is_set() and not (once and follower.caught_up):
                goes_on = retention.step(time.time())
                follower.step(0.0 if goes_on else _POLL)
    finally:
        archive.close()
