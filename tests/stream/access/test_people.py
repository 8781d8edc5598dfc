"""The file of people: what it keeps, who wins, and what a broken one changes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from stream.access import people, walls
from stream.access.people import People, PeopleError, Rights, Wall
from stream.access.people_file import BrokenPeople, PeopleFile
from stream.access.principal import Principal
from stream.access.revoked import reason_of
from stream.access.tickets import Ticket

NOW = 1_800_000_000.0
ORDERS = Rights(roles=frozenset({"supervisor"}), queues=frozenset({"orders"}))
BILLING = Rights(roles=frozenset({"supervisor"}), queues=frozenset({"billing"}))
SUBJECT = "https://id.example#7"


def floor() -> People:
    known = people.add(People(), "ann", "Ann", ORDERS, "a hash", NOW)
    return people.add(known, "bo@floor.example", "Bo", ORDERS, "", NOW)


def wall(expires_at: float = NOW + 100) -> Wall:
    rights = Rights(roles=frozenset({"wall"}), queues=frozenset({"orders"}))
    return Wall(
        name="hall", digest=walls.digest_of("secret"), rights=rights, made_at=NOW, expires_at=expires_at
    )


def ticket(person: str, rights: Rights = ORDERS, signed_in_at: float = NOW + 1) -> Ticket:
    who = Principal(person=person, name="x", roles=rights.roles, queues=rights.queues, words=rights.words)
    return Ticket(
        id="t", session="s", principal=who, signed_in_at=signed_in_at, issued_at=NOW, expires_at=NOW + 600
    )


def test_a_ticket_holds_while_nothing_changes_and_ends_with_its_reason() -> None:
    known = floor()
    assert reason_of(known, ticket("local:ann"), NOW + 2) is None
    assert reason_of(people.revoke(known, "ann", NOW + 2), ticket("local:ann"), NOW + 2) == "revoked"
    assert reason_of(people.set_rights(known, "ann", BILLING, NOW), ticket("local:ann"), NOW) == "changed"
    assert reason_of(people.end_session(known, "s", NOW + 9, NOW), ticket("local:ann"), NOW) == "signed out"
    assert (
        reason_of(people.set_password(known, "ann", "new", NOW + 2), ticket("local:ann"), NOW + 3)
        == "signed out"
    )
    assert reason_of(People(), ticket("local:ann"), NOW) == "revoked"


def test_somebody_who_is_let_in_again_has_to_sign_in_anew() -> None:
    known = people.restore(people.revoke(floor(), "ann", NOW + 5), "ann")
    assert reason_of(known, ticket("local:ann"), NOW + 6) == "signed out"
    assert reason_of(known, ticket("local:ann", signed_in_at=NOW + 6), NOW + 7) is None


def test_guests_are_out_as_soon_as_somebody_may_sign_in() -> None:
    assert reason_of(People(), ticket("guest:Ann"), NOW) is None
    assert reason_of(floor(), ticket("guest:Ann"), NOW) == "sign-in needed"
    assert reason_of(floor(), ticket("service:dashboard"), NOW) is None


def test_a_mail_address_stays_with_the_subject_that_had_it_first() -> None:
    known = people.bind(floor(), "bo@floor.example", SUBJECT)
    assert people.bind(known, "bo@floor.example", "https://id.example#8") == known
    assert people.principal_of(known, f"oidc:{SUBJECT}", NOW).name == "Bo"
    assert people.principal_of(known, "oidc:https://id.example#8", NOW) is None


def test_somebody_whom_only_the_provider_knows_can_be_shut_out() -> None:
    assert reason_of(floor(), ticket(f"oidc:{SUBJECT}"), NOW) is None
    assert reason_of(people.revoke(floor(), SUBJECT, NOW), ticket(f"oidc:{SUBJECT}"), NOW) == "revoked"


def test_a_token_of_a_wall_opens_once_and_not_after_its_end() -> None:
    known = walls.add(People(), "w1", wall())
    used, wall_id = walls.exchange(known, walls.digest_of("secret"), NOW + 1)
    assert wall_id == "w1"
    assert walls.exchange(used, walls.digest_of("secret"), NOW + 2) is None
    assert walls.exchange(known, walls.digest_of("secret"), NOW + 100) is None
    assert walls.exchange(known, walls.digest_of("guess"), NOW) is None
    shut = walls.revoke(used, "w1", NOW + 3)
    rights = wall().rights
    assert reason_of(used, ticket("wall:w1", rights), NOW + 99) is None
    assert reason_of(used, ticket("wall:w1", rights), NOW + 100) == "revoked"
    assert reason_of(shut, ticket("wall:w1", rights), NOW + 4) == "revoked"


@pytest.mark.parametrize("name", ["Ann", "", "a b", "-ann", "a" * 65, "аnn", "ftp://id#7"])
def test_a_name_that_nobody_can_have_is_told(name: str) -> None:
    with pytest.raises(PeopleError, match="NAME: expected small letters"):
        people.add(People(), name, "", ORDERS, "a hash", NOW)


def test_the_name_of_somebody_who_was_shut_out_is_given_to_nobody_else() -> None:
    with pytest.raises(PeopleError, match="nobody has or had, got 'ann'"):
        people.add(people.revoke(floor(), "ann", NOW), "ann", "Ann", ORDERS, "a hash", NOW)


def test_ended_sign_ins_are_forgotten_once_they_would_have_ended() -> None:
    known = people.end_session(People(), "s1", NOW + 10, NOW)
    assert people.end_session(known, "s2", NOW + 30, NOW + 11).ended == {"s2": NOW + 30}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_the_file_is_its_owners_alone_and_others_see_a_change(tmp_path: Path) -> None:
    path = tmp_path / "var" / "people.json"
    reader, writer = PeopleFile(path, Clock()), PeopleFile(path)
    assert reader.read() == People()
    writer.change(lambda _: floor())
    assert reader.read() == floor()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_file_is_looked_at_each_half_second_at_most(tmp_path: Path) -> None:
    path = tmp_path / "people.json"
    times = iter([0.0, 0.4, 0.6])
    reader = PeopleFile(path, lambda: next(times))
    reader.read()
    PeopleFile(path).change(lambda _: floor())
    assert not reader.read().has_accounts
    assert reader.read().has_accounts


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"version": 2}', r"version"),
        ('{"people": {"ann": {}}}', r"\$\.people\[\.\.\.\]"),
        ("{", "truncated"),
        (None, "gone"),
    ],
)
def test_a_file_that_breaks_later_changes_nothing_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str | None, said: str
) -> None:
    path = tmp_path / "people.json"
    PeopleFile(path).change(lambda _: floor())
    reader = PeopleFile(path, Clock())
    reader.read()
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
        with pytest.raises(BrokenPeople, match=said):
            PeopleFile(path).read()
        with pytest.raises(BrokenPeople, match=str(path)):
            PeopleFile(path).change(lambda _: People())
        assert path.read_text() == content
    assert reader.read() == reader.read() == floor()
    assert len(caplog.records) == 1
    PeopleFile(path).path.write_text('{"version": 1}')
    assert reader.read() == People()


def test_changes_of_several_writers_at_once_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "people.json"

    def end(number: int) -> None:
        for turn in range(5):
            PeopleFile(path).change(
                lambda known, session=f"{number}-{turn}": people.end_session(known, session, NOW + 9, NOW)
            )

    threads = [threading.Thread(target=end, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(PeopleFile(path).read().ended) == 20
