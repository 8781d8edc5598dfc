"""The steps of cases, as messages for the history topic."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stream.log import Message, topics
from stream.records import Case, CaseStep, encode


def steps(before: Case | None, after: Case) -> Iterator[Message]:
    """Yield the messages about the steps from `before` to `after`: none when only its parts changed.

    Steps that are taken together all show the case after the last of them.
    """
    new = after.step - (0 if before is None else before.step)
    if new <= 0:
        return
    kept = replace(after, history=(), undoable=None, moved_to=None).without_agents()
    entries = after.history[-new:]
    for number, entry in enumerate(entries, after.step - len(entries) + 1):
        record = CaseStep(case=replace(kept, step=number) if number != kept.step else kept, entry=entry)
        yield Message(topics.HISTORY, after.queue.encode(), encode(record))
