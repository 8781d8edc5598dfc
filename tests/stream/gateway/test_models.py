"""The models for ops: the figures of the commands, kept until more labels come, and their cards."""

from __future__ import annotations

import asyncio
import json
import random
import re

import msgspec
import pytest
from click.testing import CliRunner

from detectors import bundled
from detectors.models.cards import CARDS
from stream import __main__ as commands
from stream import records
from stream.gateway.acts.refused import Refused
from stream.gateway.models.desk import ModelsDesk, live_models
from stream.gateway.models.elsewhere import Elsewhere, Failed
from stream.gateway.state.live_state import LiveState
from stream.labels import progress
from stream.log.memory.log import MemoryLog
from stream.records import Alert
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import LIN, alert, floor, principal
from tests.builders.labels import answer, given, label, retraction, rollback
from tests.prerequisites import ROOT


def test_ops_are_told_what_the_commands_say_until_more_labels_come(monkeypatch: pytest.MonkeyPatch) -> None:
    log, clock, rng = floor(), FakeClock(1000.0), random.Random(1)
    _publish(log, *[label(number, number, rng) for number in range(30)])
    _publish(log, retraction(30.0, "l-3"), rollback(45.0, 20.0))
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    desk = ModelsDesk(log, LiveState(0.0), clock)
    told = asyncio.run(desk.told(LIN))
    found = msgspec.to_builtins(told.read)
    compared = _said("compare")
    assert (found["groups"], found["left_out"]) == (compared["groups"], compared["left_out"])
    assert found["steps"] == _said("history") and found["steps"][-1]["what"] == "rolled_back"
    assert found["version"] == found["steps"][-1]["version"] != found["shipped"]
    monkeypatch.setattr(Elsewhere, "call", lambda *_: pytest.fail("no label has come"))
    assert asyncio.run(desk.told(LIN)) == told
    monkeypatch.undo()
    desk.close()


def test_a_queue_whose_model_moved_much_within_an_hour_is_named() -> None:
    flood = [answer(f"a{number}", f"p{number}", False, float(number)) for number in range(40)]
    found = progress.read_models(list(enumerate(flood)), bundled.attention_detector())
    assert {(each.language, each.queue) for each in found.moved} == {("zh", "orders")}
    assert all(each.by >= found.jump_at for each in found.moved)


def _said(command: str) -> object:
    return json.loads(CliRunner().invoke(commands.main, ["model", command, "--json"]).output)


def _publish(log: MemoryLog, *entries) -> None:
    publisher = log.publisher()
    publisher.send([given(each) for each in entries])
    publisher.close()


def test_only_ops_of_all_queues_are_told_of_the_models() -> None:
    desk = ModelsDesk(floor(), LiveState(0.0), FakeClock(0.0))
    for who in (principal(roles=frozenset({"supervisor"})), principal(queues=frozenset({"orders"}))):
        with pytest.raises(Refused, match="only ops"):
            asyncio.run(desk.told(who))
    desk.close()


def test_a_call_that_fails_elsewhere_has_no_result() -> None:
    with pytest.raises(Failed, match="loads has no result"):
        Elsewhere().call(json.loads, "{")


def test_the_live_alerts_say_which_weights_found_them() -> None:
    alerts = [
        _alert("a1", 1.0, "one+5"),
        _alert("a2", 3.0, "one+7.1"),
        _alert("a3", 2.0, "two"),
        _alert("a4", 9.0),
    ]
    assert [(each.shipped, each.alerts, each.version, each.at) for each in live_models(alerts)] == [
        ("one", 2, "one+7.1", 3.0),
        ("two", 1, "two", 2.0),
    ]


def _alert(id_: str, at: float, model: str | None = None) -> Alert:
    return records.decode_alert(alert(id_, raised_at=at, model=model).value or b"")


def test_the_cards_are_of_the_shipped_weights_and_their_figures_stand_in_the_documents() -> None:
    detector = bundled.attention_detector()
    names = {part.kind: part.name for part in (detector.frustration, detector.emotion, detector.intents)}
    assert {card.kind: card.weights for card in CARDS} == names
    page = (ROOT / "docs" / "models.md").read_text("utf-8")
    told = set(re.findall(r"(?<![\d.])(?:\.\d+|0|1\.000?)(?!\d)", page))
    for card in CARDS:
        for figure in card.figures:
            written = "0" if not figure.value else f"{figure.value:.3f}".strip("0")
            assert {written, f"{figure.value:.3f}"[1:]} & told, (card.id, figure)
