"""The benchmarks run from end to end with small numbers; how fast they are decides nothing here."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from rich.console import Console

from detectors.contract import events as ev
from tests.bench import archive as archive_bench
from tests.bench import (
    archive_questions,
    detectors_cost,
    load,
    masking,
    memory,
    pixel,
    recovery,
    seven_days,
    throughput,
)
from tests.bench.__main__ import as_json, table
from tests.bench.figures import Figure, machine, percentile
from tests.prerequisites import chromium
from tests.stream.privacy.generated import table as generated

needs_chromium = pytest.mark.skipif(chromium() is None, reason="there is no Chromium")


def test_a_load_is_readable_in_time_order_and_has_both_languages() -> None:
    sent = load.recorded(seed=1, conversations=30, turns=6)
    events = [ev.decode(message.value or b"", key=message.key) for message in sent]
    assert [event.time for event in events] == sorted(event.time for event in events)
    assert sum(isinstance(event, ev.ConversationStarted) for event in events) == 30
    assert sum(isinstance(event, ev.ConversationEnded) for event in events) == 30
    texts = [event.data.text for event in events if isinstance(event, ev.MessageCreated)]
    assert any(text.isascii() for text in texts) and not all(text.isascii() for text in texts)


def test_an_open_load_ends_no_conversation() -> None:
    sent = load.recorded(seed=1, conversations=5, turns=4, ends=False)
    kinds = [type(ev.decode(message.value or b"", key=message.key)) for message in sent]
    assert ev.ConversationEnded not in kinds
    assert kinds.count(ev.MessageCreated) == 20


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 5), (0.95, 10), (0.9, 9), (1.0, 10)])
def test_percentiles_are_by_nearest_rank(share: float, value: float) -> None:
    assert percentile([3, 1, 2, 5, 4, 10, 9, 8, 7, 6], share) == value


def test_throughput_is_measured_and_tells_of_how_many_events() -> None:
    # More than one batch: the first begins the measurement.
    (figure,) = throughput.in_memory(conversations=200, repeats=1)
    assert figure.value > 0
    assert f"{len(load.recorded(0, 200, 16)):,} events" in figure.detail


def test_the_detectors_are_measured_for_short_and_for_long_turns() -> None:
    short, long = detectors_cost.measure(turns=40)
    assert short.value > 0 and long.value > 0


def test_masking_is_measured_kind_by_kind() -> None:
    figures = masking.measure(count=20, rounds=2)
    assert {figure.name for figure in figures if figure.met is not None} == {
        *(f"masked: {kind.name}" for kind in generated.SECRETS),
        *(f"wrongly masked: {kind.name}" for kind in generated.LOOKALIKES),
    }
    assert all(figure.value > 0 for figure in figures if figure.unit == "µs")


def test_the_archive_is_measured() -> None:
    figures = archive_bench.measure(20, 1, ("SQLite",))
    figures += archive_questions.measure(600, 3, ("SQLite",))
    assert all(figure.value > 0 and figure.detail for figure in figures)
    assert any("SQLite, search" in figure.name for figure in figures)


@pytest.mark.kafka
@pytest.mark.parametrize(
    "measure",
    [
        lambda: memory.measure(conversations=20),
        lambda: seven_days.measure(days=2, day=60.0),
        lambda: throughput.on_kafka(conversations=200, repeats=1),
        # A floor that is never up to date, on a busy machine, has caught up all the same.
        lambda: recovery.measure(kills=1, steady=1.0, rate=20.0, live=20, behind=60.0),
        pytest.param(
            lambda: pixel.measure(seconds=1.0, rate=20.0, live=20),
            marks=[pytest.mark.browser, needs_chromium],
        ),
    ],
    ids=["memory", "seven days", "throughput", "recovery", "pixel"],
)
def test_a_floor_of_processes_is_measured(measure: Callable[[], list[Figure]]) -> None:
    figures = measure()
    assert figures
    assert all(figure.value > 0 and figure.unit and figure.detail for figure in figures)


def test_figures_are_told_with_the_machine_and_whether_they_are_met() -> None:
    figures = [
        Figure("fast", 5_000.0, "events/s", 3_500.0, True),
        Figure("late", 2.0, "s", 1.0),
        Figure("plain", 3.0, "µs"),
    ]
    told = json.loads(json.dumps(as_json(machine(), figures, {"pixel": "TimeoutError"})))
    assert [figure["met"] for figure in told["figures"]] == [True, False, None]
    assert told["failed"] == {"pixel": "TimeoutError"}
    assert told["machine"]["cores"] >= 1
    console = Console(width=200, record=True, quiet=False)
    console.print(table(figures))
    said = console.export_text()
    assert "≥ 3,500 events/s" in said and "missed" in said
