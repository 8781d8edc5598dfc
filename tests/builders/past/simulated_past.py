"""An archive of a stretch of the simulated floor."""

from __future__ import annotations

from contextlib import closing

from detectors.contract import events as ev
from stream.archive.follower import ArchiveFollower
from stream.archive.sql.database import open_archive
from stream.ingest.events_file import EventLine
from stream.simulate import RULES
from stream.trial.run import run_to_log
from stream.trial.simulated import stretch


def archive_stretch(url: str, minutes: float, seed: int = 7) -> None:
    """Run a stretch through both stages, and keep it in a new archive."""
    lines = [
        EventLine(ev.encode(event), event.subject.encode(), event, 1.0)
        for event in stretch(minutes, seed).events
    ]
    log, _ = run_to_log(lines, RULES, silence=0.0)
    with closing(open_archive(url)) as archive, ArchiveFollower(log, archive) as follower:
        while not follower.caught_up:
            follower.step(0.0)
