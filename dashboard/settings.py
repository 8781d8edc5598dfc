"""What the dashboard needs to know from the environment, read once; what is wrong is said in words."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_GATEWAY_PORT = 8765
_PATH = "/live"


class SettingsError(ValueError):
    """A setting that cannot be used: which variable, what it holds, and what it should be."""


@dataclass(frozen=True)
class Settings:
    """Where the gateway is, and the token that it asks for.

    `gateway_url` is None when only a port was given: then the browser asks the host that served the page,
    and this process asks its own host.
    """

    gateway_url: str | None
    gateway_port: int
    token: str

    @property
    def local_gateway_url(self) -> str:
        """The gateway as this process reaches it."""
        return self.gateway_url or f"ws://127.0.0.1:{self.gateway_port}{_PATH}"


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read `STEPIN_GATEWAY_URL` or `STEPIN_GATEWAY_PORT`, and `STEPIN_TOKEN`.

    Raises:
        SettingsError: one of them is missing or cannot be used.
    """
    token = environment.get("STEPIN_TOKEN", "").strip()
    if not token:
        raise SettingsError(
            "STEPIN_TOKEN is not set: it must hold the token that the gateway was started with"
        )
    url = environment.get("STEPIN_GATEWAY_URL", "").strip()
    port = environment.get("STEPIN_GATEWAY_PORT", "").strip()
    return Settings(_url(url) if url else None, _port(port) if port else DEFAULT_GATEWAY_PORT, token)


def _url(text: str) -> str:
    parts = urlsplit(text)
    try:
        whole = parts.scheme in {"ws", "wss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise SettingsError(
            f"STEPIN_GATEWAY_URL is {text!r}: expected an address such as ws://floor.example:8765{_PATH}"
        )
    return text if parts.path.strip("/") else text.rstrip("/") + _PATH


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SettingsError(f"STEPIN_GATEWAY_PORT is {text!r}: expected a port number from 1 to 65535")
    return int(text)
