"""Running waits are written in small records, however many there are, and all come back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.rules.document import Rules
from stream.log import Message
from stream.waits.running import RunningWaits
from tests.builders.floors.queue_task import wait_started


def store() -> RunningWaits:
    return RunningWaits(0, lambda _: Rules())


def kept(log: dict[bytes, bytes | None], messages: list[Message]) -> dict[bytes, bytes | None]:
    return log | {message.key or b"": message.value for message in messages}


def restored(log: dict[bytes, bytes | None]) -> RunningWaits:
    waits = store()
    for key, value in log.items():
        waits.restore(key, value)
    waits.restored(0.0)
    return waits


def known(waits: RunningWaits) -> set[tuple[str, str]]:
    return {(wait.contact.conversation, wait.kind) for wait in waits.all()}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 400), st.booleans(), st.integers(0, 9)), max_size=600))
def test_the_records_hold_the_waits_that_run_after_any_commits_and_restarts(
    steps: list[tuple[int, bool, int]],
) -> None:
    waits, log, expected = store(), dict[bytes, bytes | None](), set[tuple[str, str]]()
    for number, starts, then in steps:
        name = f"c-{number}"
        if starts:
            waits.start(wait_started(float(number), "reply", name))
            expected.add((name, "reply"))
        else:
            waits.stop(name, "reply", 1e6)
            expected.discard((name, "reply"))
        if then == 0:
            log = kept(log, list(waits.changes()))
        elif then == 1:
            log = kept(log, list(waits.changes()))
            waits = restored(log)
            assert list(waits.changes()) == []
    log = kept(log, list(waits.changes()))
    assert known(waits) == known(restored(log)) == expected


def test_a_wait_that_begins_among_many_writes_as_little_as_among_few() -> None:
    written = []
    for many in (50, 5_000):
        waits = store()
        for number in range(many):
            waits.start(wait_started(10.0, "reply", f"c-{number}"))
        list(waits.changes())
        size = 0
        for number in range(50):
            waits.start(wait_started(20.0, "reply", f"n-{number}"))
            size += sum(len(message.value or b"") for message in waits.changes())
        written.append(size)
    assert written[1] < 1.5 * written[0]
