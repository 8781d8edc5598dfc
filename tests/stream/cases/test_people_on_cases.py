"""What people do with a case: claim, hand over, snooze, undo, resolve; and what time does with it."""

from __future__ import annotations

import itertools

from msgspec.structs import replace

from detectors.contract.rules.case_rules import CaseRules
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.alerts import life as alert_life
from stream.log import topics
from stream.records import ActionTaken, Alert, Case, Evidence, Outcome, decode_case
from tests.builders.floors.case_desk import CaseDesk

RULES = Rules(
    default=QueueRules(reopen_within=300, returns_after={"frustration": 200, "repeats": 200}),
    cases=CaseRules(claim_seconds=600, escalate_after=(60, 120)),
)
_ids = itertools.count()


def desk(severity: str = "warning", rules: Rules = RULES) -> CaseDesk:
    """Return a desk with one case, opened at 100."""
    made = CaseDesk(rules)
    made.found("c-1", "frustration", severity, 100)
    made.pass_time(101)
    return made


def case_of(at: CaseDesk) -> Case:
    found = at.cases.store.latest("c-1")
    assert found is not None
    return found


def alerts_of(at: CaseDesk) -> list[Alert]:
    return sorted(at.alerts.all(), key=lambda alert: alert.raised_at)


def act(floor: CaseDesk, what: str, by: str, at: float = 150.0, **more: object) -> Outcome:
    """A person acts on the case. Returns the answer."""
    action = ActionTaken(
        events_partition=-1, at=at, queue="orders", id=f"a-{next(_ids)}", action=what, case=case_of(floor).id,
        by=by, person=by, **more,
    )  # fmt: skip
    return send(floor, action)


def send(floor: CaseDesk, action: ActionTaken) -> Outcome:
    floor.act(action)
    return floor.state()[2][-1]


def whats(case: Case) -> list[str]:
    return [entry.what for entry in case.history]


# --- who has it --------------------------------------------------------------------------------------------


def test_of_fifty_who_claim_at_once_one_has_it_and_each_is_told() -> None:
    floor = desk()
    answers = [act(floor, "claim", f"person {number}") for number in range(50)]
    assert [answer.error for answer in answers] == [None] + ["case_claimed"] * 49
    assert {(answer.by, answer.at) for answer in answers[1:]} == {("person 0", 150.0)}
    assert [alert.claimed_by for alert in alerts_of(floor)] == ["person 0"]


def test_an_action_that_is_sent_again_gets_the_same_answer_and_does_nothing() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    late = ActionTaken(
        events_partition=-1, at=151, queue="orders", id="late", action="claim", case=case_of(floor).id,
        by="Bo", person="Bo",
    )  # fmt: skip
    refused = send(floor, late)
    act(floor, "release", "Ann")
    floor = floor.restarted()
    assert send(floor, late) == refused
    assert refused.error == "case_claimed"
    assert case_of(floor).owned.status == "open"
    # Another person's action is another one, whatever its id.
    assert send(floor, replace(late, by="Cy", person="Cy")).error is None


def test_a_claim_runs_out_when_its_owner_does_nothing() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    floor.pass_time(500)
    floor.act(
        ActionTaken(
            events_partition=-1,
            at=500,
            queue="orders",
            id="j",
            action="true_alarm",
            by="Ann",
            person="Ann",
            alert=alerts_of(floor)[0].id,
        )
    )
    floor.pass_time(1_099)
    assert case_of(floor).owned.owner == "Ann"
    floor.pass_time(1_101)
    assert case_of(floor).owned.status == "open"
    assert whats(case_of(floor))[-1] == "ran_out"
    assert [alert.claimed_by for alert in alerts_of(floor)] == [None]


