"""With `people: aggregate` an agent is named in an open alert only, and nothing that is kept names one."""

from __future__ import annotations

import json

import pytest

from detectors.contract.rules.document import Rules
from stream.gateway.audience import Audience
from stream.gateway.state.kinds import KIND_OF_TOPIC
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import EVERYTHING
from stream.log import Record, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.trial.run import run_to_log
from tests.builders.floors.flow import lines

AGENTS = ("ann-17", "bob-23", "sue-5", "Ann Miller")
STORY = (
    "0.5 status ann-17 available",
    "0.6 status bob-23 available",
    "1 customer Where is my parcel?",
    "2 queued",
    '10 conversation.answered {"agent": "ann-17", "agent_name": "Ann Miller"}',
    "11 joined supervisor sue-5 whisper",
    "12 agent(ann-17) It is on its way.",
    "30 customer When does it arrive?",
    "40 status ann-17 offline orders",
)
CALM = "150 agent(bob-23) Tomorrow."


def floor(rules: Rules, *more: str) -> MemoryLog:
    return run_to_log(lines(*STORY, *more), rules, silence=90.0)[0]


def records(log: MemoryLog, topic: str) -> list[Record]:
    with Follower(log, [topic]) as follower:
        return list(follower.read_to_end())


def shown(log: MemoryLog) -> dict[str, list[dict[str, object]]]:
    """What a viewer of the gateway is shown, as JSON."""
    state = LiveState(0.0)
    for topic in KIND_OF_TOPIC:
        for record in records(log, topic):
            state.apply(record, 0.0)
    found: dict[str, list[dict[str, object]]] = json.loads(Audience(state, EVERYTHING, "e").snapshot(0.0))
    return found


def kept(log: MemoryLog) -> str:
    """All that is kept by time: transcripts and history."""
    values = [
        record.value or b"" for topic in (topics.TURNS, topics.HISTORY) for record in records(log, topic)
    ]
    return b"\n".join(values).decode()


AGGREGATE = Rules(version=2, people="aggregate")


def test_an_agent_is_named_while_an_alert_is_open() -> None:
    found = shown(floor(AGGREGATE))
    alerts = {alert["cause"]: alert for alert in found["alerts"] if alert["status"] == "open"}
    assert alerts["orphaned"]["agent"] == "ann-17"
    assert "ann-17" not in json.dumps([found["conversations"], found["queues"]])


def test_after_the_alert_no_screen_names_an_agent_and_numbers_stay() -> None:
    found = shown(floor(AGGREGATE, CALM))
    assert {alert["status"] for alert in found["alerts"]} == {"resolved"}
    assert [name for name in AGENTS if name in json.dumps(found)] == []
    (queue,) = found["queues"]
    assert queue["agents"] and queue["detail"]["aggregate"] is True  # type: ignore[index]


@pytest.mark.parametrize("more", [(), (CALM,), (CALM, "200 ended")])
def test_nothing_that_is_kept_names_an_agent(more: tuple[str, ...]) -> None:
    text = kept(floor(AGGREGATE, *more))
    assert "When does it arrive?" in text and "orphaned" in text
    assert [name for name in AGENTS if name in text] == []


def test_by_default_agents_are_named() -> None:
    log = floor(Rules(version=2), CALM)
    assert "ann-17" in kept(log) and "bob-23" in json.dumps(shown(log))


def test_without_voice_no_measure_of_a_voice_is_looked_at() -> None:
    def probability(rules: Rules, pitch: float) -> list[object]:
        said = [
            f'{at} speech.segment {{"sender":"customer","text":"I do not know where that is","start_ms":0,'
            f'"end_ms":900,"pause_before_ms":{pause},"words_per_minute":{pace},"pitch_hz":{voice}}}'
            for at, pause, pace, voice in [(1, 100, 150, 110), (20, 100, 150, 112), (40, 100, 150, 111),
                                           (60, 100, 150, 110), (80, 4000, 60, pitch)]
        ]  # fmt: skip
        log = run_to_log(lines(*said, channel="voice"), rules, silence=90.0)[0]
        return [record.value for record in records(log, topics.CONVERSATIONS) if record.key == b"c-1"]

    silent = Rules(version=2, voice=False)
    assert probability(Rules(version=2), 110) != probability(Rules(version=2), 280)
    assert probability(silent, 110) == probability(silent, 280)
