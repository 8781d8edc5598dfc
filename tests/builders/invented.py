"""Writes invented history in the formats of the recorded sets, for machines without these sets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DIALOGUES = Path(__file__).parents[1] / "data" / "zh_dialogues.txt"
BANK_HEADER = (
    "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\t"
    "q_time\toutcome\tser_start\tser_exit\tser_time\tserver"
)
_OPENS, _CLOSES = 8 * 3600.0, 20 * 3600.0
_AGENTS = 6
_WINDOW = 16


class Rush(NamedTuple):
    """Hours of the day, in seconds, in which `times` as many customers call."""

    day: int
    begin: float
    end: float
    times: float


def jddc_rows(turns: list[str], labels: list[int]) -> list[str]:
    """Return a dialogue as JDDC has it: a row for each turn from the fourth on, in windows of 16.

    Args:
        turns: `customer|||agent`, oldest first.
        labels: the rating of each turn, 0 to 2.
    """
    rows = []
    for count in range(4, len(turns) + 1):
        window = turns[max(0, count - _WINDOW) : count]
        window = [*window[:-1], window[-1].partition("|||")[0] + "|||"]
        rows.append(f"{window!r}\t{[0] * len(window)}\t{labels[count - 1]}")
    return rows


def jddc_file(folder: Path) -> Path:
    """Write the project's own dialogues as a file of JDDC; returns its path."""
    rows: list[str] = []
    for rating, turns in _dialogues():
        texts = [f"{customer}|||{agent}" for customer, agent, _ in turns] + ["OVERALL|||"]
        rows += jddc_rows(texts, [*(label for *_, label in turns), rating])
    path = folder / "dialogues.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def bank_file(folder: Path, days: int, gap: float = 60.0, seed: int = 1, rush: Rush | None = None) -> Path:
    """Write the calls of an invented bank, from Monday 1999-02-01 on; returns the file's path.

    Six agents serve in order of arrival, customers give up after some minutes, and noon is busy.

    Args:
        days: how many, at most 28.
        gap: mean seconds between two calls at a quiet hour.
    """
    rng = random.Random(seed)
    lines = [BANK_HEADER]
    for day in range(1, days + 1):
        lines += _calls(day, gap, rng, rush)
    path = folder / "calls.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def bank_line(
    day: int, arrived: float, waited: int, outcome: str, ended: float, kind: str = "PS", agent: str = "A1"
) -> str:
    """Return a call as the bank's file has it; times in seconds of its day."""
    start = clock(arrived) if waited else "0:00:00"
    exit_ = clock(arrived + waited) if waited else "0:00:00"
    served = (clock(arrived + waited), clock(ended)) if outcome == "AGENT" else ("0:00:00", "0:00:00")
    return (
        f"AA01\t{int(arrived)}\t0\t0\t{kind}\t9902{day:02d}\t{clock(arrived - 9)}\t{clock(arrived)}\t9\t"
        f"{start}\t{exit_}\t{waited}\t{outcome}\t{served[0]}\t{served[1]}\t0\t{agent}"
    )


def clock(second: float) -> str:
    """Return a second of the day as `h:mm:ss`."""
    return f"{int(second) // 3600}:{int(second) % 3600 // 60:02d}:{int(second) % 60:02d}"


def _dialogues() -> Iterator[tuple[int, list[tuple[str, str, int]]]]:
    """Each dialogue's rating, and its turns: what the customer says, the reply, and the turn's rating."""
    rating, turns = 0, []
    for line in DIALOGUES.read_text(encoding="utf-8").splitlines():
        mark, _, text = line.partition(" ")
        if mark == "==":
            if turns:
                yield rating, turns
            rating, turns = int(text), []
        elif mark == "a":
            customer, _, label = turns[-1]
            turns[-1] = (customer, text, label)
        elif mark != "#":
            turns.append((text, "", int(mark.removeprefix("c"))))
    yield rating, turns


def _calls(day: int, gap: float, rng: random.Random, rush: Rush | None) -> Iterator[str]:
    free = {f"A{number}": _OPENS for number in range(1, _AGENTS + 1)}
    at = _OPENS
    while at < _CLOSES:
        busy = 1.8 if 11 * 3600 <= at < 14 * 3600 else 1.0
        if rush is not None and day == rush.day and rush.begin <= at < rush.end:
            busy *= rush.times
        at += rng.expovariate(busy / gap) + 1.0
        agent = min(free, key=lambda name: free[name])
        waited = int(max(0.0, free[agent] - at))
        patience = 1 + int(rng.expovariate(1 / 400.0))
        kind = rng.choice(["PS", "PS", "PS", "NW", "IN"])
        if waited > patience:
            yield bank_line(day, at, patience, "HANG", 0.0, kind, "NO_SERVER")
            continue
        free[agent] = at + waited + 20.0 + rng.lognormvariate(5.2, 0.6)
        yield bank_line(day, at, waited, "AGENT", free[agent], kind, agent)
