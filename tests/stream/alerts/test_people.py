"""An alert knows its people by their ids, and by their names where an older record has only these."""

from __future__ import annotations

from msgspec.structs import replace

from stream.alerts import life
from stream.records import ActionTaken, Alert, Contact, Evidence


def opened() -> Alert:
    return life.open_alert(
        Contact(conversation="c-1", queue="orders"),
        cause="frustration",
        severity="warning",
        starts_at=1.0,
        raised_at=1.0,
        evidence=Evidence(),
        rules=1,
    )


def by(name: str, person: str | None, what: str, id_: str = "") -> ActionTaken:
    return ActionTaken(
        events_partition=-1,
        at=5.0,
        queue="orders",
        id=id_ or f"{person or name} {what}",
        action=what,
        alert="a",
        by=name,
        person=person,
    )


def test_only_who_has_claimed_an_alert_releases_it_whatever_they_are_called() -> None:
    claimed = life.act(opened(), by("Ann", "local:ann", "claim"))
    assert (claimed.claimed_by, claimed.claimed_person) == ("Ann", "local:ann")
    assert life.act(claimed, by("Ann", "oidc:elsewhere#ann", "release")) is claimed
    released = life.act(claimed, by("Ann Smith", "local:ann", "release"))
    assert (released.status, released.claimed_by, released.claimed_person) == ("open", None, None)
    resolved = life.act(claimed, by("Bo", "local:bo", "resolve"))
    assert (resolved.status, resolved.resolution) == ("resolved", "person")


def test_the_names_decide_where_a_record_has_no_person() -> None:
    claimed = life.act(opened(), by("Ann", None, "claim"))
    assert life.act(claimed, by("Bo", "local:bo", "release")) is claimed
    assert life.act(claimed, by("Ann", "local:ann", "release")).status == "open"
    assert life.act(claimed, by("Ann", None, "release")).status == "open"


def test_sixty_names_of_one_person_are_one_answer() -> None:
    alert = opened()
    for number in range(60):
        alert = life.act(alert, by(f"Name {number}", "local:ann", "false_alarm", f"x{number}"))
    assert [entry.by for entry in alert.history[1:]] == ["Name 0"]
    other = life.act(alert, by("Name 0", "local:bo", "true_alarm"))
    assert [entry.person for entry in other.history[1:]] == ["local:ann", "local:bo"]


def test_an_id_is_of_one_person() -> None:
    alert = life.act(opened(), by("Ann", "local:ann", "claim", "x1"))
    assert life.act(alert, by("Ann", "local:ann", "resolve", "x1")) is alert
    assert life.act(alert, by("Bo", "local:bo", "resolve", "x1")).status == "resolved"


def test_a_claim_that_outlasts_its_cause_is_still_that_persons() -> None:
    claimed = life.act(opened(), by("Ann", "local:ann", "claim"))
    ended = life.end(claimed, 9.0, "calm", reopen_within=100.0)
    again = life.reopen(ended, replace(opened(), raised_at=20.0))
    assert (again.status, again.claimed_by, again.claimed_person) == ("claimed", "Ann", "local:ann")
