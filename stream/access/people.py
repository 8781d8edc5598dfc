"""Who may sign in: people, wall screens and ended sign-ins as one value. Pure.

Each function takes the value and returns another. `stream.access.people_file` keeps it in a file.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from stream.access.principal import Principal, Role

_LOCAL_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MAIL = re.compile(r"\A[^\s@#A-Z]++@[^\s@#A-Z]++")
_SUBJECT = re.compile(r"\Ahttps?://[^\s#]++#\S++")


class PeopleError(ValueError):
    """What cannot be done: names the field, the value and what was expected."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: expected {expected}, got {value}")


class Rights(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person may do and see: see `Principal`."""

    roles: frozenset[Role] = frozenset()
    queues: frozenset[str] | None = frozenset()
    words: bool = False


class Person(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person who may sign in. Times are seconds since 1970.

    Args:
        display: the name that screens show.
        rights: what the person may do.
        password: the Argon2id hash of a local account; empty for a person whom a provider signs in.
        subject: `ISSUER#SUBJECT` of a person whom a provider signs in; empty until the first time, for one
            who is known by a mail address.
        since: when the person was added.
        changed_at: when roles, queues or words were last set.
        sessions_since: earlier sign-ins count no more.
        revoked_at: when the person was shut out, or None.
    """

    display: str
    rights: Rights
    password: str = ""
    subject: str = ""
    since: float
    changed_at: float
    sessions_since: float = 0.0
    revoked_at: float | None = None


class Wall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wall screen, which signs in by a token that its address has once.

    Args:
        name: what the list of walls calls it.
        digest: the SHA-256 of the token, in hexadecimal digits.
        rights: the queues that it shows, and whether it shows customers' words.
        made_at: when the token was made.
        expires_at: when the token and its sign-in end.
        exchanged_at: when a screen used the token, or None.
        revoked_at: when the screen was shut out, or None.
    """

    name: str
    digest: str
    rights: Rights
    made_at: float
    expires_at: float
    exchanged_at: float | None = None
    revoked_at: float | None = None


class People(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everybody who may sign in.

    Args:
        version: of this format.
        people: by name: a local name, a mail address, or `ISSUER#SUBJECT`.
        walls: by id.
        ended: the sign-ins that somebody ended, with the time at which they would have ended by themselves.
    """

    version: Literal[1] = 1
    people: dict[str, Person] = {}
    walls: dict[str, Wall] = {}
    ended: dict[str, float] = {}

    @property
    def has_accounts(self) -> bool:
        """Whether anybody may sign in here, so that nobody gets in without."""
        return bool(self.people or self.walls)

    @property
    def has_passwords(self) -> bool:
        """Whether there are local accounts, which sign in by password."""
        return any(person.password for person in self.people.values())


def is_local(name: str) -> bool:
    """Whether a name is one of a local account, which signs in by password.

    >>> is_local("ann"), is_local("ann@floor.example"), is_local("https://id.example#7")
    (True, False, False)
    """
    return _LOCAL_NAME.fullmatch(name) is not None


def add(people: People, name: str, display: str, rights: Rights, password: str, now: float) -> People:
    """Return `people` with one more person. `password` is a hash, and empty where a provider signs in.

    Raises:
        PeopleError: nobody can have the name, or somebody has it or had it.
    """
    if not (is_local(name) or _MAIL.fullmatch(name) or _SUBJECT.fullmatch(name)):
        expected = "small letters, digits, . _ or -, a mail address, or ISSUER#SUBJECT"
        raise PeopleError("NAME", repr(name), expected)
    if name in people.people:
        # The id of a person never becomes another's.
        raise PeopleError("NAME", repr(name), "a name that nobody has or had")
    if is_local(name) != bool(password):
        raise PeopleError("password", repr(name), "one for a local name, and none for anybody else")
    check(rights)
    person = Person(
        display=display.strip() or name,
        rights=rights,
        password=password,
        subject=name if _SUBJECT.fullmatch(name) else "",
        since=now,
        changed_at=now,
    )
    return replace(people, people={**people.people, name: person})


def set_rights(people: People, name: str, rights: Rights, now: float) -> People:
    """Return `people` with other rights for a person.

    Raises:
        PeopleError: nobody has the name, or nobody can have the rights.
    """
    check(rights)
    return _with(people, name, replace(person_named(people, name), rights=rights, changed_at=now))


def set_password(people: People, name: str, password: str, now: float) -> People:
    """Return `people` with another hash for a local account. Its sign-ins until now count no more.

    Raises:
        PeopleError: no local account has the name.
    """
    person = person_named(people, name)
    if not person.password:
        raise PeopleError("NAME", repr(name), "a local account")
    return _with(people, name, replace(person, password=password, sessions_since=now))


def rehash(people: People, name: str, old: str, new: str) -> People:
    """Return `people` with a newer hash of the same password, if `old` is still the hash that counts."""
    person = people.people.get(name)
    if person is None or person.password != old:
        return people
    return _with(people, name, replace(person, password=new))


def revoke(people: People, name: str, now: float) -> People:
    """Return `people` with a person shut out. One whom only the provider knows is named `ISSUER#SUBJECT`.

    Raises:
        PeopleError: nobody has the name.
    """
    if name not in people.people and _SUBJECT.fullmatch(name):
        person = Person(display=name, rights=Rights(), subject=name, since=now, changed_at=now)
    else:
        person = person_named(people, name)
    revoked_at = now if person.revoked_at is None else person.revoked_at
    return _with(people, name, replace(person, revoked_at=revoked_at, sessions_since=now))


def restore(people: People, name: str) -> People:
    """Return `people` with a person let in again, who has to sign in anew.

    Raises:
        PeopleError: nobody has the name.
    """
    return _with(people, name, replace(person_named(people, name), revoked_at=None))


def bind(people: People, mail: str, subject: str) -> People:
    """Return `people` with the provider's subject for one who is known by a mail address.

    From then on only this subject is the person: an address that is given to somebody else opens nothing.
    """
    person = people.people.get(mail)
    if person is None or person.subject:
        return people
    return _with(people, mail, replace(person, subject=subject))


def person_named(people: People, name: str) -> Person:
    """Return a person.

    Raises:
        PeopleError: nobody has the name.
    """
    person = people.people.get(name)
    if person is None:
        raise PeopleError("NAME", repr(name), "the name of somebody in `people list`")
    return person


def person_of_subject(people: People, subject: str) -> Person | None:
    """Return the person whom the provider calls so, or None."""
    return next((person for person in people.people.values() if person.subject == subject), None)


def end_session(people: People, session: str, ends_at: float, now: float) -> People:
    """Return `people` with a sign-in ended that would have ended at `ends_at`. Old ones are forgotten."""
    kept = {each: until for each, until in people.ended.items() if until > now}
    return replace(people, ended={**kept, session: ends_at})


def principal_of(people: People, person: str, now: float) -> Principal | None:
    """Return who `local:NAME` or `wall:ID` is now, or None if nobody is or may be."""
    kind, _, name = person.partition(":")
    if kind == "wall":
        wall = people.walls.get(name)
        if wall is None or wall.revoked_at is not None or now >= wall.expires_at:
            return None
        return _principal(person, wall.name, wall.rights)
    found = people.people.get(name) if kind == "local" else person_of_subject(people, name)
    if found is None or found.revoked_at is not None or (kind == "local" and not found.password):
        return None
    return _principal(person, found.display, found.rights)


def _principal(person: str, name: str, rights: Rights) -> Principal:
    return Principal(person=person, name=name, roles=rights.roles, queues=rights.queues, words=rights.words)


def check(rights: Rights) -> None:
    """Check that somebody can have the rights.

    Raises:
        PeopleError: there is no role, or a queue is blank.
    """
    if not rights.roles:
        raise PeopleError("--role", "none", "at least one role")
    if any(not queue.strip() for queue in rights.queues or ()):
        raise PeopleError("--queue", "a blank", "the name of a queue")


def _with(people: People, name: str, person: Person) -> People:
    return replace(people, people={**people.people, name: person})
