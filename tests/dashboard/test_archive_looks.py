"""Who reads the archive is on the audit before anything is shown, and only the dashboard may say so."""

from __future__ import annotations

import asyncio

import pytest

from dashboard.client.reports import NotTaken, tell
from dashboard.client.tickets import own_ticket
from stream.gateway.protocol import ArchiveLook
from stream.log import Log, topics
from stream.log.follower import Follower
from stream.records import AuditLine, decode_audit
from tests.builders.floors.gateway import TOKEN, floor, serving, viewing
from tests.builders.waiting import eventually

LOOK = ArchiveLook("l1", "looked", "local:ann", "Ann", "10.0.0.7", 1.0, True, "c-1")
SEARCH = ArchiveLook("l2", "looked", "local:ann", "Ann", "10.0.0.7", 2.0, True)


def lines(log: Log) -> list[AuditLine]:
    with Follower(log, [topics.AUDIT]) as follower:
        found = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    return [line for line in found if line.what == "looked"]


def test_a_look_is_on_the_audit_and_none_is_taken_without_a_gateway() -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log) as port:
            url = f"ws://127.0.0.1:{port}/live"
            for look in (LOOK, SEARCH):
                await asyncio.to_thread(tell, url, own_ticket(TOKEN), look)
            await eventually(lambda: len({line.id for line in lines(log)}) == 2)
        with pytest.raises(NotTaken):
            await asyncio.to_thread(tell, url, own_ticket(TOKEN), LOOK)

    asyncio.run(scenario())
    # A gateway that stops may write a line again, with the same id.
    one, search = {line.id: line for line in lines(log)}.values()
    assert (one.person, one.about, one.origin) == ("local:ann", "conversation c-1", "10.0.0.7")
    assert search.about == "the archive, a search" and search.after == {"words": True, "archive": True}


def test_only_the_dashboard_says_who_looks() -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            await viewer.send(
                type="archive_look", id="l1", what="looked", person="local:bo", name="Bo", origin="here",
                at=1.0, words=False,
            )  # fmt: skip
            answer = await viewer.next("action.result")
            assert (answer["ok"], answer["error"]) == (False, "not_allowed")

    asyncio.run(scenario())
    assert lines(log) == []
