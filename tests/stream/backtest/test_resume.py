"""A run that was stopped goes on where it was, and finds what it would have found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stream.backtest import run as running
from stream.backtest.floor.checkpoint import Directory, OtherRun
from stream.backtest.run import run
from stream.backtest.sources.inputs import Input
from stream.backtest.sources.topic import TopicSource
from tests.builders.floors.lived import lived


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


class Breaks:
    """A source that is broken off after so many inputs; 0 reads it to its end."""

    def __init__(self, source: TopicSource, after: int) -> None:
        self._source, self._after = source, after
        self.partitions, self.queues = source.partitions, source.queues
        self.read = 0

    def inputs(self) -> Iterator[Input]:
        for number, each in enumerate(self._source.inputs(), 1):
            self.read = number
            yield each
            if number == self._after:
                raise Stopped


def test_a_run_that_is_stopped_goes_on_and_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROUND", 150)
    monkeypatch.setattr(running, "SAVE_EVERY", 0.0)
    log = lived(400.0)
    whole = run(TopicSource(log))
    for after in (700, 1300):
        with pytest.raises(Stopped):
            run(Breaks(TopicSource(log), after), directory=Directory(tmp_path, "one", "it"))
    kept = Directory(tmp_path, "one", "it").read()
    assert kept is not None and 700 < kept.inputs < 1300
    resumed = run(Breaks(TopicSource(log), 0), directory=Directory(tmp_path, "one", "it"))
    assert resumed.found == whole.found and len(whole.found.cases) > 5
    assert (resumed.events, resumed.first, resumed.last) == (whole.events, whole.first, whole.last)
    over = Breaks(TopicSource(log), 0)
    assert run(over, directory=Directory(tmp_path, "one", "it")).found == whole.found
    assert over.read == 0


def test_a_directory_of_another_run_is_refused(tmp_path: Path) -> None:
    log = lived(60.0)
    run(TopicSource(log), directory=Directory(tmp_path, "one", "it"))
    with pytest.raises(OtherRun):
        run(TopicSource(log), directory=Directory(tmp_path, "one", "another"))
