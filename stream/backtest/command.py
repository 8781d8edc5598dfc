"""`python -m stream backtest`: what a floor would have found, by other rules or another model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import click
import msgspec
from msgspec.structs import replace
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from detectors.models.storage import BadWeights
from stream.backtest import table, verify
from stream.backtest.compare import compare
from stream.backtest.document import Against, Document, document, ids, listed
from stream.backtest.figures import figures
from stream.backtest.floor.checkpoint import Directory, OtherRun
from stream.backtest.floor.part import PartFailed, detector
from stream.backtest.found import Found
from stream.backtest.judged import Judged
from stream.backtest.run import Ran, run
from stream.backtest.sources.file import PARTITIONS, FileSource
from stream.backtest.sources.inputs import Source
from stream.backtest.sources.topic import TopicSource
from stream.command_times import time_option
from stream.document_files import BadDocument
from stream.ingest.events_file import UnreadableFile
from stream.log import Log, LogError
from stream.records import RulesVersion
from stream.replay.formats import FORMATS
from stream.replay.timeline import BadFile
from stream.rules import check
from stream.settings import Settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SETTLING = 10.0
"""Seconds at the end of a live stretch in which the floor may not have told yet what it found."""


class Context(Protocol):
    """What the command line gives to the command."""

    settings: Settings

    def open_log(self) -> Log:
        """Open the log on Kafka."""


class Wanted(NamedTuple):
    """What is run, and what of it counts. `warm_up` is in seconds, the times are seconds since 1970."""

    source: str
    form: str
    partitions: int
    rules: RulesVersion | None
    against: RulesVersion | None
    compares: bool
    model: bytes | None
    processes: int
    since: float | None
    until: float | None
    warm_up: float
    supervisors: float | None
    verifies: bool
    resume: Path | None


@click.command("backtest")
@click.option("--from", "source", required=True, help="archive, topic, or a file.")
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="events", help="Of a file.")
@click.option(
    "--rules", "rules_file", type=_FILE, help="The rules to try. Without them the source's own hold."
)
@click.option("--against", help="Compare with a rules document, or with `current`: the source's own rules.")
@click.option("--model", "model_file", type=_FILE, help="Weights of a frustration model to try.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option(
    "--partitions", type=click.IntRange(1, 64), default=PARTITIONS, show_default=True, help="Of a file."
)
@click.option("--since", callback=time_option, help="Count cases from this time on, with its zone.")
@click.option("--until", callback=time_option, help="Count cases before this time, with its zone.")
@click.option(
    "--warm-up",
    type=click.FloatRange(min=0.0),
    default=24.0,
    show_default=True,
    help="Hours before --since that are read, so that conversations and queues are known by then.",
)
@click.option(
    "--supervisors", type=click.FloatRange(min=0.1), help="How many are at work, where nobody knows."
)
@click.option("--verify", "verifies", is_flag=True, help="Exit with 1 unless the live floor found the same.")
@click.option(
    "--resume",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep in this directory how far the run is. The same command again goes on from there.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(context: Context, /, as_json: bool, **options: Any) -> None:
    """Run the past through the live floor's own code, in event time, and compare what it finds.

    Nothing is published anywhere.
    """
    wanted = _wanted(**options)
    console = Console()
    try:
        with ExitStack() as stack:
            told = _backtest(wanted, *_open(context, wanted, stack))
    except (BadFile, UnreadableFile, OSError) as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
    except (LogError, PartFailed, OtherRun) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        table.show(console, told)
    if told.verify is not None and not told.verify.same:
        raise SystemExit(1)


def _wanted(
    source: str,
    form: str,
    rules_file: Path | None,
    against: str | None,
    model_file: Path | None,
    processes: int,
    partitions: int,
    since: float | None,
    until: float | None,
    warm_up: float,
    supervisors: float | None,
    verifies: bool,
    resume: Path | None,
) -> Wanted:
    if verifies and (rules_file or model_file):
        raise click.UsageError(
            "--verify takes the rules and the model of the live floor: leave the others out"
        )
    model = model_file.read_bytes() if model_file is not None else None
    try:
        detector(model)
    except BadWeights as error:
        raise click.BadParameter(str(error), param_hint="--model") from None
    own = against in (None, "current")
    return Wanted(
        source=source,
        form=form,
        partitions=partitions,
        rules=_rules(rules_file, "--rules") if rules_file is not None else None,
        against=None if own or against is None else _rules(Path(against), "--against"),
        compares=against is not None,
        model=model,
        processes=processes,
        since=since,
        until=until,
        warm_up=3600.0 * warm_up,
        supervisors=supervisors,
        verifies=verifies,
        resume=resume,
    )


def _rules(file: Path, hint: str) -> RulesVersion:
    try:
        rules = check.read(file).document
    except BadDocument as error:
        raise click.BadParameter("\n".join(map(str, error.faults)), param_hint=f"{hint} {file}") from None
    except OSError as error:
        raise click.BadParameter(str(error), param_hint=hint) from None
    return RulesVersion(rules=replace(rules, version=max(rules.version, 2)))


Live = Callable[[float, float], Found]
"""Returns what a live floor found from one time on and before another."""


def _open(context: Context, wanted: Wanted, stack: ExitStack) -> tuple[Source, Live | None]:
    """Open the source, and what the live floor found of it, if there was one."""
    since = None if wanted.since is None else wanted.since - wanted.warm_up
    if wanted.source == "topic":
        log = stack.enter_context(closing(context.open_log()))
        return TopicSource(log, since, wanted.until), lambda *times: verify.found_live(log).between(*times)
    if wanted.source == "archive":
        return _archived(context.settings.archive_url, since, wanted.until, stack)
    if wanted.verifies:
        raise click.UsageError("--verify needs a live stretch: --from archive or --from topic")
    path = Path(wanted.source)
    if not path.is_file():
        raise click.BadParameter(
            f"expected archive, topic or a file, got {wanted.source}", param_hint="--from"
        )
    return FileSource(path, wanted.form, wanted.partitions), None


def _archived(url: str, since: float | None, until: float | None, stack: ExitStack) -> tuple[Source, Live]:
    # The libraries of the archive take a while to import: only who reads it imports them.
    from stream.archive.sql.database import ArchiveError, open_reader
    from stream.backtest.sources.archive import ArchiveSource

    try:
        archive = stack.enter_context(closing(open_reader(url)))
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None
    source = ArchiveSource(archive, since, until)
    return source, source.live


def _backtest(wanted: Wanted, source: Source, live: Live | None) -> Document:
    judged = Judged()
    before: Ran | None = None
    if wanted.compares:
        before = _run(wanted, "before", source, wanted.against, None, judged)
    ran = _run(wanted, "after", source, wanted.rules, wanted.model, None if before is not None else judged)
    begin = ran.first if wanted.since is None else wanted.since
    end = ran.last if wanted.until is None else wanted.until
    found = ran.found.between(wanted.since, wanted.until)
    counted = before.found.between(wanted.since, wanted.until) if before is not None else found
    hours = _hours(wanted, judged, begin, end)
    said = judged.of_conversations(counted)
    told = document(wanted.source, wanted.processes, ran, found, figures(found, said, hours), (begin, end))
    if before is not None:
        appear, vanish, move = listed(comparison := compare(counted, found))
        against = Against(
            what="the source's own rules" if wanted.against is None else "a rules document",
            figures=figures(counted, said, hours),
            case_ids=ids(counted, listed=False),
            same=comparison.same,
        )
        told = replace(told, appear=appear, vanish=vanish, move=move, against=against)
    if wanted.verifies and live is not None:
        until = min(end, ran.last - _SETTLING)
        verdict = verify.verify(live(begin, until), ran.found.between(begin, until))
        told = replace(told, verify=verdict)
    return told


def _run(
    wanted: Wanted,
    name: str,
    source: Source,
    rules: RulesVersion | None,
    model: bytes | None,
    judged: Judged | None,
) -> Ran:
    """Run the source with a progress bar. `name` says which of two runs it is."""
    with _bar(name if wanted.compares else "") as progress:
        return run(
            source,
            rules=rules,
            model=model,
            processes=wanted.processes,
            progress=progress,
            watch=None if judged is None else judged.take,
            directory=_directory(wanted, name, rules, model),
        )


def _directory(
    wanted: Wanted, name: str, rules: RulesVersion | None, model: bytes | None
) -> Directory | None:
    """Return what keeps how far a run is: of this source, and by these rules and this model."""
    if wanted.resume is None:
        return None
    source = (wanted.source, wanted.form, wanted.partitions, wanted.since, wanted.until, wanted.warm_up)
    what = msgspec.json.encode((source, rules, hashlib.sha256(model or b"").hexdigest()))
    return Directory(wanted.resume, name, hashlib.sha256(what).hexdigest())


def _hours(wanted: Wanted, judged: Judged, begin: float, end: float) -> float | None:
    if wanted.supervisors is not None:
        return wanted.supervisors * max(0.0, end - begin) / 3600.0
    return judged.hours(begin, end)


@contextmanager
def _bar(name: str) -> Iterator[Callable[[float, int], None]]:
    """Show on standard error how far a run is, and the time that is left."""
    console = Console(stderr=True)
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(name, total=1.0)
        yield lambda done, events: progress.update(
            task, completed=done, description=f"{name} {events:,} events"
        )
