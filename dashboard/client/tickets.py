"""The tickets of the dashboard's own process, and what signs tickets."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from stream.access.principal import DASHBOARD, Principal

if TYPE_CHECKING:
    from stream.access.tickets import Tickets


@cache
def signer_of(token: str) -> Tickets:
    """Return what signs and reads tickets with this secret."""
    # The library of signatures takes a while to load, which is no time to wait for a page.
    from stream.access.tickets import Tickets

    return Tickets(token)


def own_ticket(token: str, queues: frozenset[str] | None = None) -> Callable[[], str]:
    """Return what gives this process tickets to see `queues`, or all of them, without customers' words."""
    service = Principal(
        person=DASHBOARD, name="StepIn", roles=frozenset({"wall"}), queues=queues, words=False
    )
    return lambda: signer_of(token).issue(service, "dashboard", time.time(), time.time())
