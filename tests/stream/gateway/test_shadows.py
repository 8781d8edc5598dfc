"""Only ops of all queues are told of shadows; a floor that can have none has none."""

from __future__ import annotations

import asyncio

import pytest

from stream.gateway.acts.refused import Refused
from stream.gateway.shadows import ShadowDesk
from tests.builders.floors.gateway import LIN, floor, principal


def test_only_ops_of_all_queues_are_told_of_shadows() -> None:
    desk = ShadowDesk(floor(), None)
    assert asyncio.run(desk.told(LIN)) == []
    for who in (principal(roles=frozenset({"supervisor"})), principal(queues=frozenset({"orders"}))):
        with pytest.raises(Refused, match="only ops"):
            asyncio.run(desk.told(who))
    desk.close()
