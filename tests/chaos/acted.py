"""Reads back what the log of a floor holds of what people did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.records import (
    Action,
    ActionRecorded,
    Alert,
    AlertStep,
    Case,
    HistoryEntry,
    InterventionRecord,
    Outcome,
    decode_action,
    decode_case,
    decode_history,
    decode_intervention,
    decode_outcome,
)
from tests.builders.floors import floor


class Life(NamedTuple):
    """All entries of a case from its first on, and each of its records with the partition that has it."""

    entries: list[HistoryEntry]
    records: list[tuple[int, Case]]


class Left(NamedTuple):
    """What people left on the log, by the ids of actions, cases and alerts.

    `partitions` has the records of the cases topic in their order. `to_archive` counts the steps and actions
    that an archive has to have.
    """

    actions: dict[str, list[Action]]
    outcomes: dict[str, list[Outcome]]
    lives: dict[str, Life]
    partitions: dict[int, list[tuple[str, Case | None]]]
    steps: list[AlertStep]
    alerts: dict[str, Alert]
    interventions: list[InterventionRecord]
    to_archive: dict[str, int]
    dead_letters: int


def read_left(log: Log) -> Left:
    """Read the log of a floor that has worked off everything, and has compacted nothing yet."""
    actions: defaultdict[str, list[Action]] = defaultdict(list)
    for record in _records(log, topics.ACTIONS):
        action = decode_action(record.value or b"")
        actions[action.id].append(action)
    outcomes: defaultdict[str, list[Outcome]] = defaultdict(list)
    for record in _records(log, topics.OUTCOMES):
        outcome = decode_outcome(record.value or b"")
        outcomes[outcome.action].append(outcome)
    partitions: defaultdict[int, list[tuple[str, Case | None]]] = defaultdict(list)
    for record in _records(log, topics.CASES):
        case = None if record.value is None else decode_case(record.value)
        partitions[record.partition].append(((record.key or b"").decode(), case))
    history = [decode_history(record.value or b"") for record in _records(log, topics.HISTORY)]
    steps = [each for each in history if isinstance(each, AlertStep)]
    recorded = {each.action.id for each in history if isinstance(each, ActionRecorded)}
    return Left(
        actions=dict(actions),
        outcomes=dict(outcomes),
        lives=_lives(partitions),
        partitions=dict(partitions),
        steps=steps,
        alerts=floor.every_alert(log),
        interventions=[
            decode_intervention(each.value or b"") for each in _records(log, topics.INTERVENTIONS)
        ],
        to_archive={"alert_steps": len({each.identity for each in steps}), "actions": len(recorded)},
        dead_letters=sum(log.end_offsets(topics.DEAD_LETTERS).values()),
    )


def _lives(partitions: dict[int, list[tuple[str, Case | None]]]) -> dict[str, Life]:
    """Put the records of each case together, in the order of its steps, wherever they are.

    Raises:
        AssertionError: a case went two ways at once.
    """
    found: defaultdict[str, list[tuple[int, Case]]] = defaultdict(list)
    for partition, records in partitions.items():
        for id_, case in records:
            if case is not None:
                found[id_].append((partition, case))
    lives = {}
    for id_, placed in found.items():
        placed.sort(key=lambda each: each[1].step)
        entries: list[HistoryEntry] = []
        for _, case in placed:
            new = case.step - len(entries)
            assert 0 <= new <= len(case.history), f"steps of case {id_} are missing before {case.step}"
            entries.extend(case.history[len(case.history) - new :])
            assert case.history[-1] == entries[-1], f"case {id_} went two ways at step {case.step}"
        lives[id_] = Life(entries, placed)
    return lives


def _records(log: Log, topic: str) -> Iterator[Record]:
    with Follower(log, [topic]) as follower:
        yield from follower.read_to_end()
