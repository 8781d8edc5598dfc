"""What must hold of people's actions, whatever happened to the processes meanwhile.

Each check raises an AssertionError that says what does not hold.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from stream.archive.sql.tables import KEPT
from stream.cases import life
from stream.cases.actions import ACTS
from stream.cases.case_record import is_open
from stream.records import AlertStep, Case, HistoryEntry
from tests.builders.receiver import Request
from tests.chaos.acted import Left, Life
from tests.chaos.acting import Acted
from tests.chaos.desks import Told, person_id

_MAY_CHANGE_NOTHING = frozenset({"claim", "wake"})
"""What is done if it holds already."""
_TAKES = frozenset({"claim", "accept", "snooze", "offer", "intervene"})
_FREES = frozenset({"release", "left", life.RAN_OUT})


def check_acting(acted: Acted) -> None:
    """Check all that must hold of what people did on a floor."""
    told, left = acted.told, acted.left
    assert any(each.done for each in told) and not all(each.done for each in told), "nobody met anybody"
    assert left.interventions, "nobody stepped in"
    assert left.dead_letters == 0
    for each in told:
        check_answers(each, left)
    check_histories(told, left)
    check_cases(left)
    check_interventions(told, left, acted.received)
    check_archive(acted)


# --- answers -----------------------------------------------------------------------------------------------


def check_answers(told: Told, left: Left) -> None:
    """All answers to an action, and all that the log has of what came of it, say one thing.

    What is refused may be refused for another reason when it is sent again: a gateway refuses by itself what
    the state that it shows by then does not allow.
    """
    request = told.request
    found = left.outcomes.get(request.id, [])
    assert len(set(found)) <= 1, f"{request} came to several things: {found}"
    assert bool(found) == (request.id in left.actions), f"{request} is on the log and has no outcome"
    done = {answer.ok for answer in told.answers} | {outcome.error is None for outcome in found}
    assert len(done) == 1, f"{request} of {told.person}: {told.answers}, and the log has {found}"
    assert found or done == {False}, f"{request} was accepted and is not on the log"


# --- histories ---------------------------------------------------------------------------------------------


def check_histories(told: list[Told], left: Left) -> None:
    """What is done stands once in the history of its case and of its alerts, and nothing else does."""
    of_cases = Counter(
        (entry.action, entry.what) for each in left.lives.values() for entry in each.entries if entry.action
    )
    of_alerts = Counter((step.entry.action, step.entry.what, step.alert.id) for step in left.steps)
    doubled = [key for key, count in (of_cases | of_alerts).items() if count > 1 and key[0]]
    assert not doubled, f"done twice: {doubled}"
    _check_numbers(left.steps)
    in_alerts = {(action, what) for action, what, _ in of_alerts}
    judged = {(step.alert.id, step.entry.what, step.entry.person) for step in left.steps}
    for each in told:
        request = each.request
        key = (request.id, request.action)
        if request.action in ACTS:
            assert of_cases[key] <= each.done, f"{request} was refused and is in the history of its case"
            may_be_missing = not each.done or request.action in _MAY_CHANGE_NOTHING
            assert may_be_missing or of_cases[key] == 1, f"{request} is missing in the history of its case"
        if request.action == "resolve" and each.done:
            assert key in in_alerts, f"{request} has resolved no alert"
        if request.action in ("true_alarm", "false_alarm") and each.done:
            # Who gives the same answer again changes nothing.
            answer = (request.alert, request.action, person_id(each.person))
            assert answer in judged, f"{request} is missing in the history of its alert"


def _check_numbers(steps: list[AlertStep]) -> None:
    """Each step of an alert has a number of its own."""
    numbered: dict[str, AlertStep] = {}
    for step in steps:
        before = numbered.setdefault(step.identity, step)
        assert before is step, f"step {step.alert.step} of an alert is there twice: {before}, and {step}"


# --- cases -------------------------------------------------------------------------------------------------


def check_cases(left: Left) -> None:
    """No subject has two open cases, no case two owners, and alerts are of whoever has their case."""
    held: defaultdict[str, dict[int, Case]] = defaultdict(dict)
    for partition, records in left.partitions.items():
        here: dict[str, Case] = {}
        for id_, case in records:
            here.pop(id_, None)
            if case is not None and case.moved_to is None:
                here[id_] = case
                others = [each for each in here.values() if _subject(each) == _subject(case)]
                assert sum(map(is_open, others)) <= 1, f"two open cases of {case.subject}"
        for id_, case in here.items():
            held[id_][partition] = case
    assert held.keys() == left.lives.keys(), "a case is nowhere"
    open_cases = []
    for id_, places in held.items():
        assert len(places) == 1, f"case {id_} is in the partitions {sorted(places)}"
        open_cases += [case for case in places.values() if is_open(case)]
    assert max(Counter(map(_subject, open_cases)).values(), default=0) <= 1, "two open cases of a subject"
    for case in open_cases:
        for part in case.parts:
            alert = left.alerts[part.alert]
            assert not part.open or alert.claimed_person == case.owned.owner_person, f"{alert} of {case}"
    for each in left.lives.values():
        _check_owners(each)


def _subject(case: Case) -> tuple[str, str]:
    return case.subject_kind, case.subject


def _check_owners(each: Life) -> None:
    """Only who has a case, or is the first to take it, does what its owner may do."""
    owner: str | None = None
    known = True
    for entry in each.entries:
        if entry.what in _FREES or entry.what in (life.RETURNED, "undo"):
            # What an undo gives back, the entries do not say.
            owner, known = None, entry.what in _FREES
        elif entry.what in _TAKES:
            free = not known or owner in (None, entry.person) or entry.what == "accept"
            assert free, f"{entry} while {owner} had it: {_told(each.entries)}"
            owner, known = entry.person, True
        elif entry.what == "resolve":
            known = False


def _told(entries: Collection[HistoryEntry]) -> str:
    return ", ".join(f"{entry.what} by {entry.by}" for entry in entries)


# --- interventions -----------------------------------------------------------------------------------------


def check_interventions(told: list[Told], left: Left, received: list[Request]) -> None:
    """What people asked of the platform left once, and reached it under one key, as often as it came."""
    wanted = {each.request.id for each in told if each.request.action == "intervene" and each.done}
    asked = Counter(record.id for record in left.interventions)
    assert asked == Counter(wanted), f"lost {wanted - asked.keys()}, added {asked - Counter(wanted)}"
    sent: defaultdict[str, set[tuple[str, bytes]]] = defaultdict(set)
    for request in received:
        sent[request.id].add((request.key, request.body))
    assert sent.keys() == wanted, f"lost {wanted - sent.keys()}, added {sent.keys() - wanted}"
    assert all(len(forms) == 1 for forms in sent.values()), "an intervention left in two forms"
    keys = {key for forms in sent.values() for key, _ in forms}
    assert len(keys) == len(wanted), "two interventions have one key"
    reports = Counter(
        action.stops for same in left.actions.values() for action in same if action.action == "delivered"
    )
    assert reports == Counter(wanted), "what left was not reported once"
    states = Counter(each.state for one in left.lives.values() for each in one.records[-1][1].interventions)
    assert states.keys() <= {"delivered"}, f"the cases do not all show it: {states}"


# --- the archive -------------------------------------------------------------------------------------------


def check_archive(acted: Acted) -> None:
    """The archive that was killed has what one has that is filled from the whole log afterwards."""
    for table in KEPT:
        killed, after = acted.archive[table.name], acted.filled_after[table.name]
        differ = (
            [row for row in killed if row not in after][:3],
            [row for row in after if row not in killed][:3],
        )
        assert killed == after, f"{table.name}: {differ[0]}, expected {differ[1]}"
    actions = {row[0] for row in acted.archive["actions"]}
    assert actions == acted.left.actions.keys()
