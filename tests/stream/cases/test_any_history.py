"""Any history of alerts, people, crashes and jumps of the clock: one case, one owner, nothing twice."""

from __future__ import annotations

import random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from detectors.contract.rules.case_rules import AutomaticIntervention, CaseRules
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.cases import life
from stream.cases.case_record import is_open
from stream.cases.escalation import ESCALATED
from stream.records import ActionTaken, Case, InterventionAnswered, InterventionOrder, Owned
from tests.builders.floors.case_desk import CaseDesk

RULES = Rules(
    default=QueueRules(bot_answers=True, reopen_within=300, returns_after={"frustration": 200}),
    cases=CaseRules(
        claim_seconds=400,
        escalate_after=(60, 120),
        automatic={"confusion": AutomaticIntervention(grace=20)},
        automatic_per_hour=2,
    ),
)
SUBJECTS = ("c-1", "c-1", "c-1", "c-2")
CAUSES = ("frustration", "confusion", "repeats")
SEVERITIES = ("warning", "critical")
PEOPLE = ("Ann", "Bo", "Cy")
ANSWERS = ("done", "failed", "declined")
ACTS = (
    "claim", "claim", "release", "resolve", "snooze", "wake", "offer", "offer", "accept", "decline", "undo",
    "undo", "intervene", "stop", "left", "true_alarm", "delivered",
)  # fmt: skip
GIVEN_UP = {"release", "left", "accept", "undo", life.RAN_OUT, life.RETURNED}
STEPS = (0.0, 0.0, 1.0, 1.0, 5.0, 5.0, 5.0, 30.0, 30.0, 61.0, 250.0, 900.0, 90_000.0)
"""Seconds between two doings, a jump of the clock among them."""
CLOCKS = (0.0, 0.0, 0.0, 0.0, -20.0, 1e6)
"""Seconds by which the clock of whoever acts is off."""


class History:
    """Tells a desk what happens. `done` has the actions, to be sent again."""

    def __init__(self) -> None:
        self.desk = CaseDesk(RULES)
        self.at = 1_000.0
        self.done: list[ActionTaken] = []
        self._before: dict[str, Case] = {}

    def act(self, subject: str, what: str, by: str, other: str, clock: float) -> None:
        """A person acts on the latest case of a customer, if there is one."""
        case = self.desk.cases.store.latest(subject)
        if case is None:
            return
        action = ActionTaken(
            events_partition=-1, at=self.at + clock, queue="orders", id=f"a-{len(self.done)}", action=what,
            by=by, person=by, case=None if what == "true_alarm" else case.id, alert=case.parts[0].alert,
            until=self.at + 40, to=other, to_person=other, seen=other,
            undoes=case.undoable.action if case.undoable is not None else "none",
            order=InterventionOrder(kind="whisper"),
            stops=case.interventions[-1].id if case.interventions else None,
        )  # fmt: skip
        self.done.append(action)
        self.desk.act(action)

    def answer(self, subject: str, action: ActionTaken, state: str) -> None:
        """The platform answers about an intervention, or about what was none."""
        answered = InterventionAnswered(
            events_partition=0, at=self.at, queue="orders", conversation=subject, intervention=action.id,
            state=state,
        )  # fmt: skip
        self.desk.answer(answered)

    def check(self) -> None:
        """One open case of a customer has each open alert, and all of them are of its owner."""
        cases = self.desk.cases.store.values.values()
        open_cases = {case.subject: case for case in cases if is_open(case)}
        assert len(open_cases) == sum(1 for case in cases if is_open(case))
        open_alerts = {alert.id: alert for alert in self.desk.open_alerts()}
        parts = {part.alert for case in open_cases.values() for part in case.parts if part.open}
        assert parts == open_alerts.keys()
        assert all(any(part.open for part in case.parts) for case in open_cases.values())
        for alert in open_alerts.values():
            owned = open_cases[alert.subject].owned
            assert (alert.claimed_by, alert.claimed_person) == (owned.owner, owned.owner_person)
            assert (alert.status == "claimed") == (owned.owner is not None)
        for case in cases:
            check_nothing_twice(case)
            check_owner(self._before.get(case.id, case), case)
            self._before[case.id] = case

    def check_whole(self) -> None:
        """Each action got one answer however often it was sent, and the platform was asked once."""
        _, _, outcomes, asked = self.desk.state()
        answers: dict[str, object] = {}
        for outcome in outcomes:
            if outcome.error != "unknown_case":
                assert answers.setdefault(outcome.action, outcome) == outcome
        assert len({each.id for each in asked}) == len(asked)


def check_owner(before: Case, after: Case) -> None:
    """Nobody takes a case from its owner: the owner gives it up, hands it over or loses it first."""
    if None not in (before.owned.owner, after.owned.owner) and before.owned.owner != after.owned.owner:
        steps = [entry.what for entry in after.history[before.step - after.step :]]
        assert GIVEN_UP & set(steps)


