"""The gateway and stage 2 together: what people do to a case, what each is told, and what all see then."""

from __future__ import annotations

import asyncio
from typing import Any

from detectors.contract.events import encode
from stream.log import Message, topics
from stream.runtime.workers import Workers
from tests.builders.floors import fifty_claims
from tests.builders.floors.conversation_task import ANGRY
from tests.builders.floors.gateway import floor, put, serving, viewing
from tests.builders.floors.live import live_conversation


def test_of_fifty_who_claim_at_once_one_has_the_case_and_all_are_told() -> None:
    fifty_claims.check(asyncio.run(fifty_claims.claim_at_once(floor())))


def test_the_case_of_somebody_who_is_away_is_open_again_for_all() -> None:
    log = floor()
    events = live_conversation(ANGRY)
    put(log, *(Message(topics.EVENTS, each.subject.encode(), encode(each)) for each in events))

    async def scenario() -> None:
        workers = await asyncio.to_thread(Workers, log, "away")
        try:
            async with serving(log, away_seconds=0.1) as port, viewing(port, hello=False) as wang:
                await wang.hello("Wang")
                seen = await wang.next_with(["snapshot", "delta"], lambda one: one.get("cases"))
                case = seen["cases"][0]["id"]
                async with viewing(port) as lin:
                    await lin.next_with(["snapshot", "delta"], lambda one: one.get("cases"))
                    assert (await lin.act(id="x1", action="claim", case=case))["ok"]
                    taken = await wang.act(id="x1", action="snooze", case=case)
                    assert (taken["error"], taken["by"]) == ("not_owner", "Lin")
                await wang.next_with(
                    ["delta"],
                    lambda one: [each["history"][-1]["what"] for each in one.get("cases", [])] == ["left"],
                )
                assert (await wang.act(id="x2", action="claim", case=case))["ok"]
        finally:
            await asyncio.to_thread(workers.close)

    asyncio.run(scenario())


def test_an_action_that_is_sent_again_to_a_new_gateway_is_done_once_and_answered_alike() -> None:
    log = floor()
    events = live_conversation(ANGRY)
    put(log, *(Message(topics.EVENTS, each.subject.encode(), encode(each)) for each in events))

    async def life(case: str | None) -> tuple[str, list[dict[str, Any]]]:
        """Ask for the same things in another life of the gateway."""
        async with (
            serving(log) as port,
            viewing(port) as lin,
            viewing(port, hello=False) as wang,
        ):
            await wang.hello("Wang")
            found = [
                await viewer.next_with(["snapshot", "delta"], lambda one: one.get("cases"))
                for viewer in (lin, wang)
            ]
            first_life = case is None
            case = case or str(found[0]["cases"][0]["id"])
            answers = [
                await lin.act(id="x1", action="claim", case=case),
                await wang.act(id="x1", action="offer", case=case, to="Ann", to_person="local:ann"),
                await lin.act(id="x2", action="resolve", case=case, reason="helped"),
            ]
            for answer in answers:
                answer.pop("message", None)
            if first_life:
                await lin.next_with(["delta"], lambda one: status(one, case) == "resolved")
            return case, answers

    def status(message: dict[str, Any], case: str) -> str | None:
        found = [one for one in message.get("cases", []) if one["id"] == case]
        return found[0]["owned"].get("status") if found else None

    async def scenario() -> None:
        workers = await asyncio.to_thread(Workers, log, "again")
        try:
            case, first = await life(None)
            _, second = await life(case)
        finally:
            await asyncio.to_thread(workers.close)
        assert [answer.get("error") for answer in first] == [None, "not_owner", None]
        assert second[0] == first[0] and second[2] == first[2]

    asyncio.run(scenario())


def test_whoever_names_the_alert_is_answered_by_stage_two_and_a_namesake_gets_nothing() -> None:
    log = floor()
    events = live_conversation(ANGRY)
    put(log, *(Message(topics.EVENTS, each.subject.encode(), encode(each)) for each in events))

    async def scenario() -> None:
        workers = await asyncio.to_thread(Workers, log, "alerts")
        try:
            async with (
                serving(log) as port,
                viewing(port, hello=False) as ann,
                viewing(port, hello=False) as namesake,
            ):
                await ann.hello("Ann", person="local:ann")
                await namesake.hello("Ann", person="oidc:elsewhere#ann")
                seen = await ann.next_with(["snapshot", "delta"], lambda one: one.get("alerts"))
                await namesake.next_with(["snapshot", "delta"], lambda one: one.get("alerts"))
                alert = seen["alerts"][0]["id"]
                assert (await ann.act(id="x1", action="claim", alert=alert))["ok"]
                assert (await ann.act(id="x2", action="claim", alert=alert))["ok"], "it is hers already"
                claim = await namesake.act(id="x1", action="claim", alert=alert)
                assert (claim["error"], claim["by"]) == ("alert_claimed", "Ann")
                assert claim["at"], "when she has claimed it"
                release = await namesake.act(id="x2", action="release", alert=alert)
                assert (release["error"], release["by"]) == ("not_owner", "Ann")
                assert (await namesake.act(id="x3", action="resolve", alert=alert))["ok"], "anybody may"
                late = await ann.act(id="x3", action="claim", alert=alert)
                assert (late["error"], late["by"]) == ("alert_resolved", "Ann")
                assert (await ann.act(id="x1", action="claim", alert=alert))["ok"], "it was done"
        finally:
            await asyncio.to_thread(workers.close)

    asyncio.run(scenario())
