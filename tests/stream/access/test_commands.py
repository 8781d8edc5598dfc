"""`python -m stream people` and `walls`, as an admin uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stream import __main__ as commands
from stream.access import passwords, walls
from stream.access.people_file import PeopleFile
from stream.log import LogUnavailable, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import AuditLine, decode_audit

PASSWORD = "a long walk by the sea"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "people.json"
    monkeypatch.setenv("STEPIN_PEOPLE_FILE", str(path))
    return path


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    """The log that has the audit."""
    log = MemoryLog()
    log.create_topics(topics.specs(1))
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    return log


def say(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(commands.main, arguments, input=typed)


def test_somebody_is_added_asked_twice_and_listed_without_the_password(path: Path) -> None:
    result = say(
        "people", "add", "ann", "--role", "supervisor", "--queue", "orders", typed=f"{PASSWORD}\n" * 2
    )
    assert result.exit_code == 0, result.output
    assert "ann may sign in: supervisor · orders · without customers' words" in result.output
    stored = PeopleFile(path).read().people["ann"].password
    assert stored.startswith("$argon2id$")
    assert passwords.is_right(stored, PASSWORD)
    assert not passwords.is_right(stored, PASSWORD + "!")
    listed = say("people", "list", "--json")
    assert json.loads(listed.output)["ann"]["rights"] == {
        "roles": ["supervisor"],
        "queues": ["orders"],
        "words": False,
    }
    for output in (result.output, listed.output, say("people", "list").output):
        assert PASSWORD not in output and "argon2" not in output


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "expected 12 to 256 characters, got 5"),
        ("password1234", "one of the commonest"),
        ("StepIn2026!!", "one of the commonest"),
        ("aaaaaaaaaaaaaa", "one of the commonest"),
    ],
)
@pytest.mark.usefixtures("path")
def test_a_password_that_others_guess_is_refused(tmp_path: Path, password: str, said: str) -> None:
    (tmp_path / "password").write_text(password + "\n")
    result = say("people", "add", "ann", "--role", "ops", "--password-file", str(tmp_path / "password"))
    assert result.exit_code == 1
    assert said in result.output
    assert f"{password}\n" not in result.output


@pytest.mark.usefixtures("path")
def test_faults_name_the_field_and_the_value() -> None:
    assert "NAME: expected small letters" in say("people", "add", "Ann!", "--role", "ops").output
    assert "--role: expected at least one role, got none" in say("people", "add", "ann").output
    assert (
        "NAME: expected the name of somebody in `people list`, got 'bo'"
        in say("people", "revoke", "bo").output
    )
    assert "--queue: expected a queue, or --all-queues, got none" in say("walls", "add", "hall").output
    both = say("people", "add", "b@x.example", "--role", "ops", "--queue", "a", "--all-queues")
    assert "--queue: expected none with --all-queues, got a" in both.output


def test_the_address_of_a_wall_is_printed_once(path: Path) -> None:
    made = say("walls", "add", "hall", "--queue", "orders", "--days", "30")
    address = made.stdout.strip()
    token = address.removeprefix("/wall?wall_token=")
    ((wall_id, wall),) = PeopleFile(path).read().walls.items()
    assert wall.digest == walls.digest_of(token)
    assert wall.expires_at - wall.made_at == 30 * 86400
    listed = say("walls", "list").output
    assert "(hall): wall · orders · without customers' words, until" in listed and "not opened yet" in listed
    assert token not in listed + path.read_text() + say("walls", "list", "--json").output
    assert say("walls", "revoke", wall_id).exit_code == 0
    assert "shut out" in say("walls", "list").output


def test_rights_are_set_anew_and_people_shut_out_and_let_in(path: Path) -> None:
    say("people", "add", "bo@floor.example", "--role", "supervisor", "--queue", "orders")
    say("people", "role", "bo@floor.example", "--role", "auditor", "--all-queues", "--words")
    assert "auditor · all queues · with customers' words" in say("people", "list").output
    say("people", "revoke", "bo@floor.example")
    assert "shut out" in say("people", "list").output
    say("people", "restore", "bo@floor.example")
    assert PeopleFile(path).read().people["bo@floor.example"].revoked_at is None
    assert "NAME: expected a local account" in say("people", "password", "bo@floor.example").output


def audit_on(log: MemoryLog) -> list[AuditLine]:
    with Follower(log, [topics.AUDIT]) as follower:
        return [decode_audit(record.value or b"") for record in follower.read_to_end()]


@pytest.mark.usefixtures("path")
def test_each_change_of_a_person_or_a_wall_has_its_line_of_the_audit_and_no_secret(log: MemoryLog) -> None:
    mail = "ann@floor.example"
    assert say("people", "add", mail, "--role", "supervisor", "--queue", "vip").exit_code == 0
    assert say("people", "add", mail, "--role", "ops").exit_code == 1
    assert say("people", "role", mail, "--role", "ops", "--all-queues").exit_code == 0
    assert say("people", "revoke", mail).exit_code == 0
    made = say("walls", "add", "north", "--queue", "vip")
    assert made.exit_code == 0
    added, changed, revoked, wall = audit_on(log)
    assert (added.what, added.about, added.before) == ("person_added", mail, None)
    assert changed.before == added.after and changed.before is not None and changed.after is not None
    assert (changed.before["roles"], changed.before["queues"]) == (["supervisor"], ["vip"])
    assert (changed.after["roles"], changed.after["queues"]) == (["ops"], "all")
    assert (revoked.what, revoked.after) == ("person_revoked", changed.after | {"shut_out": True})
    assert wall.what == "wall_added" and wall.after is not None and wall.after["name"] == "north"
    token = made.stdout.strip().split("wall_token=")[1].split()[0]
    assert token not in str(audit_on(log)) and "digest" not in str(audit_on(log))


def test_nothing_changes_without_a_line_unless_that_is_asked_for(
    path: Path, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> None:
        raise LogUnavailable("nobody answers")

    monkeypatch.setattr(log, "publisher", unreachable)
    asked = ("people", "add", "ann@floor.example", "--role", "ops")
    refused = say(*asked)
    assert refused.exit_code == 1 and "so nothing was changed: nobody answers" in refused.output
    assert PeopleFile(path).read().people == {}
    result = say("--without-audit", *asked)
    assert result.exit_code == 0 and "no line of the audit will say" in result.output
    assert list(PeopleFile(path).read().people) == ["ann@floor.example"]
