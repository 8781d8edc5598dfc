"""The gateway tells who gave up in the last hours, to whom may see their queues."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.access.principal import Principal
from stream.gateway.past.gave_up import MOST_SHOWN, GaveUp
from stream.gateway.state.live_state import LiveState
from stream.interventions.links import templates
from stream.log import Message, topics
from stream.records import ConversationFinished, ConversationView, WaitFinished, encode
from stream.records.contact import Contact
from tests.builders.floors.gateway import conversation, floor, put, serving, viewing
from tests.builders.waiting import PATIENCE

ANN = Principal(
    person="local:ann", name="Ann", roles=frozenset({"supervisor"}), queues=frozenset({"billing"})
)


def ended(name: str, at: float, queue: str = "billing", outcome: str = "abandoned") -> ConversationFinished:
    view = ConversationView(
        id=name, queue=queue, channel="voice", status="ended", started_at=1.0, updated_at=at, source="//cc"
    )
    return ConversationFinished(begun_at=1.0, at=at, outcome=outcome, view=view)  # type: ignore[arg-type]


def waited(
    name: str, since: float, until: float, queue: str = "billing", outcome: str = "abandoned"
) -> WaitFinished:
    contact = Contact(conversation=name, queue=queue, channel="voice", language="en")
    return WaitFinished(
        contact=contact, begun_at=1.0, kind="queue", since=since, until=until, outcome=outcome  # type: ignore[arg-type]
    )  # fmt: skip


def collected(*records: Any) -> GaveUp:
    found = GaveUp(LiveState(0.0), templates("https://cc.example/{conversation}"))
    found.begin(0.0)
    for record in records:
        found.take(encode(record))
    return found


RECORDS = [
    waited("c-1", 10, 130),
    ended("c-1", 130),
    ended("c-2", 140),
    ended("c-3", 150, outcome="resolved"),
    waited("c-3", 20, 30, outcome="answered"),
    ended("c-4", 160, queue="sales"),
]


@settings(max_examples=20, deadline=None)
@given(st.permutations([*RECORDS, *RECORDS[:3]]))
def test_any_order_and_repetition_gives_the_same_list(records: list[Any]) -> None:
    told = collected(*records).told(ANN)
    assert [(one.conversation, one.at, one.wait, one.since) for one in told.who] == [
        ("c-2", 140, None, None),
        ("c-1", 130, "queue", 10),
    ]
    assert (told.since, told.count) == (0.0, 2)
    assert told.who[1].link == "https://cc.example/c-1" and told.who[1].language == "en"


def test_the_list_is_short_and_counts_all() -> None:
    many = [ended(f"c-{number}", 1000.0 + number) for number in range(MOST_SHOWN + 20)]
    told = collected(*many).told(ANN)
    assert (told.count, len(told.who)) == (MOST_SHOWN + 20, MOST_SHOWN)


def test_a_viewer_asks_and_is_told_of_its_own_queues_and_who_is_back() -> None:
    log = floor()
    messages = [Message(topics.HISTORY, b"billing", encode(record)) for record in RECORDS]
    put(log, *messages, conversation("c-2", status="active"))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            async with asyncio.timeout(PATIENCE):
                while True:
                    await viewer.send(type="gave_up", id="q")
                    answer = await viewer.next("action.result", "error")
                    assert answer["ok"], answer
                    if "since" in answer["gave_up"]:
                        break
                    await asyncio.sleep(0.02)
            told = {one["conversation"]: one.get("back", False) for one in answer["gave_up"]["who"]}
            assert told == {"c-1": False, "c-2": True, "c-4": False}

    asyncio.run(scenario())
