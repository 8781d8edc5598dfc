"""What the commands about rules have in common: the known versions, how one is found, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import click

from detectors.contract.rules.document import Rules
from stream.command_publishing import read_or_exit
from stream.core.partition_clock import written
from stream.core.rules_history import SHIPPED, RulesHistory
from stream.log import Log
from stream.records import RulesVersion
from stream.rules.check import read
from stream.rules.publish import read_history


class Context(Protocol):
    """What the command line gives to the commands."""

    without_audit: bool

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@contextmanager
def known_versions(context: Context) -> Iterator[tuple[Log, RulesHistory]]:
    with closing(context.open_log()) as log:
        known, unused = read_history(log)
        for sentence in unused:
            click.echo(sentence, err=True)
        yield log, known


def find(known: RulesHistory, version: int) -> RulesVersion:
    found = known.get(version)
    if found is None:
        numbers = ", ".join(str(each.version) for each in known.versions)
        raise click.ClickException(f"VERSION: expected one of {numbers}, got {version}")
    return found


def line_of(version: RulesVersion, known: RulesHistory) -> str:
    if version is SHIPPED:
        return f"version {version.version}, shipped with StepIn"
    later = (each for each in known.versions if each.version > version.version)
    superseded = next((each for each in later if each.effective_at <= version.effective_at), None)
    words = [
        f"version {version.version}",
        f"effective {effective_from(version)}",
        f"by {version.by or 'nobody known'}",
    ]
    if superseded is not None:
        words.append(f"superseded by version {superseded.version} before it took effect")
    return ", ".join(words) + (f": {version.why}" if version.why else "")


def effective_from(version: RulesVersion) -> str:
    return f"from {written(version.effective_at)}" if version.effective_at else "from the beginning"


def document(context: Context, named: str | None) -> Rules:
    """Return the document of a file or of a version; None names the last version."""
    if named is not None and not named.isdigit():
        if not Path(named).is_file():
            raise click.ClickException(f"{named}: expected a file or the number of a version")
        return read_or_exit(Path(named), read).document
    with known_versions(context) as (_, known):
        return known.last.rules if named is None else find(known, int(named)).rules
