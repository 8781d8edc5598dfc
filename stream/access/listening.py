"""Where a floor without a sign-in may listen: only where nobody but this machine's own people come."""

from __future__ import annotations

import ipaddress

from stream.access.people import People

_LOOPBACK_NAMES = frozenset({"localhost"})


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself, by name or address.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    name = host.strip("[]").lower()
    try:
        return name in _LOOPBACK_NAMES or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refusal(host: str, people: People, provider: bool) -> str | None:
    """Return why nothing may listen on `host`, or None if it may.

    Args:
        people: who may sign in.
        provider: whether a provider signs people in.
    """
    if is_loopback(host) or provider or people.has_accounts:
        return None
    return (
        f"STEPIN_HOST: expected 127.0.0.1 while nobody can sign in, got {host}: everybody on the network "
        "could read and act. Add people (`python -m stream people add NAME --role supervisor --all-queues`) "
        "or set STEPIN_OIDC_ISSUER; docs/sign-in.md says how"
    )
