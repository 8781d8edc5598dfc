"""Wall screens: made, exchanged once for a sign-in, and shut out. Pure, as `stream.access.people`."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from stream.access.people import People, PeopleError, Wall, check


def digest_of(token: str) -> str:
    """Return what is kept of a wall's token. The token is random, so it needs no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def add(people: People, wall_id: str, wall: Wall) -> People:
    """Return `people` with one more wall screen.

    Raises:
        PeopleError: it has no name or no queue.
    """
    if not wall.name.strip():
        raise PeopleError("NAME", repr(wall.name), "a name for the screen")
    check(wall.rights)
    if wall.rights.queues == frozenset():
        raise PeopleError("--queue", "none", "a queue, or --all-queues")
    return replace(people, walls={**people.walls, wall_id: wall})


def exchange(people: People, digest: str, now: float) -> tuple[People, str] | None:
    """Return `people` with a wall's token used up, and the wall's id; None if the token opens nothing."""
    for wall_id, wall in people.walls.items():
        if wall.digest == digest:
            if wall.exchanged_at is not None or wall.revoked_at is not None or now >= wall.expires_at:
                return None
            used = replace(wall, exchanged_at=now)
            return replace(people, walls={**people.walls, wall_id: used}), wall_id
    return None


def revoke(people: People, wall_id: str, now: float) -> People:
    """Return `people` with a wall screen shut out.

    Raises:
        PeopleError: no wall has the id.
    """
    wall = people.walls.get(wall_id)
    if wall is None:
        raise PeopleError("ID", repr(wall_id), "the id of a wall in `walls list`")
    revoked = replace(wall, revoked_at=now if wall.revoked_at is None else wall.revoked_at)
    return replace(people, walls={**people.walls, wall_id: revoked})
