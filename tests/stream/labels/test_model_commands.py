"""How the models became what they are, how well they score, and setting them back, at a terminal."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import pytest
from click.testing import CliRunner

from detectors import bundled
from stream import __main__ as commands
from stream.labels import progress
from stream.log import topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import LabelsEntry, decode_audit
from stream.runtime.labels_follower import LabelsFollower
from tests.builders.labels import answer, given, label, rollback
from tests.builders.taught import bits

UNTIL = "2023-11-20T14:13:50Z"
"""Thirty seconds after the start."""


def floor(*entries: LabelsEntry) -> MemoryLog:
    log = MemoryLog()
    log.create_topics(topics.specs(1))
    publish(log, *entries)
    return log


def publish(log: MemoryLog, *entries: LabelsEntry) -> None:
    publisher = log.publisher()
    publisher.send([given(each) for each in entries])
    publisher.close()


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    log = floor()
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    return log


def say(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(commands.main, ["model", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


def some(first: int, last: int) -> list[LabelsEntry]:
    rng = random.Random(first)
    ratings = [label(number, number, rng) for number in range(first, last)]
    return [*ratings, answer(f"a{first}", "ann", True, last)]


def taught(log: MemoryLog) -> bytes:
    """What a worker that starts now scores with."""
    return bits(LabelsFollower(log, bundled.attention_detector()).detector.taught)


@pytest.mark.usefixtures("log")
def test_a_floor_without_labels_says_so() -> None:
    assert say("history") == (
        0,
        [f"no label yet: {bundled.attention_detector().model} scores as it was shipped"],
    )
    assert say("compare") == (0, ["no labelled turn that the shipped models of today have scored"])


def test_a_rollback_gives_the_former_weights_and_is_written_down(log: MemoryLog) -> None:
    good, bad = some(0, 20), some(31, 50)
    publish(log, *good, *bad)
    chosen = ("rollback", "--until", UNTIL, "--why", "ratings by bots", "--as", "ops")
    whole = taught(log)
    code, said = say(*chosen, "--dry-run")
    assert (code, len(said)) == (0, 1) and said[0].startswith("it would give ")
    assert taught(log) == whole != b""
    running = LabelsFollower(log, bundled.attention_detector())
    code, told = say(*chosen)
    assert code == 0 and told[0].startswith(said[0].removeprefix("it would give ").split(":")[0])
    # A worker that runs and one that starts have what the labels before have taught, and nothing else.
    running.update()
    former = taught(floor(*good))
    assert bits(running.detector.taught) == taught(log) == former != whole
    steps = say("history")[1]
    assert len(steps) == 2 and steps[-1].endswith(f"set back to {UNTIL[:-1]}.000Z by ops: ratings by bots")
    with Follower(log, [topics.AUDIT]) as follower:
        (line,) = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    assert (line.what, line.name, line.reason) == ("model_rolled_back", "ops", "ratings by bots")
    # Forward again, it was never set back.
    assert say("rollback", "--forward", "--why", "they were people")[0] == 0
    assert taught(log) == whole


def test_a_model_is_compared_on_turns_that_it_had_not_learned(log: MemoryLog) -> None:
    publish(log, *some(0, 40), rollback(45.0, 30.0), *some(50, 60))
    found = json.loads("\n".join(say("compare", "--json")[1]))
    groups = {(group["kind"], group["name"]): group for group in found["groups"]}
    whole, languages = groups["all", ""], [groups["language", name] for name in ("en", "zh")]
    assert whole["turns"] == sum(group["turns"] for group in languages) > 20
    assert {name for kind, name in groups if kind == "queue"} == {"orders", "billing"}
    rows = whole["taught"]["calibration"]
    assert sum(row["turns"] for row in rows) == whole["turns"]
    assert round(sum(row["turns"] * row["share"] for row in rows)) == whole["dissatisfied"]
    # Turns that former weights have scored count nowhere.
    assert found["left_out"] > 0
    # The first label has met no model that was taught: it is scored as shipped.
    first = next(each for each in some(0, 40) if getattr(each, "model", "") == groups_version(groups))
    alone = progress.read([(0, first)], bundled.attention_detector())
    assert alone.groups["all", ""].shipped == alone.groups["all", ""].taught
    assert say("compare", "--since", "2024-01-01T00:00:00Z")[1] == [
        "no labelled turn that the shipped models of today have scored"
    ]


def groups_version(groups: dict[tuple[str, str], object]) -> str:
    (version,) = [name for kind, name in groups if kind == "version"]
    return version


@pytest.mark.usefixtures("log")
def test_what_cannot_be_meant_is_refused() -> None:
    refused: Sequence[tuple[tuple[str, ...], str]] = [
        (("rollback", "--why", "x"), "expected --until TIME or --forward"),
        (("rollback", "--until", UNTIL, "--forward", "--why", "x"), "expected --until TIME or --forward"),
        (("rollback", "--until", UNTIL), "Missing option '--why'"),
        (("compare", "--since", "yesterday"), "expected a time with its zone"),
    ]
    for arguments, expected in refused:
        code, said = say(*arguments)
        assert code == 2 and expected in said[-1]
