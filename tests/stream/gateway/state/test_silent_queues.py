"""Which queues are only named by the rules, to whom may see them."""

from __future__ import annotations

import asyncio

from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules, WaitRules
from stream.access.principal import Principal
from stream.gateway.protocol import SilentQueue
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.silent_queues import SilentQueues
from stream.log import Message, topics
from stream.records import encode
from tests.builders.floors.gateway import floor, put, serving, viewing
from tests.builders.rules import layer
from tests.builders.waiting import PATIENCE

RULES = Rules(
    version=2,
    queue_names={"night": {"en": "Night desk"}, "vip": {"en": "VIP"}},
    queues={"email": layer(QueueRules(waits=WaitRules(queue_sla=3600)))},
)


def told(queues: frozenset[str] | None) -> list[SilentQueue]:
    who = Principal(person="local:ann", name="Ann", roles=frozenset({"supervisor"}), queues=queues)
    return SilentQueues(LiveState(0.0), lambda _: RULES).of(who)


def test_a_viewer_is_told_of_its_own_silent_queues_alone() -> None:
    assert told(None) == [
        SilentQueue(queue="email", sla=3600),
        SilentQueue(queue="night", names={"en": "Night desk"}, sla=120),
        SilentQueue(queue="vip", names={"en": "VIP"}, sla=120),
    ]
    assert [each.queue for each in told(frozenset({"vip", "other"}))] == ["vip"]


def test_a_queue_that_the_floor_has_is_not_silent() -> None:
    log = floor()
    put(log, Message(topics.RULES, b"rules/2", encode(RULES)))

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            seen = {queue["queue"] for queue in (await viewer.next("snapshot"))["queues"]}
            async with asyncio.timeout(PATIENCE):
                while True:
                    await viewer.send(type="silent_queues", id="q")
                    answer = await viewer.next("action.result", "error")
                    silent = {one["queue"] for one in answer["silent_queues"]}
                    if silent:
                        break
                    await asyncio.sleep(0.02)
            assert silent == {"email", "night", "vip"} - seen

    asyncio.run(scenario())
