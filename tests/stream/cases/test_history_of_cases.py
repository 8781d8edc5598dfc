"""The steps of a case on the history topic: numbered, attributed, each told once, also interventions."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.contract.rules.case_rules import AutomaticIntervention, CaseRules
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.cases import history
from stream.log import topics
from stream.records import ActionTaken, CaseStep, InterventionAnswered, InterventionOrder, decode_history
from tests.builders.floors.case_desk import CaseDesk
from tests.builders.past.history import of_kind, stored

RULES = Rules(
    default=QueueRules(bot_answers=True),
    cases=CaseRules(automatic={"confusion": AutomaticIntervention(grace=20, to="people")}),
)
WHISPER = InterventionOrder(kind="whisper", text="Say when it arrives.")


def desk(*causes: str) -> CaseDesk:
    made = CaseDesk(RULES)
    for cause in causes:
        made.found("c-1", cause, "warning", 100)
    made.pass_time(101)
    return made


def act(floor: CaseDesk, what: str, at: float = 150.0, **more: object) -> str:
    case = floor.cases.store.latest("c-1")
    assert case is not None
    id_ = f"{what}-{at:g}"
    floor.act(
        ActionTaken(
            events_partition=-1,
            at=at,
            queue="orders",
            id=id_,
            action=what,
            case=case.id,
            by="Ann",
            person="p-1",
            **more,
        )
    )
    return id_


def steps(floor: CaseDesk) -> list[CaseStep]:
    floor.commit()
    told = [message for message in floor.written if message.topic == topics.HISTORY]
    found = of_kind(stored(told), CaseStep)
    assert len([each for each in told if b'"case.step"' in (each.value or b"")]) == len(found)
    return sorted(found, key=lambda step: step.case.step)


def test_each_step_is_told_with_who_did_it_and_the_case_after_it() -> None:
    floor = desk("frustration", "repeats")
    act(floor, "claim", at=150, note="a lamp")
    floor = floor.restarted()
    act(floor, "resolve", at=160, reason="helped")
    found = steps(floor)
    assert [(step.case.step, step.entry.what, step.entry.by, step.entry.note) for step in found] == [
        (1, "opened", "stepin", None),
        (2, "joined", "stepin", "repeats"),
        (3, "claim", "Ann", "a lamp"),
        (4, "resolve", "Ann", None),
    ]
    assert [step.case.owned.status for step in found] == ["open", "open", "claimed", "resolved"]
    last = found[-1].case
    assert (last.claimed_at, last.owned.reason, last.history, last.undoable) == (150.0, "helped", (), None)


def test_steps_that_are_taken_together_are_told_one_by_one() -> None:
    floor = desk("frustration")
    act(floor, "intervene", order=WHISPER)
    found = steps(floor)
    assert [(step.case.step, step.entry.what) for step in found] == [
        (1, "opened"),
        (2, "claim"),
        (3, "intervene"),
    ]
    assert [len(step.case.interventions) for step in found] == [0, 1, 1]


def test_what_is_planned_asked_and_answered_are_steps() -> None:
    floor = desk("confusion")
    floor.pass_time(121)
    (planned,) = steps(floor)[-1].case.interventions
    floor.answer(
        InterventionAnswered(
            events_partition=0,
            at=200,
            queue="orders",
            conversation="c-1",
            intervention=planned.id,
            state="declined",
            answer="nobody is there",
        )
    )
    found = steps(floor)
    assert [step.entry.what for step in found] == ["opened", "planned", "intervene", "declined"]
    assert [step.case.interventions[0].state for step in found[1:]] == ["planned", "requested", "declined"]
    assert found[-1].case.interventions[0].answer == "nobody is there"


def test_the_time_of_the_first_claim_stays_unless_that_is_undone() -> None:
    floor = desk("frustration")
    act(floor, "undo", at=155, undoes=act(floor, "claim", at=150))
    assert steps(floor)[-1].case.claimed_at is None
    act(floor, "claim", at=170)
    act(floor, "release", at=180)
    act(floor, "undo", at=195, undoes=act(floor, "claim", at=190))
    last = steps(floor)[-1]
    assert (last.entry.what, last.case.claimed_at, last.case.owned.owner) == ("undo", 170.0, None)


def test_where_agents_are_counted_no_step_names_one() -> None:
    floor = desk("frustration")
    act(floor, "intervene", order=InterventionOrder(kind="transfer", to="ann-17"))
    case = floor.cases.store.latest("c-1")
    assert case is not None
    for aggregate in (False, True):
        (*_, message) = history.steps(None, replace(case, agent="bob-23", aggregate=aggregate))
        step = decode_history(message.value or b"")
        assert isinstance(step, CaseStep)
        named = (step.case.agent, step.case.interventions[0].to)
        assert named == ((None, None) if aggregate else ("bob-23", "ann-17"))
