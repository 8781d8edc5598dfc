"""What people do at once goes to the log together, and what it does not take keeps off nothing else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable

import pytest

from stream.gateway.log_writer import LogWriter
from stream.log import LogError, Message, Publisher, topics
from stream.log.memory.log import MemoryLog
from stream.records import Action, encode
from tests.builders.floors.gateway import actions_on, floor


class PickyLog(MemoryLog):
    """Waits before its first write, counts the writes, and takes nothing that has to do with `bad`."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.writes = 0

    def publisher(self, identity: str | None = None) -> Publisher:
        publisher = super().publisher(identity)
        send = publisher.send

        def checked(messages: Iterable[Message]) -> None:
            self.go.wait()
            known = list(messages)
            self.writes += 1
            if any(message.key == b"bad" for message in known):
                raise LogError("a record is too large")
            send(known)

        publisher.send = checked  # type: ignore[method-assign]
        return publisher


def message(key: str, number: int = 0) -> Message:
    action = Action(id=f"x{number}", action="claim", queue="billing", by="Lin", at=1.0)
    return Message(topics.ACTIONS, key.encode(), encode(action))


@pytest.mark.parametrize("bad", [False, True])
def test_fifty_at_once_are_few_writes_and_a_bad_one_fails_alone(bad: bool) -> None:
    log = PickyLog()
    floor(log)

    async def scenario() -> list[BaseException | None]:
        writer = LogWriter(log, "gateway")
        keys = ["bad" if bad and number == 7 else "billing" for number in range(50)]
        waiting = [
            asyncio.create_task(writer.send(lambda key=key, number=number: [message(key, number)]))
            for number, key in enumerate(keys)
        ]
        await asyncio.sleep(0)
        log.go.set()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        writer.close()
        return results

    failed = [number for number, result in enumerate(asyncio.run(scenario())) if result is not None]
    assert failed == ([7] if bad else [])
    assert sorted(action.id for action in actions_on(log)) == sorted(
        f"x{number}" for number in range(50) if number not in failed
    )
    assert bad or log.writes <= 2
