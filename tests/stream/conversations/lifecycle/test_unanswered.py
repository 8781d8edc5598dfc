"""A customer's time without an answer, held against a computation that knows no kinds of waits."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.conversations.lifecycle.fact_history import History
from stream.conversations.lifecycle.facts import Fact, WaitChange
from stream.conversations.lifecycle.life import Lifecycle

SKEW = 2.0
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("queued", "answered", "customer", "customer", "acknowledged", "closing", "reply", "bot_reply",
             "moment", "held", "resumed", "transferred", "handed to ann", "reopened")
        ),
        st.sampled_from(("orders", "billing", "returns")),
        st.floats(0.25, 60.0),
        st.booleans(),
    ),
    max_size=30,
)  # fmt: skip


def facts_of(steps: list[tuple[str, str, float, bool]]) -> list[Fact]:
    facts, at = [], 0.0
    for kind, queue, gap, asks in steps:
        at += gap
        agent = "ann" if kind in ("answered", "handed to ann", "reply", "moment") else None
        if kind == "handed to ann":
            kind = "transferred"
        place = queue if kind in ("queued", "transferred", "reopened") else None
        facts.append(Fact(at, kind, queue=place, agent=agent, asks=asks and kind == "reply"))  # type: ignore[arg-type]
    return facts


@dataclass
class Truth:
    """What happened to the customer: whose word stood last, whatever the desk did in between.

    A bot's answer does not end the wait of a customer in the queue, who waits for a person, and no answer
    ends a hold.
    """

    answered_at: float = 0.0
    in_queue: bool = False
    held: bool = False
    asked_at: float | None = None
    desk_asked: bool = False
    waits: dict[str, float] = field(default_factory=dict)

    def observe(self, fact: Fact) -> None:
        if fact.kind == "queued" or (fact.kind == "transferred" and fact.agent is None):
            self.in_queue = True
        elif fact.kind in ("answered", "transferred", "reply", "moment"):
            self.in_queue = False
        if fact.kind in ("held", "resumed", "queued", "transferred"):
            self.held = fact.kind == "held"
        if fact.kind in ("reply", "bot_reply"):
            self.answered_at = self.answered_at if self.in_queue or self.held else fact.at
            self.asked_at, self.desk_asked = None, fact.asks
        elif fact.kind == "customer" or (fact.kind == "acknowledged" and self.desk_asked):
            self.asked_at = fact.at if self.asked_at is None else self.asked_at
            self.desk_asked = False
        elif fact.kind == "moment":
            self.desk_asked = False

    def follow(self, changes: list[WaitChange]) -> None:
        for change in changes:
            if change.outcome is None:
                assert change.kind not in self.waits, "a wait that runs began again"
                self.waits[change.kind] = change.since
            else:
                assert self.waits.pop(change.kind) == change.since <= change.at, "a wait ended twice"


def waited(life: Lifecycle, now: float) -> float:
    return life.waited + sum(max(0.0, now - wait.since) for wait in life.waits)


@given(STEPS, st.floats(0.0, 600.0))
def test_the_time_without_an_answer_is_never_shorter_than_it_was_and_counts_once(
    steps: list[tuple[str, str, float, bool]], silence: float
) -> None:
    history, truth, facts = History.begin(0.0, "orders"), Truth(), facts_of(steps)
    times = [fact.at for fact in facts[1:]]
    for fact, until in zip(facts, [*times, (times or [0.0])[-1] + 61.0 + silence], strict=False):
        truth.observe(fact)
        truth.follow(history.observe(fact, 0.0))
        # Right before the next fact.
        told = waited(history.life, until)
        assert told <= until - truth.answered_at + 1e-6, "no second counts twice"
        if truth.asked_at is not None:
            assert told >= until - truth.asked_at - 1e-6, "no second is lost"
            assert history.life.waits, "a customer without an answer waits for something"


@given(STEPS, st.sampled_from(("abandoned", "resolved")))
def test_every_wait_ends_once_also_when_the_conversation_ends(
    steps: list[tuple[str, str, float, bool]], outcome: str
) -> None:
    history, truth, facts = History.begin(0.0, "orders"), Truth(), facts_of(steps)
    end = Fact((facts[-1].at if facts else 0.0) + 1.0, "ended", outcome=outcome)
    for fact in (*facts, end, *facts_of([("queued", "billing", 9.0, False)])):
        truth.follow(history.observe(fact, 0.0))
    assert truth.waits == {} and history.life.waits == ()


@given(STEPS, st.data())
def test_facts_out_of_order_within_the_skew_give_the_same_waits(
    steps: list[tuple[str, str, float, bool]], data: st.DataObject
) -> None:
    facts = [
        Fact(index * 0.4, fact.kind, fact.queue, fact.agent, fact.outcome, fact.priority, fact.asks)
        for index, fact in enumerate(facts_of(steps))
    ]
    late = [data.draw(st.floats(0.0, SKEW - 0.5)) for _ in facts]
    shuffled = [facts[i] for i in sorted(range(len(facts)), key=lambda i: facts[i].at + late[i])]
    in_order, out_of_order = History.begin(0.0, "orders"), History.begin(0.0, "orders")
    for fact in facts:
        in_order.observe(fact, SKEW)
    for fact in shuffled:
        out_of_order.observe(fact, SKEW)
    assert out_of_order.life == in_order.life
    assert waited(out_of_order.life, 100.0) == pytest.approx(waited(in_order.life, 100.0))