def test_a_case_is_handed_over_to_a_person_who_accepts() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    assert act(floor, "offer", "Bo", to="Cy", to_person="Cy").error == "not_owner"
    act(floor, "offer", "Ann", to="Bo", to_person="Bo")
    assert case_of(floor).owned.owner == "Ann"
    assert act(floor, "accept", "Cy").error == "not_offered"
    assert act(floor, "accept", "Bo").error is None
    assert (case_of(floor).owned.owner, case_of(floor).owned.offered_to) == ("Bo", None)
    assert [alert.claimed_by for alert in alerts_of(floor)] == ["Bo"]
    act(floor, "offer", "Bo", to="Ann", to_person="Ann")
    act(floor, "decline", "Ann")
    assert act(floor, "accept", "Ann").error == "not_offered"


def test_the_case_of_another_is_given_up_only_for_the_owner_whom_one_has_seen() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    assert act(floor, "release", "Cy").error == "not_owner"
    assert act(floor, "release", "Cy", seen="Bo") == replace(
        act(floor, "release", "Cy", seen="Dee"), action=floor.state()[2][-2].action
    )
    assert act(floor, "release", "Cy", seen="Ann").error is None
    assert (case_of(floor).owned.status, case_of(floor).history[-1].by) == ("open", "Cy")
    after = act(floor, "release", "Ann")
    assert (after.error, after.by) == ("not_owner", "Cy")


def test_the_case_of_somebody_who_is_away_is_open_to_all() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    act(floor, "left", "Bo")
    assert case_of(floor).owned.owner == "Ann"
    act(floor, "left", "Ann")
    assert case_of(floor).owned.owner is None


# --- how it goes on ----------------------------------------------------------------------------------------


def test_a_cause_that_joins_is_of_whoever_has_the_case_and_resolved_with_it() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    floor.found("c-1", "repeats", "critical", 160)
    assert [alert.claimed_by for alert in alerts_of(floor)] == ["Ann", "Ann"]
    assert (case_of(floor).cause, case_of(floor).severity) == ("repeats", "critical")
    floor.pass_time(200)
    assert act(floor, "resolve", "Bo", reason="helped").error is None
    assert {alert.status for alert in alerts_of(floor)} == {"resolved"}
    assert case_of(floor).owned.reason == "helped"
    late = act(floor, "claim", "Cy")
    assert (late.error, late.by) == ("case_resolved", "Bo")


def test_a_resolved_case_returns_to_all_when_its_cause_goes_on() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    act(floor, "resolve", "Ann")
    floor.pass_time(302)
    case = case_of(floor)
    assert (case.owned.owner, case.owned.status, case.returned) == (None, "open", 1)


def test_a_snooze_ends_in_time_or_when_something_changes() -> None:
    floor = desk()
    act(floor, "snooze", "Ann", until=400)
    assert case_of(floor).owned.status == "snoozed"
    floor.pass_time(401)
    assert (case_of(floor).owned.status, case_of(floor).owned.owner) == ("claimed", "Ann")
    act(floor, "snooze", "Ann", until=None)
    floor.pass_time(5_000)
    assert case_of(floor).owned.status == "snoozed"
    floor.found("c-1", "frustration", "critical", 5_001)
    assert case_of(floor).owned.status == "claimed"


def test_a_critical_case_escalates_each_level_once_until_somebody_takes_it() -> None:
    floor = desk("critical")
    floor.pass_time(150)
    assert case_of(floor).level == 0
    floor.pass_time(10_000)
    assert (case_of(floor).level, whats(case_of(floor)).count("escalated")) == (2, 2)
    assert [entry.at for entry in case_of(floor).history if entry.what == "escalated"] == [160, 220]
    act(floor, "resolve", "Ann", at=10_000)
    floor.pass_time(10_201)
    assert (case_of(floor).returned, case_of(floor).level) == (1, 0)
    floor.pass_time(10_261)
    assert case_of(floor).level == 1
    taken = desk("critical")
    act(taken, "claim", "Ann", at=150)
    taken.pass_time(400)
    assert case_of(taken).level == 0
    act(taken, "release", "Ann", at=400)
    taken.pass_time(461)
    assert case_of(taken).level == 1


