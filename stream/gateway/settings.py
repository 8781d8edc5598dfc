"""The settings of a gateway: its address, its secret, and the limits for its viewers."""

from __future__ import annotations

from dataclasses import dataclass, field

from stream.access import secret
from stream.gateway.door.client_address import Network
from stream.interventions.links import Templates


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """The settings of a gateway.

    Args:
        token: the secret of gateway and dashboard, which signs tickets. No viewer has it.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        origins: the `Origin` values of pages that may connect; empty allows the pages of this host.
        delta_seconds: shortest time between two deltas.
        drop_after_seconds: the gateway drops a viewer that has received nothing for so long.
        max_viewers: the gateway turns away every viewer beyond this number.
        hosts: the names under which browsers speak to the gateway, beside those of this machine and of
            `host` and `origins`.
        internal_host: address that health and metrics are served on.
        internal_port: their port; 0 takes a free one.
        trusted_proxies: the proxies that are believed when they name another address.
        connections_per_address: the gateway turns away every connection of an address beyond this number.
        away_seconds: whoever has had no connection for so long is away, and has no case any more.
        outcome_seconds: so long the gateway waits for what came of an action.
        links: where a person opens a conversation whose events do not say so.
        failures_a_minute: after so many failures an address, or a person, is locked out for a while.

    Raises:
        ValueError: the token is too short.
    """

    token: str
    host: str = "127.0.0.1"
    port: int = 8765
    origins: tuple[str, ...] = ()
    delta_seconds: float = 0.25
    drop_after_seconds: float = 20.0
    max_viewers: int = 500
    hosts: tuple[str, ...] = ()
    internal_host: str = "127.0.0.1"
    internal_port: int = 8766
    trusted_proxies: tuple[Network, ...] = ()
    connections_per_address: int = 200
    away_seconds: float = 120.0
    outcome_seconds: float = 5.0
    links: Templates = field(default_factory=dict)
    failures_a_minute: int = 10

    def __post_init__(self) -> None:
        if len(self.token) < secret.SHORTEST:
            raise ValueError(f"the gateway needs a token of at least {secret.SHORTEST} characters")
