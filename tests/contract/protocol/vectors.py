"""Reads the vectors and compares a client's state with what a step expects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

Json = dict[str, Any]
GOOD = "open sesame"
"""What the vectors call a new ticket of Lin, a supervisor of all queues."""
_FOLDER = Path(__file__).parent
_OBJECTS = ("conversations", "queues", "alerts", "cases", "silences")


class Vector(NamedTuple):
    """One vector: its steps, the ticket of its client, and the actions that the log has once afterwards."""

    name: str
    ticket: str
    steps: list[Json]
    once: list[str]


class Observed(NamedTuple):
    """What a client did in one step, and its state after it."""

    sends: list[Json]
    closes: bool
    state: Json


def read(*folders: str) -> list[Any]:
    """Return the vectors of the folders, as parameters of a test."""
    paths = sorted(path for folder in folders for path in (_FOLDER / folder).glob("*.json"))
    assert paths, "no vectors"
    return [pytest.param(_vector(path), id=f"{path.parent.name}/{path.stem}") for path in paths]


def _vector(path: Path) -> Vector:
    document = json.loads(path.read_text("utf-8"))
    ticket = document.get("ticket", GOOD)
    return Vector(path.stem, ticket, document["steps"], document.get("once", []))


def client_steps(vector: Vector) -> list[Json]:
    """Return the steps that a client takes part in."""
    return [step for step in vector.steps if not step.keys() & {"floor", "lost", "viewer_sends"}]


def check(number: int, step: Json, observed: Observed) -> None:
    """Fails when a client did something else than the step expects."""
    where = f"step {number}: {step}"
    assert observed.sends == step.get("sends", []), where
    assert observed.closes == step.get("closes", False), where
    for name, expected in step.get("then", {}).items():
        actual = observed.state[name]
        if name in _OBJECTS:
            assert actual.keys() == expected.keys(), (where, name)
            actual = {id_: _named(actual[id_], fields) for id_, fields in expected.items()}
        elif name == "answers":
            assert actual.keys() >= expected.keys(), (where, name)
            assert expected or not actual, (where, name)
            actual = {id_: _named(actual[id_], fields) for id_, fields in expected.items()}
        assert actual == expected, (where, name)


def _named(actual: Json, expected: Json) -> Json:
    return {name: actual.get(name) for name in expected}
