"""The settings of a provider that signs people in (OpenID Connect), from `STEPIN_OIDC_*`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from detectors.contract import settings as parser
from detectors.contract.settings import Kind, SettingError, setting, text

PREFIX = "STEPIN_OIDC_"


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    return value


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """How the provider is asked, and what its claims mean here. Without an `issuer` there is none."""

    issuer: str = setting(
        Kind(_issuer, "an address such as https://id.example"),
        "The provider that signs people in (OpenID Connect): its issuer, as its tokens write it.",
        default="",
    )
    client_id: str = setting(text(), "What the provider calls this dashboard.", default="")
    client_secret: str = setting(
        text("a secret"), "What this dashboard proves itself to the provider with.", default="", secret=True
    )
    roles_claim: str = setting(
        text(),
        "The claim with the roles of a person whom the file of people does not know.",
        default="stepin_roles",
    )
    queues_claim: str = setting(
        text(),
        "The claim with the queues of such a person; `*` means all of them.",
        default="stepin_queues",
    )

    @property
    def metadata_url(self) -> str:
        """Where the provider says how it is asked (OpenID Connect Discovery 1.0)."""
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"


def read(environment: Mapping[str, str] = os.environ) -> ProviderSettings | None:
    """Read the settings of the provider, or return None if there is none.

    Raises:
        SettingError: a value cannot be used, or one is missing.
    """
    found = parser.read(ProviderSettings, environment, PREFIX)
    if not found.issuer:
        return None
    if not found.client_id:
        raise SettingError(f"{PREFIX}CLIENT_ID", "what the provider calls this dashboard", "nothing")
    if not found.client_secret:
        raise SettingError(f"{PREFIX}CLIENT_SECRET", "what this dashboard proves itself with", "nothing")
    return found
