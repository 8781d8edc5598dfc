"""Actions on a case: each viewer is told by the answer what came of the own action."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Any

import pytest

from stream import records
from stream.log import Message, topics
from stream.records import Action, Outcome
from tests.builders.clock import FakeClock
from tests.builders.floors.gateway import (
    actions_on,
    alert,
    case,
    conversation,
    floor,
    metric,
    put,
    serving,
    viewing,
)
from tests.builders.floors.stage_two import FirstClaimWins, StageTwo, done

FIFTY = 50


def test_of_fifty_who_claim_at_once_one_is_told_ok_and_the_others_who_was_first() -> None:
    log = floor()
    put(log, case("k1"))

    async def scenario() -> list[dict[str, Any]]:
        async with contextlib.AsyncExitStack() as open_:
            ports = [await open_.enter_async_context(serving(log)) for _ in range(2)]
            viewers = []
            for number in range(FIFTY):
                viewer = await open_.enter_async_context(viewing(ports[number % 2], hello=False))
                await viewer.hello(f"P{number}")
                viewers.append(viewer)
            await asyncio.gather(*(viewer.next("snapshot") for viewer in viewers))
            claims = [one.act(id="x", action="claim", case="k1") for one in viewers]
            return await asyncio.gather(*claims)

    with StageTwo(log, FirstClaimWins()):
        answers = asyncio.run(scenario())
    won = [answer for answer in answers if answer["ok"]]
    lost = [answer for answer in answers if not answer["ok"]]
    assert (len(won), len(lost)) == (1, FIFTY - 1)
    (first, *_), published = actions_on(log), actions_on(log)
    assert {(one["error"], one["by"], one["at"]) for one in lost} == {("case_claimed", first.by, first.at)}
    assert len(published) == FIFTY


def test_an_outcome_that_is_late_is_told_when_the_action_is_sent_again() -> None:
    log, may_answer = floor(), threading.Event()
    put(log, case("k1"))

    def slow(action: Action) -> Outcome:
        may_answer.wait()
        return Outcome(action=action.id, person=action.person, error="not_owner", by="Wang", at=7.0)

    async def scenario() -> None:
        async with serving(log, outcome_seconds=0.05) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            early = await viewer.act(id="x1", action="snooze", case="k1", until=2e9)
            assert (early["ok"], early["error"]) == (False, "outcome_unknown")
            may_answer.set()
            late = early
            while late["error"] == "outcome_unknown":
                late = await viewer.act(id="x1", action="snooze", case="k1", until=2e9)
            assert (late["error"], late["by"], late["at"]) == ("not_owner", "Wang", 7.0)
            assert await metric(port, 'stepin_gateway_actions_total{result="not_owner"}') == 1
        assert [action.until for action in actions_on(log)] == [2e9]

    with StageTwo(log, slow):
        try:
            asyncio.run(scenario())
        finally:
            may_answer.set()


def test_an_outcome_of_somebody_elses_action_of_the_same_id_is_no_answer() -> None:
    log = floor()
    put(log, case("k1"))

    def of_wang(action: Action) -> Outcome:
        return Outcome(action=action.id, person="local:wang")

    async def scenario() -> None:
        async with serving(log, outcome_seconds=0.3) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            answer = await viewer.act(id="x1", action="claim", case="k1")
            assert answer["error"] == "outcome_unknown"

    with StageTwo(log, of_wang):
        asyncio.run(scenario())


def test_whoever_names_the_alert_is_told_about_the_alert() -> None:
    log = floor()
    put(log, alert("a1"))

    def claimed(action: Action) -> Outcome:
        return Outcome(
            action=action.id, person=action.person, case="k1", error="case_claimed", by="Wang", at=7.0
        )

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            answer = await viewer.act(id="x1", action="claim", alert="a1")
            assert (answer["error"], answer["by"], answer["at"]) == ("alert_claimed", "Wang", 7.0)

    with StageTwo(log, claimed):
        asyncio.run(scenario())


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({"action": "wake", "case": "nothing"}, {"error": "unknown_case"}),
        ({"action": "claim", "case": "in orders"}, {"error": "unknown_case"}),
        ({"action": "missed", "conversation": "in orders"}, {"error": "unknown_conversation"}),
    ],
)
def test_what_the_gateway_sees_to_be_in_vain_is_not_published(
    request_: dict[str, Any], answer: dict[str, Any]
) -> None:
    log = floor()
    put(
        log,
        case("k1"),
        case("in orders", queue="orders"),
        conversation("in orders", queue="orders"),
    )

    async def scenario() -> None:
        async with serving(log) as port, viewing(port, hello=False) as viewer:
            await viewer.hello(queues=frozenset({"billing"}))
            await viewer.next_with(["snapshot", "delta"], lambda message: message.get("cases"))
            said = await viewer.act(id="x1", **request_)
            expected = {"type": "action.result", "id": "x1", "ok": False, "message": said["message"]}
            assert said == expected | answer

    asyncio.run(scenario())
    assert actions_on(log) == []


OWNED = {
    "of another by now": records.Owned(status="claimed", owner="Wang", owner_person="local:wang", since=7.0),
    "resolved by now": records.Owned(status="resolved", owner="Wang", owner_person="local:wang"),
}


@pytest.mark.parametrize("owned", OWNED.values(), ids=OWNED)
def test_whether_an_action_comes_too_late_stage_two_says(owned: records.Owned) -> None:
    # It may have been done before: it is sent again, to a gateway that knows nothing of that.
    log = floor()
    put(log, case("k1", owned=owned))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next_with(["snapshot", "delta"], lambda message: message.get("cases"))
            assert (await viewer.act(id="x1", action="claim", case="k1"))["ok"]

    with StageTwo(log):
        asyncio.run(scenario())


def test_a_wall_does_nothing_to_a_case() -> None:
    log = floor()
    put(log, case("k1"), conversation("c1"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port, hello=False) as wall:
            await wall.hello("Wall", roles=frozenset({"wall"}), queues=frozenset({"billing"}))
            await wall.next_with(["snapshot", "delta"], lambda message: message.get("cases"))
            for asked in ({"action": "claim", "case": "k1"}, {"action": "missed", "conversation": "c1"}):
                assert (await wall.act(id="x1", **asked))["error"] == "not_allowed"
            await wall.send(type="silence", id="x2", ends_at=2e9, reason="quiet", queue="billing")
            assert (await wall.next("action.result"))["error"] == "not_allowed"

    asyncio.run(scenario())
    assert actions_on(log) == []


def test_the_log_gets_what_was_asked_masked_and_no_field_of_another_action() -> None:
    log = floor()
    put(log, case("k1"), conversation("c1", events_partition=1))
    order = {"kind": "suggest_reply", "text": "请拨 13812345678"}

    async def scenario() -> None:
        async with serving(log, FakeClock(1000.0)) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            asked = {"case": "k1", "order": order, "until": 5.0, "stops": "i1"}
            assert (await viewer.act(id="x1", action="intervene", **asked))["ok"]
            told = {"conversation": "c1", "cause": "threat", "since": 900.0, "note": "she threatened us"}
            assert (await viewer.act(id="x2", action="missed", **told))["ok"]

    with StageTwo(log):
        asyncio.run(scenario())
    intervene, missed = sorted(actions_on(log), key=lambda action: action.id)
    by = {"by": "Lin", "person": "local:lin", "queue": "billing", "at": 1000.0}
    masked = records.InterventionOrder(kind="suggest_reply", text="请拨 [phone]")
    assert intervene == Action(id="x1", action="intervene", case="k1", order=masked, **by)
    about = {"conversation": "c1", "events_partition": 1, "cause": "threat", "since": 900.0}
    assert missed == Action(id="x2", action="missed", note="she threatened us", **about, **by)


def test_a_renewal_is_answered_while_an_action_waits_and_a_flood_is_refused() -> None:
    log, may_answer = floor(), threading.Event()
    put(log, case("k1"))

    def slow(action: Action) -> Outcome:
        may_answer.wait()
        return done(action)

    async def scenario() -> None:
        async with serving(log, outcome_seconds=60.0) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            for number in range(25):
                await viewer.send(type="action", id=f"x{number}", action="claim", case="k1")
            refused = [await viewer.next("action.result") for _ in range(5)]
            assert {answer["error"] for answer in refused} == {"too_many"}
            await viewer.send(type="resync")
            await viewer.next("snapshot")
            may_answer.set()
            assert all([(await viewer.next("action.result"))["ok"] for _ in range(20)])

    with StageTwo(log, slow):
        try:
            asyncio.run(scenario())
        finally:
            may_answer.set()


def test_a_case_can_be_handed_to_who_is_there_and_may_act_in_its_queue() -> None:
    async def scenario() -> None:
        async with contextlib.AsyncExitStack() as open_:
            port = await open_.enter_async_context(serving(floor()))
            come: list[tuple[str, dict[str, Any]]] = [
                ("Lin", {"queues": frozenset({"billing"})}),
                ("Wang", {}),
                ("Wang", {}),
                ("Ann", {"queues": frozenset({"orders"})}),
                ("Wall", {"roles": frozenset({"wall"})}),
            ]
            viewers = []
            for name, fields in come:
                viewers.append(await open_.enter_async_context(viewing(port, hello=False)))
                await viewers[-1].hello(name, **fields)
                await viewers[-1].next("snapshot")
            lin = viewers[0]
            await lin.send(type="people", id="x1", queue="billing")
            assert (await lin.next("action.result"))["people"] == [
                {"person": "local:lin", "name": "Lin"},
                {"person": "local:wang", "name": "Wang"},
            ]
            await lin.send(type="people", id="x2", queue="orders")
            assert (await lin.next("action.result"))["error"] == "not_allowed"

    asyncio.run(scenario())


def test_what_follows_on_the_log_is_read_after_a_failure_of_the_outcomes() -> None:
    log = floor()
    put(log, case("k1"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            put(log, Message(topics.OUTCOMES, b"x0", b"{"))
            assert (await viewer.act(id="x1", action="claim", case="k1"))["ok"]

    with StageTwo(log):
        asyncio.run(scenario())