def check_nothing_twice(case: Case) -> None:
    acted = [(entry.person, entry.action, entry.what) for entry in case.history if entry.action is not None]
    assert len(acted) == len(set(acted))
    levels: list[str | None] = []
    for entry in case.history:
        if entry.what == ESCALATED:
            levels.append(entry.note)
        elif entry.what in ("release", "left", life.RAN_OUT, life.RETURNED):
            levels.clear()
        assert len(levels) == len(set(levels))


# --- ten thousand by chance --------------------------------------------------------------------------------


def do(history: History, rng: random.Random) -> None:
    """Do one thing by chance."""
    history.at += rng.choice(STEPS)
    late = history.at - rng.choice((0.0, 0.0, 3.0))
    subject, doing = rng.choice(SUBJECTS), rng.random()
    if doing < 0.25:
        history.desk.found(subject, rng.choice(CAUSES), rng.choice(SEVERITIES), late)
    elif doing < 0.33:
        history.desk.ended(subject, rng.choice(CAUSES), late)
    elif doing < 0.8:
        case = history.desk.cases.store.latest(subject)
        owned = Owned() if case is None else case.owned
        # Mostly those who may.
        by = rng.choice((rng.choice(PEOPLE), owned.owner, owned.offered_to or owned.owner)) or "Ann"
        history.act(subject, rng.choice(ACTS), by, rng.choice(PEOPLE), rng.choice(CLOCKS))
    elif doing < 0.87 and history.done:
        history.desk.act(rng.choice(history.done))
    elif doing < 0.92 and history.done:
        history.answer(subject, rng.choice(history.done), rng.choice(ANSWERS))
    else:
        history.desk.pass_time(history.at - 2.0)


def lived(seed: int, length: int, crashes: float) -> History:
    """Return a history of chance. The desk is lost and restored with the probability `crashes`."""
    history, rng, crash = History(), random.Random(seed), random.Random(-seed)
    for _ in range(length):
        do(history, rng)
        history.check()
        if crash.random() < crashes:
            history.desk = history.desk.restarted()
    history.check_whole()
    return history


@pytest.mark.parametrize("block", range(4))
def test_ten_thousand_histories_keep_one_case_and_one_owner_and_do_nothing_twice(block: int) -> None:
    for seed in range(block * 2_500, (block + 1) * 2_500):
        lived(seed, length=18, crashes=0.1)


def test_a_crash_at_any_moment_changes_nothing() -> None:
    for seed in range(10_000, 10_200):
        assert lived(seed, 30, crashes=0.5).desk.state() == lived(seed, 30, crashes=0.0).desk.state()


# --- and those that Hypothesis looks for -------------------------------------------------------------------


class CaseMachine(RuleBasedStateMachine):
    """Looks for a history that breaks what must hold, and makes it short."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()

    @rule(
        subject=st.sampled_from(SUBJECTS), cause=st.sampled_from(CAUSES), severity=st.sampled_from(SEVERITIES)
    )
    def found(self, subject: str, cause: str, severity: str) -> None:
        self.history.desk.found(subject, cause, severity, self.history.at)

    @rule(subject=st.sampled_from(SUBJECTS), cause=st.sampled_from(CAUSES))
    def ended(self, subject: str, cause: str) -> None:
        self.history.desk.ended(subject, cause, self.history.at)

    @rule(
        subject=st.sampled_from(SUBJECTS), what=st.sampled_from(ACTS), by=st.sampled_from(PEOPLE),
        other=st.sampled_from(PEOPLE), clock=st.sampled_from(CLOCKS),
    )  # fmt: skip
    def act(self, subject: str, what: str, by: str, other: str, clock: float) -> None:
        self.history.act(subject, what, by, other, clock)

    @precondition(lambda self: self.history.done)
    @rule(data=st.data())
    def act_again(self, data: st.DataObject) -> None:
        self.history.desk.act(data.draw(st.sampled_from(self.history.done)))

    @precondition(lambda self: self.history.done)
    @rule(data=st.data(), subject=st.sampled_from(SUBJECTS), state=st.sampled_from(ANSWERS))
    def answer(self, data: st.DataObject, subject: str, state: str) -> None:
        self.history.answer(subject, data.draw(st.sampled_from(self.history.done)), state)

    @rule(seconds=st.sampled_from(STEPS))
    def pass_time(self, seconds: float) -> None:
        self.history.at += seconds
        self.history.desk.pass_time(self.history.at - 2.0)

    @rule()
    def crash(self) -> None:
        before = self.history.desk.state()
        self.history.desk = self.history.desk.restarted()
        assert self.history.desk.state() == before

    @invariant()
    def holds(self) -> None:
        self.history.check()

    def teardown(self) -> None:
        self.history.check_whole()


TestCaseMachine = CaseMachine.TestCase
TestCaseMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
