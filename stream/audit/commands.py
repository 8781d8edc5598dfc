"""The commands `python -m stream audit …`."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Protocol, get_args

import click
import msgspec

from stream.audit import wording
from stream.audit.audit_file import AuditFile, BrokenAuditFile, read_lines
from stream.audit.chain import Chain, Line
from stream.audit.compare import Comparison, compare, compare_alone
from stream.audit.follow import follow, read_topic
from stream.command_processes import stop_on_signal
from stream.command_times import time_option
from stream.log import Log
from stream.records import AuditKind, AuditLine

_BEHIND_SECONDS = 60.0
"""A follower that runs has written a line of the topic after so long."""
_FILE = click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The audit file. By default STEPIN_AUDIT_FILE.",
)


class _Settings(Protocol):
    @property
    def audit_file(self) -> str: ...


class Context(Protocol):
    """What the command line gives to the commands."""

    @property
    def settings(self) -> _Settings:
        """The settings, which name the audit file."""

    def open_log(self) -> Log:
        """Open the log on Kafka."""


@click.group("audit")
def command() -> None:
    """Keep and check the record of who did what: docs/audit.md."""


@command.command("follow")
@click.option("--once", is_flag=True, help="Stop once the file has every line of the topic.")
@_FILE
@click.pass_obj
def follow_command(context: Context, once: bool, file: Path | None) -> None:
    """Write each line of the audit into the audit file until stopped. One runs beside the gateway."""
    stop = stop_on_signal()
    path = _path(context, file)
    try:
        with closing(AuditFile(path)) as opened, closing(context.open_log()) as log:
            follow(log, opened, stop, once=once)
            click.echo(_head(opened.number, opened.head))
    except (BrokenAuditFile, OSError) as error:
        raise click.ClickException(f"{path}: {error}") from None


def _digits(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not re.fullmatch(r"[0-9a-fA-F]{16,64}", value):
            raise click.BadParameter(f"expected a hash of 16 to 64 hexadecimal digits, got {value}")
    return tuple(value.lower() for value in values)


@command.command()
@click.option("--head", "heads", multiple=True, callback=_digits, help="A hash that was noted earlier.")
@click.option("--without-topic", is_flag=True, help="Check the file by itself, where there is no broker.")
@_FILE
@click.pass_obj
def verify(context: Context, heads: tuple[str, ...], without_topic: bool, file: Path | None) -> None:
    """Find a line that was changed, removed, inserted or swapped, on the topic or in the audit file.

    Ends with 1 when it finds one, or when the chain has no line with a --head.
    """
    path = _path(context, file)
    copies: dict[str, Chain] = {}
    with ExitStack() as stack:
        try:
            copies["file"] = Chain(read_lines(stack.enter_context(path.open("rb"))), heads)
        except OSError as error:
            if without_topic or not heads:
                raise click.ClickException(f"{path}: {error}: there is nothing to compare") from None
            click.echo(f"{path}: {error}: only the topic is searched for the heads", err=True)
        if not without_topic:
            # Opened later than the file, so that it has every line that the file has.
            copies["topic"] = Chain(read_topic(stack.enter_context(closing(context.open_log()))), heads)
        faults = _faults(_compared(copies))
        for chain in copies.values():
            chain.read_on()
    for name, chain in copies.items():
        click.echo(f"the {name} has {_head(chain.number, chain.head)}")
    for head in heads:
        furthest = max(chain.found.get(head, 0) for chain in copies.values())
        for name, chain in copies.items():
            if head in chain.found:
                click.echo(f"the head {head} is that of line {chain.found[head]} of the {name}")
            elif name == "file" and furthest > chain.number:
                # The file may be a little behind; the topic is what it is behind.
                click.echo(f"the head {head} is that of a later line than the file has")
            else:
                faults.append(f"the head {head} is in no line of the {name}: lines up to it were altered")
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("no line was changed, removed, inserted or swapped")


def _compared(copies: dict[str, Chain]) -> Comparison:
    if len(copies) == 2:
        return compare(copies["file"], copies["topic"])
    return compare_alone(copies["file"]) if "file" in copies else Comparison(None)


def _faults(found: Comparison) -> list[str]:
    if found.fault is not None:
        return wording.fault_told(found.fault)
    if found.next is None or found.next.written_at > time.time() - _BEHIND_SECONDS:
        return []
    since = wording.time_of(found.next.written_at)
    return [
        f"the file lacks the last {found.behind} lines of the topic, since {since}: it was cut, or "
        "`audit follow` does not run (`audit follow --once` writes them)"
    ]


@command.command()
@click.pass_obj
def head(context: Context) -> None:
    """Print the number of lines and the hash of the last. Note it where nobody here can change it."""
    with closing(context.open_log()) as log:
        chain = Chain(read_topic(log))
        chain.read_on()
    click.echo(_head(chain.number, chain.head))


@command.command()
@click.option("--person", help="Only what this person did, by id or name.")
@click.option("--what", type=click.Choice(get_args(AuditKind)), help="Only lines of this kind.")
@click.option("--queue", help="Only what concerns this queue.")
@click.option("--since", callback=time_option, help="Only from this time on, with its zone.")
@click.option("--last", type=click.IntRange(1), help="Only so many of them, the latest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def show(
    context: Context,
    person: str | None,
    what: str | None,
    queue: str | None,
    since: float | None,
    last: int | None,
    as_json: bool,
) -> None:
    """Print the lines of the audit, the oldest first."""

    def wanted(line: AuditLine) -> bool:
        return (
            person in (None, line.person, line.name)
            and what in (None, line.what)
            and queue in (None, line.queue)
            and (since is None or line.at >= since)
        )

    with closing(context.open_log()) as log:
        lines = _numbered(read_topic(log))
        found = ((number, line) for number, line in lines if wanted(line))
        for number, line in found if last is None else deque(found, last):
            click.echo(_json(number, line) if as_json else f"{number} {wording.told(line)}")


def _numbered(lines: Iterator[Line]) -> Iterator[tuple[int, AuditLine]]:
    for number, each in enumerate(lines, 1):
        line = wording.read_line(each.value)
        if line is None:
            click.echo(f"line {number} cannot be read by this version of StepIn", err=True)
        else:
            yield number, line


def _json(number: int, line: AuditLine) -> str:
    return msgspec.json.encode({"number": number, **msgspec.to_builtins(line)}).decode()


def _head(number: int, head: bytes) -> str:
    return f"{number} lines, head {head.hex()}"


def _path(context: Context, file: Path | None) -> Path:
    return file or Path(context.settings.audit_file)
