"""The archive gives the same explanation as the topics, after they have forgotten the events."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from stream.archive.sql.database import open_archive
from stream.explain.explain import explain
from stream.explain.from_log import FloorLog
from stream.explain_command.from_archive import FloorArchive
from stream.log import topics
from stream.log.follower import Follower
from stream.records import decode_case
from stream.trial.run import run_to_log
from tests.builders.floors.conversation_task import detector
from tests.builders.floors.flow import lines
from tests.builders.past.archived import archived

LATE = (
    "0 status ann available",
    "1 answered ann",
    "2 agent(ann) Hello!",
    "5 customer Where is it? My number is 13812345678",
    "200 agent(ann) Here",
    "300 ended",
)


def test_the_archive_explains_a_case_as_the_topics_do(tmp_path: Path) -> None:
    log, _ = run_to_log(lines(*LATE))
    with Follower(log, [topics.CASES]) as follower:
        (case,) = {decode_case(each.value).id for each in follower.read_to_end() if each.value}
    by_topics = explain(FloorLog(log, detector()), case)
    assert by_topics is not None
    with closing(open_archive(f"sqlite:///{tmp_path}/past.db")) as archive:
        archived(log, archive)
        source = FloorArchive(archive, detector())
        by_archive = explain(source, case)
        assert by_archive is not None and explain(source, "c0ffee") is None
        alone = explain(source, by_archive.alerts[0].alert.id)
    assert by_archive.steps == by_topics.steps
    assert [replace(each, alert=by_topics.alerts[0].alert) for each in by_archive.alerts] == list(
        by_topics.alerts
    )
    assert alone is not None and alone.alerts == by_archive.alerts
