"""The lifecycle of a conversation whose facts may come a little out of order.

`History` keeps the facts of the last seconds. When a fact belongs before others, it applies all of them again
in order. The result is the same as if every event had come in order.
"""

from __future__ import annotations

import bisect
import copy

from msgspec import Struct

from stream.conversations.lifecycle.fact_steps import step
from stream.conversations.lifecycle.facts import CALLBACK, Fact, WaitChange
from stream.conversations.lifecycle.legs import Leg
from stream.conversations.lifecycle.life import Lifecycle
from stream.conversations.lifecycle.waits import began, stop
from stream.records import Wait, WaitOutcome

_MAX_RECENT = 64


class History(Struct, kw_only=True, omit_defaults=True):
    """The lifecycle of a conversation now (`life`), as it was before the last seconds (`base`), and since."""

    life: Lifecycle
    base: Lifecycle
    recent: list[Fact] = []

    @classmethod
    def begin(cls, at: float, queue: str) -> History:
        """Return the history of a conversation that was first seen at `at` in `queue`."""
        life, base = (Lifecycle(entered_at=at, queue=queue, leg=Leg(queue)) for _ in range(2))
        return cls(life=life, base=base)

    def reopened(self, at: float) -> History:
        """Return the history of a conversation that was over and goes on, with a callback to be made."""
        history = History.begin(at, self.life.queue)
        for life in (history.life, history.base):
            life.callback = self.life.callback
            life.waits = tuple(wait for wait in self.life.waits if wait.kind == "callback")
        return history

    def given_up(self, at: float) -> list[WaitChange]:
        """End the wait for a callback of a conversation that is let go. Returns the waits that changed."""
        changes: list[WaitChange] = []
        stop(self.life, CALLBACK, at, "ended", changes)
        return changes

    def observe(self, fact: Fact, skew: float) -> list[WaitChange]:
        """Apply a fact that comes at most `skew` seconds out of order. Returns the waits that changed."""
        recent = self.recent
        if not recent or fact.at >= recent[-1].at:
            changes = step(self.life, fact)
            recent.append(fact)
        else:
            bisect.insort(recent, fact, key=lambda other: other.at)
            before, self.life = self.life, copy.deepcopy(self.base)
            for each in recent:
                step(self.life, each)
            changes = _difference(before, self.life, fact)
        horizon = recent[-1].at - skew
        while recent[0].at < horizon or len(recent) > _MAX_RECENT:
            step(self.base, recent.pop(0))
        return changes


def _difference(before: Lifecycle, now: Lifecycle, fact: Fact) -> list[WaitChange]:
    """Return what changed in the waits when facts were applied again, with one more among them."""
    outcomes: dict[Wait, WaitOutcome] = {
        "queue": "answered",
        "first_answer": "replied",
        "reply": "replied",
        "moment": "replied",
        "hold": "resumed",
        "callback": "answered",
    }
    changes = []
    for wait in before.waits:
        if now.wait(wait.kind) is None or before.queue != now.queue:
            ended = now.status == "ended" and wait.kind != "callback"
            outcome: WaitOutcome = "ended" if ended else outcomes[wait.kind]
            if before.queue != now.queue:
                outcome = "transferred"
            at = max(fact.at, wait.since)
            changes.append(WaitChange(wait.kind, before.queue, wait.since, at, outcome))
    for wait in now.waits:
        was = before.wait(wait.kind)
        if was is None or was != wait or before.queue != now.queue:
            changes.append(began(now, wait.kind, wait.since, wait.since))
    return changes
