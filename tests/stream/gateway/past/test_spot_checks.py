"""People are asked about a few conversations that raised nothing, while the floor is calm."""

from __future__ import annotations

import asyncio
from typing import Any

from detectors.queue.reply_baseline import Baseline
from stream import records
from stream.gateway.past.spot_checks import SpotChecks
from stream.gateway.state.live_state import LiveState
from stream.log import Message, topics
from stream.records import Action, ActionRecorded, ConversationFinished, ConversationView, encode
from stream.spot_checks.choosing import is_chosen
from tests.builders.floors.gateway import (
    RawViewer,
    actions_on,
    case,
    conversation,
    floor,
    put,
    serving,
    viewing,
)
from tests.builders.past.past_floor import raised
from tests.builders.waiting import PATIENCE


def _history(record: Any) -> Message:
    return Message(topics.HISTORY, b"billing", encode(record))


def _finished(name: str, at: float = 9.0) -> ConversationFinished:
    view = ConversationView(
        id=name, queue="billing", channel="chat", status="ended", started_at=1.0, updated_at=2.0, turns=4
    )
    return ConversationFinished(begun_at=1.0, at=at, outcome="resolved", view=view)


NAMES = [name for name in (f"c-{number}" for number in range(1_000)) if is_chosen(_finished(name).identity)]
CHOSEN, OTHER, *_ = NAMES
NOT_CHOSEN = next(f"c-{number}" for number in range(1_000) if f"c-{number}" not in NAMES)


def ended(*names: str) -> list[Message]:
    return [
        message
        for name in names
        for message in (
            conversation(name, status="ended", turns=4, last_text="谢谢"),
            _history(_finished(name)),
        )
    ]


def answered(name: str) -> Message:
    action = Action(id="x", action="fine", queue="billing", by="bo", at=10.0, conversation=name)
    return _history(ActionRecorded(action=action))


async def offered(viewer: RawViewer) -> str | None:
    await viewer.send(type="spot_check", id="q")
    answer = await viewer.next("action.result", "error")
    assert answer["ok"], answer
    return answer["spot_check"]["id"] if "spot_check" in answer else None


async def until(viewer: RawViewer, name: str | None) -> None:
    """Ask until this one is offered: the history is read beside the floor."""
    async with asyncio.timeout(PATIENCE):
        while await offered(viewer) != name:
            await asyncio.sleep(0.02)


def test_a_chosen_conversation_that_raised_nothing_is_offered_until_somebody_answers() -> None:
    log = floor()
    put(log, *ended(NOT_CHOSEN, CHOSEN, OTHER))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            await until(viewer, CHOSEN)
            answer = await viewer.act(id="a", action="not_fine", conversation=CHOSEN, cause="frustration")
            assert answer["ok"]
            put(log, answered(CHOSEN))
            await until(viewer, OTHER)
            # An alert that was late: it is no conversation that raised nothing.
            put(log, raised(OTHER))
            await until(viewer, None)

    asyncio.run(scenario())
    assert [(one.action, one.conversation, one.cause) for one in actions_on(log)] == [
        ("not_fine", CHOSEN, "frustration")
    ]


def test_the_baseline_of_an_alert_names_the_alert_only_and_changes_nothing() -> None:
    usual = Baseline(median=9.0, high=20.0, long=30.0, seen=40)
    added = records.AlertBaseline(alert="a1", queue="billing", since=1.0, baseline=usual)
    SpotChecks(LiveState(0.0)).take(encode(added))


def test_nobody_is_asked_while_a_critical_case_of_the_own_queues_is_open() -> None:
    log = floor()
    urgent = {"severity": "critical", "subject": "c2"}
    put(log, *ended(CHOSEN), case("k1", **urgent), case("k2", queue="orders", **urgent))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port, hello=False) as viewer:
            await viewer.hello("Bo", queues=frozenset({"billing"}))
            await viewer.next("snapshot")
            over = records.Owned(status="resolved")
            put(log, case("k1", owned=over, **urgent))
            await viewer.next("delta")
            await until(viewer, CHOSEN)
            put(log, case("k1", **urgent))
            await viewer.next("delta")
            assert await offered(viewer) is None

    asyncio.run(scenario())


def test_only_who_may_read_and_act_is_asked_and_only_about_the_own_queues() -> None:
    log = floor()
    put(log, *ended(CHOSEN))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            await until(viewer, CHOSEN)
            for others in (
                {"queues": frozenset({"orders"})},
                {"words": False},
                {"roles": frozenset({"wall"})},
            ):
                async with viewing(port, hello=False) as other:
                    await other.hello("Ann", **others)
                    await other.next("snapshot")
                    assert await offered(other) is None, others

    asyncio.run(scenario())
