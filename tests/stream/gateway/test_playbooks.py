"""What a viewer is told to do about a case: of the case that it sees, with the words that it may read."""

from __future__ import annotations

import asyncio
from typing import Any

from stream.log import Message, topics
from stream.records import CasePart, Entry, Evidence, Lines, Playbooks, PlaybooksVersion, encode
from tests.builders.floors.gateway import (
    RawViewer,
    actions_on,
    alert,
    case,
    conversation,
    floor,
    put,
    serving,
    time_passed,
    viewing,
)
from tests.builders.waiting import PATIENCE

SAID = "这个问题我已经问了三遍"
OWN = Lines(zh=("我们来处理。",), en=("We take it from here.",))


def a_repeating_customer() -> list[Message]:
    part = CasePart(alert="a1", cause="repeats", severity="warning", since=1.0, raised_at=1.0)
    evidence = Evidence(quote=SAID, count=3)
    return [
        conversation("c1", last_text=SAID, language="zh"),
        alert("a1", cause="repeats", evidence=evidence),
        case("k1", cause="repeats", parts=(part,), language="zh"),
    ]


def published(version: int, effective_at: float) -> Message:
    own = Playbooks(version=version, causes={"repeats": Entry(say=OWN)})
    record = PlaybooksVersion(playbooks=own, effective_at=effective_at)
    return Message(topics.PLAYBOOKS, b"playbooks/%d" % version, encode(record))


async def asked(viewer: RawViewer, language: str = "en", case: str = "k1") -> dict[str, Any]:
    await viewer.send(type="playbook", id=f"{case}-{language}", case=case, language=language)
    return await viewer.next("action.result", "error")


def test_the_playbook_of_a_case_is_filled_and_in_the_readers_language() -> None:
    log = floor()
    put(log, *a_repeating_customer())

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            told = (await asked(viewer))["playbook"]
            assert (told["cause"], told["version"], told["language"]) == ("repeats", 1, "en")
            assert any("three times" in line for line in told["of_cause"]["say"] + told["facts"])
            assert any(SAID in line for line in told["facts"])
            # The customer speaks another language than the reader.
            assert told["reply"] == (await asked(viewer, "zh"))["playbook"]["of_cause"]["say"]

    asyncio.run(scenario())
    assert actions_on(log) == []


def test_who_may_not_read_words_gets_none_and_who_does_not_see_the_case_nothing() -> None:
    log = floor()
    put(log, *a_repeating_customer())

    async def scenario() -> None:
        async with serving(log) as port:
            async with viewing(port, hello=False) as viewer:
                await viewer.hello("Ann", words=False)
                await viewer.next("snapshot")
                told = await asked(viewer, "zh")
                assert told["ok"] is True
                assert SAID not in str(told)
            async with viewing(port, hello=False) as viewer:
                await viewer.hello("Bob", queues=frozenset({"orders"}))
                await viewer.next("snapshot")
                refused, nothing = await asked(viewer), await asked(viewer, case="nothing")
                assert refused["error"] == nothing["error"] == "unknown_case"
                assert "playbook" not in refused

    asyncio.run(scenario())


def test_a_version_that_ops_publish_is_told_from_its_time_on() -> None:
    log = floor()
    put(log, *a_repeating_customer(), published(2, effective_at=100.0))
    put(log, *(time_passed(99.0, partition) for partition in range(2)))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            assert (await asked(viewer))["playbook"]["version"] == 1
            put(log, *(time_passed(100.0, partition) for partition in range(2)))
            await viewer.next_with(("delta", "heartbeat"), lambda message: message["data_at"] == 100.0)
            told = (await asked(viewer, "zh"))["playbook"]
            assert (told["version"], told["of_cause"]["say"]) == (2, list(OWN.zh))
            # And one that is published meanwhile.
            put(log, published(3, effective_at=100.0))
            async with asyncio.timeout(PATIENCE):
                while (await asked(viewer))["playbook"]["version"] != 3:
                    await asyncio.sleep(0.02)

    asyncio.run(scenario())
