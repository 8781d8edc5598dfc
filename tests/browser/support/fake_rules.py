"""The rules of a fake gateway: the desk of the real one, on a log in memory."""

from __future__ import annotations

import asyncio

from stream.access.principal import Principal
from stream.core.clock import Clock
from stream.gateway.acts.refused import Refused
from stream.gateway.protocol import ActionResult
from stream.gateway.protocol.rules import (
    RulesCheckRequest,
    RulesPublishRequest,
    RulesRequest,
    RulesRollBackRequest,
)
from stream.gateway.rules.desk import RulesDesk
from stream.log import topics
from stream.log.memory.log import MemoryLog

OPS = Principal(person="local:mei", name="Mei", roles=frozenset({"ops"}), queues=None, words=True)
RulesMessage = RulesRequest | RulesCheckRequest | RulesPublishRequest | RulesRollBackRequest


class FakeRules:
    """Answers whoever asks as Mei, who is of ops; nobody else may when `allowed` is false."""

    def __init__(self, clock: Clock) -> None:
        self.allowed = True
        self.log = MemoryLog()
        self.log.create_topics(topics.specs(1))
        self.desk = RulesDesk(self.log, clock.now, clock)

    def answer(self, request: RulesMessage) -> ActionResult:
        """Do what a viewer asks for."""
        try:
            if not self.allowed:
                raise Refused("not_allowed", "not this one")
            return asyncio.run(self._answer(request))
        except Refused as why:
            return why.result(request.id)

    async def _answer(self, request: RulesMessage) -> ActionResult:
        if isinstance(request, RulesRequest):
            return ActionResult(id=request.id, ok=True, rules=await self.desk.book(OPS, request))
        if isinstance(request, RulesCheckRequest):
            return ActionResult(id=request.id, ok=True, checked=await self.desk.checked(OPS, request))
        published = await self.desk.published(OPS, request, "127.0.0.1")
        return ActionResult(id=request.id, ok=True, published=published)
