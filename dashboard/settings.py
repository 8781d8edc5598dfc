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
    and this process asks its own host. `internal_gateway_url` is where this process itself reaches the
    gateway, which may differ from where browsers do.
    """

    gateway_url: str | None
    gateway_port: int
    token: str
    internal_gateway_url: str


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read `STEPIN_GATEWAY_URL` or `STEPIN_GATEWAY_PORT`, `STEPIN_GATEWAY_INTERNAL_URL` and `STEPIN_TOKEN`.

    Raises:
        SettingsError: one of them is missing or cannot be used.
    """
    token = environment.get("STEPIN_TOKEN", "").strip()
    if not token:
        raise SettingsError(
            "STEPIN_TOKEN is not set: it must hold the token that the gateway was started with"
        )
    url = _url(environment, "STEPIN_GATEWAY_URL")
    gateway_port = port(environment, "STEPIN_GATEWAY_PORT", DEFAULT_GATEWAY_PORT)
    internal = (
        _url(environment, "STEPIN_GATEWAY_INTERNAL_URL") or url or f"ws://127.0.0.1:{gateway_port}{_PATH}"
    )
    return Settings(url, gateway_port, token, internal)


def _url(environment: Mapping[str, str], name: str) -> str | None:
    text = environment.get(name, "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"ws", "wss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise SettingsError(f"{name} is {text!r}: expected an address such as ws://floor.example:8765{_PATH}")
    return text if parts.path.strip("/") else text.rstrip("/") + _PATH


def port(environment: Mapping[str, str], name: str, default: int) -> int:
    """The port that a variable holds.

    Raises:
        SettingsError: it holds something else.
    """
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SettingsError(f"{name} is {text!r}: expected a port number from 1 to 65535")
    return int(text)
