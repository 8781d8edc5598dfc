"""What people and the rules ask of the platform: once, seen, and stoppable while it is planned."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from detectors.contract.rules.case_rules import AutomaticIntervention, CaseRules
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.records import ActionTaken, Case, InterventionAnswered, InterventionOrder, InterventionRecord
from tests.builders.floors.case_desk import CaseDesk

RULES = Rules(
    default=QueueRules(bot_answers=True),
    cases=CaseRules(
        automatic={"confusion": AutomaticIntervention(grace=20, to="people")}, automatic_per_hour=2
    ),
)


def desk(*causes: str, rules: Rules = RULES) -> CaseDesk:
    made = CaseDesk(rules)
    for cause in causes:
        made.found("c-1", cause, "warning", 100)
    made.pass_time(101)
    return made


def case_of(at: CaseDesk, subject: str = "c-1") -> Case:
    found = at.cases.store.latest(subject)
    assert found is not None
    return found


def asked(at: CaseDesk) -> list[InterventionRecord]:
    return at.state()[3]


def act(floor: CaseDesk, what: str, by: str, **more: object) -> str | None:
    """A person acts on the case. Returns the error of the answer."""
    action = ActionTaken(
        events_partition=-1, at=150, queue="orders", id=f"{by}-{what}", action=what, case=case_of(floor).id,
        by=by, person=by, **more,
    )  # fmt: skip
    floor.act(action)
    outcomes = floor.state()[2]
    return outcomes[-1].error if outcomes else None


def answer(floor: CaseDesk, intervention: str, state: str, at: float = 200) -> None:
    answered = InterventionAnswered(
        events_partition=0, at=at, queue="orders", conversation="c-1", intervention=intervention,
        state=state, answer="said",
    )  # fmt: skip
    floor.answer(answered)


WHISPER = InterventionOrder(kind="whisper", text="Say when it arrives.")


def test_whoever_steps_in_has_the_case_and_the_platform_is_asked_once() -> None:
    floor = desk("frustration")
    assert act(floor, "intervene", "Ann", order=WHISPER) is None
    assert act(floor.restarted(), "intervene", "Ann", order=WHISPER) is None
    assert act(floor, "intervene", "Bo", order=WHISPER) == "case_claimed"
    (record,) = asked(floor)
    assert (record.id, record.kind, record.text, record.person) == (
        "Ann-intervene", "whisper", WHISPER.text, "Ann",
    )  # fmt: skip
    assert case_of(floor).owned.owner == "Ann"


def test_the_case_shows_how_far_an_intervention_is() -> None:
    floor = desk("frustration")
    act(floor, "intervene", "Ann", order=WHISPER)
    for report, state in (
        ("undelivered", "undelivered"),
        ("delivered", "delivered"),
        ("undelivered", "delivered"),
    ):
        floor.act(
            ActionTaken(
                events_partition=-1,
                at=150,
                queue="orders",
                id=f"{report}-{state}",
                action=report,
                by="stepin",
                case=case_of(floor).id,
                stops="Ann-intervene",
            )
        )
        assert case_of(floor).interventions[0].state == state
    answer(floor, "Ann-intervene", "failed")
    answer(floor, "Ann-intervene", "done")
    (intervention,) = case_of(floor).interventions
    assert (intervention.state, intervention.answer) == ("failed", "said")
    assert len(floor.state()[2]) == 1


def test_what_the_rules_ask_for_is_planned_and_asked_after_the_grace_once() -> None:
    floor = desk("confusion")
    assert [(each.state, each.due_at) for each in case_of(floor).interventions] == [("planned", 120.0)]
    floor.pass_time(120)
    assert asked(floor) == []
    floor = floor.restarted()
    floor.pass_time(121)
    (record,) = asked(floor)
    assert (record.kind, record.to, record.by, record.at) == ("transfer", "people", "stepin", 120.0)
    floor.ended("c-1", "confusion", 130)
    floor.found("c-1", "confusion", "warning", 140)
    floor.pass_time(1_000)
    assert len(asked(floor)) == 1


def test_anybody_stops_it_within_the_grace_and_nobody_after() -> None:
    floor = desk("confusion")
    planned = case_of(floor).interventions[0].id
    assert act(floor, "stop", "Ann", stops=planned) is None
    assert act(floor, "stop", "Bo", stops=planned) == "intervention_gone"
    floor.pass_time(1_000)
    assert asked(floor) == []
    assert act(floor, "stop", "Cy", stops="none") == "intervention_gone"


@pytest.mark.parametrize(
    ("what", "why"),
    [("ended", "calm"), ("resolve", "resolved"), ("agent", "answered"), ("take_over", "stepped_in")],
)
def test_it_is_not_asked_when_it_no_longer_fits(what: str, why: str) -> None:
    floor = desk("confusion", "repeats")
    if what == "ended":
        floor.ended("c-1", "confusion", 110)
    elif what == "resolve":
        act(floor, "resolve", "Ann")
    elif what == "take_over":
        act(floor, "intervene", "Ann", order=InterventionOrder(kind="take_over"))
    else:
        alert = next(each for each in floor.alerts.all() if each.cause == "confusion")
        floor.keeper.update(replace(alert, agent="bo"))
    floor.pass_time(1_000)
    planned = case_of(floor).interventions[0]
    assert (planned.state, planned.answer) == ("stopped", why)
    assert [record.person for record in asked(floor)] == (["Ann"] if what == "take_over" else [])


def test_a_hand_over_goes_on_when_whoever_has_the_case_only_whispers_or_is_refused() -> None:
    floor = desk("confusion")
    act(floor, "intervene", "Ann", order=WHISPER)
    floor.act(ActionTaken(
        events_partition=-1, at=115, queue="orders", id="Ann-take", action="intervene", by="Ann",
        person="Ann", case=case_of(floor).id, order=InterventionOrder(kind="take_over"),
    ))  # fmt: skip
    answer(floor, "Ann-take", "declined", at=118)
    floor.pass_time(1_000)
    assert [record.by for record in asked(floor)] == ["Ann", "Ann", "stepin"]


def test_the_rules_say_how_often_in_an_hour_of_a_queue() -> None:
    floor = CaseDesk(RULES)
    for number in range(4):
        floor.found(f"c-{number}", "confusion", "warning", 100.0 + number)
        floor.pass_time(130.0 + number)
        floor = floor.restarted()
    assert [each.conversation for each in asked(floor)] == ["c-0", "c-1"]
    assert case_of(floor, "c-2").interventions[0].answer == "limit"
    floor.found("c-9", "confusion", "warning", 4_000)
    floor.pass_time(4_100)
    assert len(asked(floor)) == 3


@pytest.mark.parametrize("change", [{"bot_answers": False}, {}])
def test_only_a_bot_s_customer_with_the_evidence_is_handed_over(change: dict[str, bool]) -> None:
    automatic = AutomaticIntervention(driver=None if change else "advice.hand_over")
    cases = CaseRules(automatic={"confusion": automatic})
    floor = desk("confusion", rules=replace(RULES, default=replace(RULES.default, **change), cases=cases))
    assert case_of(floor).interventions == ()
