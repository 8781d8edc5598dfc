"""What the commands for people and walls tell the audit, and how they reach it."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from stream.access.people import People, Wall


class _Settings(Protocol):
    @property
    def people_file(self) -> str: ...


Change: TypeAlias = Literal[
    "person_added", "person_changed", "person_revoked", "person_restored", "wall_added", "wall_revoked"
]
Entry: TypeAlias = dict[str, str | int | float | bool | list[str] | None]


class Context(Protocol):
    """What the command line gives to the commands."""

    @property
    def settings(self) -> _Settings:
        """The settings, which name the file of people."""

    def record(
        self, what: Change, about: str, *, before: Entry | None = None, after: Entry | None = None
    ) -> None:
        """Write into the audit what is about to change.

        Raises:
            ClickException: the line cannot be written.
        """


def change_of(before: People, after: People, about: str) -> tuple[Entry | None, Entry | None]:
    """Return what the audit says of a person or a wall before and after a change. Nothing of it is secret."""
    then, now = _entry(before, about), _entry(after, about)
    former, person = before.people.get(about), after.people.get(about)
    if former is not None and person is not None and former.password != person.password:
        now = (now or {}) | {"password": "another"}
    return then, now


def _entry(known: People, about: str) -> Entry | None:
    entry = known.walls.get(about) or known.people.get(about)
    if entry is None:
        return None
    rights = entry.rights
    return {
        "name": entry.name if isinstance(entry, Wall) else entry.display,
        "roles": sorted(rights.roles),
        "queues": "all" if rights.queues is None else sorted(rights.queues),
        "words": rights.words,
        "shut_out": entry.revoked_at is not None,
    }
