"""`make chaos`, or `python -m tests.chaos`: more faults than in the tests, with another seed each time."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from pathlib import Path

import click

from tests.chaos.plan import draw_any
from tests.chaos.run import check, run


@click.command()
@click.option("--seed", type=int, help="Repeats the run that printed this seed.")
@click.option("--records", type=click.IntRange(1), default=20_000, show_default=True, help="Events, about.")
@click.option("--faults", type=click.IntRange(1), default=25, show_default=True, help="Faults that happen.")
def main(seed: int | None, records: int, faults: int) -> None:
    """Kill and pause the processes of a floor on a real broker, and see that nothing is lost or doubled."""
    seed = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    plan = draw_any(seed, records, faults)
    kinds = Counter(fault.kind for fault in plan.faults)
    planned = ", ".join(f"{kind} × {count}" for kind, count in sorted(kinds.items()))
    inputs = f"{plan.rule_changes} changes of the rules, {2 * plan.rule_changes} labels"
    click.echo(f"seed {seed}: {planned}, {inputs}, in {plan.seconds:.0f} s")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="stepin-chaos-") as logs:
        outcome = run(plan, Path(logs))
    try:
        check(outcome)
    except AssertionError as error:
        raise click.ClickException(f"SEED={seed} repeats this: {error}") from error
    alerts = len(outcome.expected.alerts)
    click.echo(
        f"{outcome.events:,} events and {alerts:,} alerts in {time.monotonic() - began:.0f} s: "
        "nothing lost, nothing doubled"
    )


if __name__ == "__main__":
    main()
