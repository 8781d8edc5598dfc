"""The commands `python -m stream model …`."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, Protocol

import click
import msgspec

from detectors import bundled
from stream.audit.recording import Recorder
from stream.command_times import time_option
from stream.core.partition_clock import written
from stream.labels import progress, rollback
from stream.labels.progress import Progress, Told
from stream.labels.told import FEW, JudgedModel, Step
from stream.log import Log

_WHAT = {
    "learned": "",
    "taken_back": "answers taken back",
    "rolled_back": "set back to",
    "rolled_forward": "set forward to all labels",
}
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class Context(Recorder, Protocol):
    """What the command line gives to the commands."""

    def open_log(self) -> Log:
        """Open the log on Kafka."""


def _text(_: click.Context, __: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter("expected a text, got nothing")
    return value.strip()


@click.group("model")
def command() -> None:
    """Show how the models became what they are and how well they score, and set them back."""


@command.command()
@_JSON
@click.pass_obj
def history(context: Context, as_json: bool) -> None:
    """Show the versions of the models: one for each hundred labels, and each retraction and rollback."""
    steps = _progress(_labels(context)).steps
    if as_json:
        _print(steps)
        return
    if not steps:
        click.echo(f"no label yet: {bundled.attention_detector().model} scores as it was shipped")
    for line in _step_lines(steps):
        click.echo(line)


@command.command()
@click.option("--since", callback=time_option, help="Only labels that took effect from this time on.")
@_JSON
@click.pass_obj
def compare(context: Context, since: float | None, as_json: bool) -> None:
    """Compare what the floor has taught with the shipped models, by language, queue and version.

    Each labelled turn is scored before it is learned, so neither has seen it.
    """
    found = _progress(_labels(context), since or 0.0)
    if as_json:
        _print({"groups": progress.judged(found), "left_out": found.left_out})
        return
    for line in _group_lines(found):
        click.echo(line)


@command.command("rollback")
@click.option(
    "--until", callback=time_option, help="Set back: labels that took effect after this time teach nothing."
)
@click.option("--forward", is_flag=True, help="Let every label teach again.")
@click.option("--dry-run", is_flag=True, help="Only show which version it would give.")
@click.option("--why", required=True, callback=_text, help="The reason, for those who read the topic.")
@click.option(
    "--as", "who", default=getpass.getuser, callback=_text, show_default="your login", help="Who does it."
)
@click.pass_obj
def rollback_command(
    context: Context, until: float | None, forward: bool, dry_run: bool, why: str, who: str
) -> None:
    """Set the models back to what they were at a time, or forward again. Labels to come teach as always."""
    if (until is None) != forward:
        raise click.UsageError("expected --until TIME or --forward")
    with closing(context.open_log()) as log:
        told = rollback.read_labels(log)
        before = _progress(told)
        made = rollback.planned(log, until, by=who, why=why, now=time.time(), after=before.latest)
        last = told[-1][0] if told else -1
        after = _progress([*told, (last + 1, made)]).steps[-1]
        now = before.steps[-1].turns if before.steps else 0
        change = f"{after.version}: {after.turns:,} labelled turns in place of {now:,}"
        if dry_run:
            click.echo(f"it would give {change}")
            return
        context.record("model_rolled_back", after.version, by=who, after=_state(until), reason=why)
        rollback.publish(log, made)
    click.echo(f"{change}, effective from {written(made.effective_at)}")


def _state(until: float | None) -> dict[str, Any]:
    return {} if until is None else {"until": until}


def _labels(context: Context) -> list[Told]:
    with closing(context.open_log()) as log:
        return rollback.read_labels(log)


def _progress(told: Sequence[Told], since: float = 0.0) -> Progress:
    return progress.read(told, bundled.attention_detector(), since)


def _print(document: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=1).decode())


def _step_lines(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        line = (
            f"{written(step.at)}  {step.version}  {step.turns:,} turns  {_figures(step.auc, step.log_loss)}"
        )
        if step.what != "learned":
            to = f" {written(step.until)}" if step.until is not None else ""
            line += f"  {_WHAT[step.what]}{to} by {step.by}: {step.why}"
        yield line


def _group_lines(found: Progress) -> Iterator[str]:
    groups = progress.judged(found)
    if not groups:
        yield "no labelled turn that the shipped models of today have scored"
    for group in groups:
        turns = group.turns
        name = "all" if group.kind == "all" else f"{group.kind} {group.name or 'not known'}"
        few = f"  fewer than {FEW}: says little" if turns < FEW else ""
        yield f"{name}: {turns:,} turns, {group.dissatisfied / turns:.0%} dissatisfied{few}"
        yield f"    shipped  {_of(group.shipped)}"
        yield f"    taught   {_of(group.taught)}"
        if group.kind == "all":
            yield "    calibration as taught: probability, turns, share that was dissatisfied"
            for row in group.taught.calibration:
                yield f"      {row.low:.1f}–{row.high:.1f}  {row.turns:>7,}  {row.share:.2f}"
    if found.left_out:
        yield f"{found.left_out:,} turns that other weights have scored are left out"


def _of(scores: JudgedModel) -> str:
    return _figures(scores.auc, scores.log_loss)


def _figures(auc: float | None, log_loss: float | None) -> str:
    return f"AUC {_number(auc)}  log loss {_number(log_loss)}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
