"""A drill floor plays a stretch of the archive at a speed of its own, and knows in the end who did what."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from click.testing import CliRunner

from detectors.contract import events as ev
from stream.__main__ import main
from stream.archive.sql.database import Archive, open_archive
from stream.drill.compare import Report, report
from stream.drill.floor import DrillFloor
from stream.drill.pace import Pace
from stream.drill.stretch import NothingRecorded, Stretch, from_archive, from_file
from stream.gateway.settings import GatewaySettings
from tests.builders.floors.gateway import TOKEN, viewing
from tests.builders.floors.lived import START, lived
from tests.builders.past.archived import archived
from tests.builders.waiting import PATIENCE

SECONDS, SPEED = 420.0, 20.0
# At a higher speed the stretch would be over on a busy machine before somebody has claimed a case of it.


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of seven minutes that were lived, in which people acted and the rules changed."""
    url = f"sqlite:///{tmp_path_factory.mktemp('then')}/archive.sqlite"
    with closing(open_archive(url)) as archive:
        archived(lived(SECONDS), archive)
        yield archive


@pytest.fixture(scope="module")
def stretch(then: Archive) -> Stretch:
    """The worst hour of it, which is the only one."""
    return from_archive(then, None, SECONDS, 3600.0, START + 86_400.0)


def is_free(case: dict[str, Any]) -> bool:
    return bool(case.get("owned", {}).get("status", "open") == "open")


async def claim(port: int) -> dict[str, Any]:
    """Claim an open case of which the floor tells, and return it, with what is said of the floor.

    The floor goes faster than the clock: a case may be over before it is claimed.
    """
    async with viewing(port) as viewer:
        for attempt in itertools.count():
            heard = await viewer.next_with(
                ["snapshot", "delta"], lambda heard: any(map(is_free, heard.get("cases", ())))
            )
            case: dict[str, Any] = next(filter(is_free, heard["cases"]))
            before = time.time()
            answer = await viewer.act(id=f"a{attempt}", action="claim", case=case["id"])
            if answer.get("error") != "case_resolved":
                break
        assert answer["type"] == "action.result" and answer.get("ok", True), answer
        seen = [one["source"] for each in viewer.received for one in each.get("conversations", ())]
        return {**case, "simulated": heard["simulated"], "sources": seen, "claimed": (before, time.time())}


@pytest.fixture(scope="module")
def played(
    stretch: Stretch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Report, dict[str, Any]]]:
    ports, over = Queue[int](), threading.Event()
    pace = Pace(stretch.begin, stretch.length, time.time() + 1.0, SPEED)
    settings = GatewaySettings(token=TOKEN, port=0, internal_port=0)
    url = f"sqlite:///{tmp_path_factory.mktemp('now')}/archive.sqlite"
    floor = DrillFloor(stretch, pace, settings, url, over, ports.put)
    claimed = asyncio.run(claim(ports.get(timeout=PATIENCE)))
    assert over.wait(PATIENCE) and floor.failure is None
    seconds, now = floor.end()
    claimed["claimed"] = tuple(pace.at(clock) - pace.opens_at for clock in claimed["claimed"])
    yield report(stretch.begin, seconds, SPEED, pace.opens_at, now, stretch.then), claimed


def test_the_same_cases_are_opened_at_the_same_second(played: tuple[Report, dict[str, Any]]) -> None:
    told, _ = played
    assert told.then is not None and told.then.cases >= 5
    opened = [(each.then.opened, each.now.opened) for each in told.cases if each.then and each.now]
    # Answers that were given in the hour are not given again, so a score may come to another turn.
    assert sum(then == now for then, now in opened) >= 0.8 * told.then.cases


def test_who_took_a_case_is_told_beside_who_took_it_then(played: tuple[Report, dict[str, Any]]) -> None:
    told, case = played
    assert told.now.people == {"Lin": {"claim": 1}} and told.now.claimed == 1
    assert told.then is not None and told.then.people["ann"]["claim"] >= 1
    (taken,) = (each for each in told.cases if each.now and each.now.by)
    assert (taken.subject, taken.now and taken.now.by) == (case["subject"], "Lin")
    assert taken.now is not None and taken.now.claimed == told.now.to_claim is not None
    before, after = case["claimed"]
    assert before - 0.1 <= taken.now.opened + told.now.to_claim <= after + 0.1
    assert told.now.nobody == told.now.cases - 1


def test_screens_are_told_that_it_is_not_live(played: tuple[Report, dict[str, Any]]) -> None:
    assert played[1]["simulated"] is True
    assert all(source.startswith("stepin-drill/") for source in played[1]["sources"])


def test_a_stretch_has_the_rules_of_then_and_no_times_that_a_producer_sent(stretch: Stretch) -> None:
    assert stretch.begin == START
    assert {each.rules.version for each in stretch.rules} >= {2, 3}
    assert not any(isinstance(each.event, ev.TimePassed) for each in stretch.events)


def test_models_have_learned_what_was_taught_before_the_warm_up(then: Archive) -> None:
    late = from_archive(then, START + 400.0, 20.0, 10.0, START)
    assert late.events[0].at >= START + 388.0
    assert late.labels and all(label.at <= START + 390.0 for _, label in late.labels)
    assert len(late.labels) < len(from_archive(then, START + 419.0, 20.0, 0.0, START).labels)


def test_a_file_is_played_from_its_first_event_on(stretch: Stretch, tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_bytes(b"\n".join(ev.encode(each.event) for each in stretch.events))
    found = from_file(file, None, 60.0, 3600.0)
    assert found.begin == stretch.events[0].event.time.timestamp() and found.then is None
    assert 0 < len(found.events) < len(stretch.events)
    with pytest.raises(NothingRecorded):
        from_file(file, 1e9, 60.0, 60.0)


def test_what_cannot_be_played_is_refused_in_words(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/archive.sqlite"
    asked = CliRunner().invoke(main, ["drill"], env={"STEPIN_ARCHIVE_URL": url})
    assert asked.exit_code == 1 and "there is no archive at" in asked.output
    open_archive(url).close()
    asked = CliRunner().invoke(main, ["drill"], env={"STEPIN_ARCHIVE_URL": url})
    assert asked.exit_code == 1 and "no case of the last seven days" in asked.output
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        asked = CliRunner().invoke(main, ["drill", "--gateway-port", port])
    assert asked.exit_code == 1 and f"port {port} is taken" in asked.output
    asked = CliRunner().invoke(main, ["drill", "--from", str(tmp_path), "--hour", "worst"])
    assert asked.exit_code == 2 and "--from archive" in asked.output
    asked = CliRunner().invoke(main, ["drill", "--from", str(tmp_path / "none.jsonl")])
    assert asked.exit_code == 2 and "none.jsonl" in asked.output
