"""Who asks: a person, a wall screen or a service, with roles and queues."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

Role: TypeAlias = Literal["wall", "supervisor", "ops", "auditor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
GUEST = "guest:"
"""Begins the id of somebody who did not sign in, on a floor without a sign-in."""
DASHBOARD = "service:dashboard"
"""The id of the dashboard's own process."""


class Principal(Struct, frozen=True, kw_only=True):
    """Somebody who asks for something, as the sign-in knows them.

    Args:
        person: the one id of this person: `local:ann`, `oidc:ISSUER#SUBJECT`, `wall:ID`. It never changes
            and nobody else has it. Only `guest:NAME` is what somebody says of themselves.
        name: the name that screens show. Two people may have the same one.
        roles: what the person is. Several roles allow what any of them allows.
        queues: the queues whose data the person may have, or None for all of them.
        words: whether the person may read what customers wrote and said.
    """

    person: str
    name: str
    roles: frozenset[Role]
    queues: frozenset[str] | None = frozenset()
    words: bool = False

    def has_queue(self, queue: str) -> bool:
        """Whether the person may have data of this queue."""
        return self.queues is None or queue in self.queues

    @property
    def is_guest(self) -> bool:
        """Whether nobody has checked who this is."""
        return self.person.startswith(GUEST)
