"""From where a request comes, and to which host it believes to speak. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

from stream.access.throttle import of_address

Network: TypeAlias = IPv4Network | IPv6Network
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def client_address(peer: str, forwarded: Sequence[str], proxies: Sequence[Network]) -> str:
    """Return the address that a request comes from.

    Only a trusted proxy is believed when it names another: each has added the address that spoke to it, so
    the right-most one that is no trusted proxy is the client's. An IPv6 address stands for its /64.

    Args:
        peer: the address at the other end of the connection.
        forwarded: the values of `X-Forwarded-For`, in their order.
        proxies: the trusted proxies.

    >>> from ipaddress import ip_network
    >>> proxies = [ip_network("10.0.0.0/8")]
    >>> client_address("10.0.0.1", ["6.6.6.6, 203.0.113.9", "10.0.0.2"], proxies)
    '203.0.113.9'
    >>> client_address("203.0.113.9", ["6.6.6.6"], proxies)
    '203.0.113.9'
    """
    found = peer
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    while hops and _is_in(found, proxies):
        named = hops.pop()
        if not _is_address(named):
            break
        found = named
    return _of_customer(found)


def hosts(listens_on: str, named: Iterable[str], origins: Iterable[str]) -> frozenset[str]:
    """Return the names under which the gateway may be asked: this machine's, and those of the settings."""
    of_pages = {urlsplit(origin).hostname or "" for origin in origins}
    return (LOOPBACK | {listens_on.lower(), *(name.lower() for name in named), *of_pages}) - {""}


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(text: str, networks: Sequence[Network]) -> bool:
    return _is_address(text) and any(ip_address(text) in network for network in networks)


def _of_customer(text: str) -> str:
    address = ip_address(text) if _is_address(text) else None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return of_address(str(mapped or text))
