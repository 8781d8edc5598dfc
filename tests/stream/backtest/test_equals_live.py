"""A backtest finds what the live floor found, whatever people did meanwhile and however it is shared out."""

from __future__ import annotations

import functools
import sqlite3
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner

from stream.__main__ import main
from stream.archive.sql.database import open_archive
from stream.backtest.found import Found
from stream.backtest.run import Ran, run
from stream.backtest.sources.archive import ArchiveSource
from stream.backtest.sources.topic import TopicSource
from stream.backtest.verify import found_live, verify
from stream.log import topics
from stream.log.memory.log import MemoryLog
from tests.builders.floors.lived import lived
from tests.builders.past.archived import archived


@functools.cache
def floor() -> MemoryLog:
    return lived(900.0)


@functools.cache
def backtest(processes: int = 1) -> Ran:
    return run(TopicSource(floor()), processes=processes)


def live() -> Found:
    return found_live(floor())


def test_people_labels_and_rules_left_their_traces_on_the_live_floor() -> None:
    ends = {topic: sum(floor().end_offsets(topic).values()) for topic in (topics.LABELS, topics.JUDGEMENTS)}
    assert min(ends.values()) >= 3, ends
    alerts = live().alerts.values()
    assert {alert.rules for alert in alerts} >= {2, 3, 4}
    assert len({alert.model for alert in alerts if alert.model}) >= 3
    assert {case.reason for case in live().cases.values()} >= {"helped", "false_alarm"}


def test_the_same_cases_alerts_rules_and_models() -> None:
    verdict = verify(live(), backtest().found)
    assert verdict.cases >= 50
    assert verdict.same, verdict.differences[:10]


def test_from_the_archive_the_same(tmp_path: Path) -> None:
    with closing(open_archive(f"sqlite:///{tmp_path}/archive.sqlite")) as archive:
        archived(floor(), archive)
        source = ArchiveSource(archive)
        found = run(source).found
        assert found.cases == backtest().found.cases
        assert {name: alert.evidence for name, alert in found.alerts.items()} == {
            name: alert.evidence for name, alert in backtest().found.alerts.items()
        }
        verdict = verify(source.live(0.0, 2e9), found)
    assert verdict.cases >= 50 and verdict.same, verdict.differences[:10]
    environment = {"STEPIN_ARCHIVE_URL": f"sqlite:///{tmp_path}/archive.sqlite"}
    result = CliRunner().invoke(main, ["backtest", "--from", "archive", "--verify"], env=environment)
    assert result.exit_code == 0, result.output
    assert "are the same, with their rules and models" in result.output
    with sqlite3.connect(tmp_path / "archive.sqlite") as connection:
        connection.execute(
            "UPDATE cases SET case_id = 'another' WHERE case_id = (SELECT min(case_id) FROM cases)"
        )
    result = CliRunner().invoke(main, ["backtest", "--from", "archive", "--verify"], env=environment)
    assert result.exit_code == 1 and "case another" in result.output, result.output


def test_two_processes_find_the_same_as_one() -> None:
    assert backtest(2).found == backtest().found


def test_a_difference_is_told() -> None:
    found = Found(alerts=dict(live().alerts), cases=dict(live().cases))
    gone, case = found.cases.popitem()
    changed = next(iter(found.alerts))
    found.alerts[changed] = type(found.alerts[changed])(
        id=changed, cause="threat", raised_at=1.0, rules=9, model="other", evidence={}
    )
    verdict = verify(live(), found)
    assert {(each.id, each.what) for each in verdict.differences} == {
        (gone, "case"),
        (changed, "rules"),
        (changed, "model"),
    }
    assert next(each for each in verdict.differences if each.what == "case").live == case.cause
