"""`make chaos`, or `python -m tests.chaos`: more faults than in the tests, with another seed each time."""

from __future__ import annotations

import contextlib
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from tests.chaos.acting import run_acting
from tests.chaos.checks import check_acting
from tests.chaos.plan import Plan, draw_acting, draw_any
from tests.chaos.run import check, run


@click.command()
@click.option("--seed", type=int, help="Repeats the run that printed this seed.")
@click.option("--records", type=click.IntRange(1), default=20_000, show_default=True, help="Events, about.")
@click.option("--faults", type=click.IntRange(1), default=25, show_default=True, help="Faults that happen.")
def main(seed: int | None, records: int, faults: int) -> None:
    """Kill and pause the processes of a floor on a real broker, and see that nothing is lost or doubled.

    First on a floor that people only look at, then on one where they act.
    """
    seed = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    watched = draw_any(seed, records, faults)
    _say(f"seed {seed}", watched)
    began = time.monotonic()
    with _seed_named(seed), tempfile.TemporaryDirectory(prefix="stepin-chaos-") as logs:
        outcome = run(watched, Path(logs))
        check(outcome)
    alerts = len(outcome.expected.alerts)
    click.echo(
        f"{outcome.events:,} events and {alerts:,} alerts in {time.monotonic() - began:.0f} s: "
        "nothing lost, nothing doubled"
    )
    acting = draw_acting(seed, max(1, records // 5), faults)
    _say("people act", acting)
    began = time.monotonic()
    with _seed_named(seed), tempfile.TemporaryDirectory(prefix="stepin-chaos-") as folder:
        acted = run_acting(acting, Path(folder))
        check_acting(acted)
    done, left = sum(told.done for told in acted.told), len(acted.left.interventions)
    click.echo(
        f"{len(acted.told):,} actions in {time.monotonic() - began:.0f} s: {done:,} were done, each once; "
        f"{left:,} interventions came in {len(acted.received):,} webhooks"
    )


def _say(what: str, plan: Plan) -> None:
    """Tell what will happen."""
    kinds = Counter(fault.kind for fault in plan.faults)
    planned = ", ".join(f"{kind} × {count}" for kind, count in sorted(kinds.items()))
    inputs = f"{plan.rule_changes} changes of the rules, {2 * plan.rule_changes} labels"
    click.echo(f"{what}: {planned}, {inputs}, in {plan.seconds:.0f} s")


@contextlib.contextmanager
def _seed_named(seed: int) -> Iterator[None]:
    """Name the seed of a run that fails."""
    try:
        yield
    except AssertionError as error:
        raise click.ClickException(f"SEED={seed} repeats this: {error}") from error


if __name__ == "__main__":
    main()
