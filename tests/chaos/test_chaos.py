"""Processes are killed and paused on a real broker. In the end nothing is lost and nothing is doubled.

The seed is fixed, so that every run of the tests does the same. `make chaos` draws another each time.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.acting import run_acting
from tests.chaos.checks import check_acting
from tests.chaos.plan import Kind, draw
from tests.chaos.run import check, run

pytestmark = [pytest.mark.kafka, pytest.mark.chaos]

SEED = 20
FAULTS: dict[str, list[Kind]] = {
    "crashes": ["kill a worker", "pause a worker", "kill the gateway", "kill a worker"],
    "pause": ["pause beyond the session"],
    "broker": ["restart the broker", "kill a worker"],
}
ACTING: list[Kind] = [
    "kill a worker",
    "kill the dispatcher",
    "kill the gateway",
    "kill the archive",
    "kill a worker",
]


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_faults_lose_and_double_nothing(faults: list[Kind], tmp_path: Path) -> None:
    check(run(draw(SEED, 2_500, faults), tmp_path))


def test_what_people_do_while_processes_are_killed_is_done_once(tmp_path: Path) -> None:
    check_acting(run_acting(draw(SEED, 1_000, ACTING), tmp_path))
