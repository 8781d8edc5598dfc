"""What the commands have in common that run a gateway."""

from __future__ import annotations

from stream.access.people_file import PeopleFile
from stream.access.revocations import Revocations
from stream.access.revoked import PeopleRevocations
from stream.gateway.settings import GatewaySettings
from stream.settings import Settings


def gateway_settings(settings: Settings) -> GatewaySettings:
    """Return the gateway's part of the settings."""
    return GatewaySettings(
        token=settings.token,
        host=settings.host,
        port=settings.gateway_port,
        origins=settings.origins,
        hosts=settings.hosts,
        internal_host=settings.internal_host,
        internal_port=settings.gateway_internal_port,
        trusted_proxies=settings.trusted_proxies,
        connections_per_address=settings.connections_per_address,
        away_seconds=settings.away_seconds,
    )


def revocations(settings: Settings) -> Revocations:
    """Return who says that a ticket no longer holds: the file of people."""
    return PeopleRevocations(PeopleFile(settings.people_file))
