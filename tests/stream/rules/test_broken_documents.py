"""Three hundred broken documents: each is refused with the right line and field, and nothing is published."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from detectors.contract.rules.document import Rules
from stream import __main__ as commands
from stream.log import topics
from stream.log.memory.log import MemoryLog
from stream.rules.check import check
from stream.rules.publish import read_history

COUNT = 300
QUEUES = ("billing", "eu.vip", "退款", "orders")


def numbers(document: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The fields of the rules that hold a number, each with a lower bound of 0 or more."""
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from numbers(value, (*path, name))
        elif isinstance(value, (int, float)) and not isinstance(value, bool) and name != "version":
            yield (*path, name)


FLOOR = [path for path in numbers(msgspec.to_builtins(Rules())) if path[0] not in ("default", "channels")]
OWN = list(numbers(msgspec.to_builtins(Rules().default)))


def broken(dice: random.Random) -> tuple[str, int, str]:
    """A document in YAML with one fault among sound fields, the line of the fault, and its field."""
    remarks = ("promised in May", "五月份承诺的", "see the wiki")
    lines = [f"# {dice.choice(remarks)}" for _ in range(dice.randrange(4))]
    if dice.random() < 0.3:
        path = dice.choice(FLOOR)
    else:
        layer = dice.choice([("default",), ("queues", dice.choice(QUEUES))])
        path = (*layer, *dice.choice(OWN))
    field, value = ".".join(path), dice.choice(["soon", "-1", "[]", "{a: 1}", '"3"', "null", ".inf"])
    if value == "null" and path[-1] == "unusual_factor":
        value = "soon"
    if dice.random() < 0.25:
        path, value = (*path[:-1], "patience"), "7"
        field = ".".join(path)
    for depth, name in enumerate(path[:-1]):
        lines.append("  " * depth + f"{name}:")
        if dice.random() < 0.4:
            lines.append("  " * (depth + 1) + "# a comment")
    lines.append("  " * (len(path) - 1) + f"{path[-1]}: {value}")
    place = len(lines)
    if path[0] != "people":
        lines.append("people: named")
    return "\n".join(lines) + "\n", place, field


def test_three_hundred_broken_documents_are_refused_at_their_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = MemoryLog()
    log.create_topics(topics.specs(1))
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    check("people: named\n")
    dice, file = random.Random(18), tmp_path / "rules.yaml"
    for number in range(COUNT):
        text, line, field = broken(dice)
        file.write_text(text, "utf-8")
        asked = ["rules", "check", str(file)]
        if number % 10 == 0:
            asked = ["rules", "publish", str(file), "--by", "ann", "--why", "a try"]
        result = CliRunner().invoke(commands.main, asked)
        assert result.exit_code == 1, (text, result.output)
        told = [each.removeprefix(f"{file}:") for each in result.output.splitlines()]
        assert any(
            each.startswith(f"{line}:") and f" $.{field}: expected " in each and ", got " in each
            for each in told
        ), (text, told)
        assert len(told) == 1, (text, told)
    assert len(read_history(log)[0].versions) == 1