def test_an_action_can_be_undone_for_a_moment_if_nothing_else_was_done() -> None:
    floor = desk()
    claim = act(floor, "claim", "Ann", at=150)
    assert act(floor, "undo", "Bo", at=155, undoes=claim.action).error == "nothing_to_undo"
    assert act(floor, "undo", "Ann", at=160, undoes=claim.action).error is None
    assert (case_of(floor).owned.status, alerts_of(floor)[0].status) == ("open", "open")
    assert act(floor, "undo", "Ann", at=160, undoes=claim.action).error == "nothing_to_undo"
    late = act(floor, "claim", "Ann", at=170)
    assert act(floor, "undo", "Ann", at=180.5, undoes=late.action).error == "undo_too_late"
    offered = act(floor, "offer", "Ann", at=181, to="Bo", to_person="Bo")
    act(floor, "decline", "Bo", at=182)
    assert act(floor, "undo", "Ann", at=183, undoes=offered.action).error == "nothing_to_undo"


def test_a_resolve_is_undone_with_its_alerts_and_their_owner() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    floor.found("c-1", "repeats", "critical", 140)
    resolve = act(floor, "resolve", "Ann", at=150)
    floor.ended("c-1", "repeats", 152)
    assert act(floor, "undo", "Ann", at=153, undoes=resolve.action).error is None
    assert (case_of(floor).owned.status, case_of(floor).cause) == ("claimed", "frustration")
    first, second = alerts_of(floor)
    assert (first.status, first.claimed_by, first.returns_at) == ("claimed", "Ann", None)
    assert second.status == "resolved"
    floor.pass_time(1_000_000)
    assert case_of(floor).returned == 0
    over = act(floor, "resolve", "Ann", at=160)
    floor.ended("c-1", "frustration", 161)
    assert act(floor, "undo", "Ann", at=162, undoes=over.action).error == "nothing_to_undo"


# --- its beginning and end ---------------------------------------------------------------------------------


def test_a_cause_that_flaps_is_one_case_and_one_that_comes_much_later_is_another() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    floor.ended("c-1", "frustration", 200)
    first = case_of(floor)
    assert (first.owned.status, first.resolution) == ("resolved", "calm")
    floor.found("c-1", "repeats", "warning", 400)
    assert (case_of(floor).id, case_of(floor).owned.owner) == (first.id, "Ann")
    floor.ended("c-1", "repeats", 410)
    floor.found("c-1", "repeats", "warning", 1_500)
    assert case_of(floor).id != first.id
    assert floor.counters["cases"] == 2


def test_a_case_leaves_the_topic_when_it_cannot_come_back() -> None:
    floor = desk()
    floor.ended("c-1", "frustration", 200)
    floor.pass_time(799)
    assert list(floor.state()[1]) != []
    floor.pass_time(801)
    assert floor.state()[1] == {}
    last = [message.value for message in floor.written if message.topic == topics.CASES]
    assert last[-1] is None
    assert decode_case(last[-2] or b"").owned.status == "resolved"


def test_a_conversation_that_is_called_like_a_queue_has_a_case_of_its_own() -> None:
    floor = CaseDesk(RULES)
    floor.found("orders", "frustration", "warning", 100)
    surge = alert_life.open_alert(
        "orders",
        cause="surge",
        severity="critical",
        starts_at=110,
        raised_at=110,
        evidence=Evidence(),
        rules=1,
    )
    floor.keeper.found(surge, RULES)
    own, of_queue = floor.cases.store.latest("orders"), floor.cases.store.latest("orders", "queue")
    assert own is not None and of_queue is not None
    assert (len(own.parts), len(of_queue.parts)) == (1, 1)


def test_alerts_of_an_earlier_version_get_the_case_of_whoever_has_them() -> None:
    floor = desk()
    act(floor, "claim", "Ann")
    floor.commit()
    floor.written = [message for message in floor.written if message.topic != topics.CASES]
    case = case_of(floor.restarted())
    assert (case.owned.owner, case.owned.status, len(case.parts)) == ("Ann", "claimed", 1)
