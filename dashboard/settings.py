"""Reads the dashboard's settings from the environment. An error names the variable and the expected value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_GATEWAY_PORT = 8765
_PATH = "/live"


class SettingsError(ValueError):
    """A setting has no usable value. The message names the variable, its value and the expected value."""


@dataclass(frozen=True)
class Settings:
    """The address of the gateway, and its token.

    Browsers connect to `gateway_url`. It is None when the environment gives only a port: then a browser
    connects to the host that served the page. This process connects to `internal_gateway_url`, which may
    differ from the address for browsers.
    """

    gateway_url: str | None
    gateway_port: int
    token: str
    internal_gateway_url: str


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads `STEPIN_GATEWAY_URL` or `STEPIN_GATEWAY_PORT`, `STEPIN_GATEWAY_INTERNAL_URL` and `STEPIN_TOKEN`.

    Raises:
        SettingsError: the token is missing, or one of the others has no usable value.
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
    """Returns the port in the variable `name`, or `default` when the variable is empty.

    Raises:
        SettingsError: the value is no port number from 1 to 65535.
    """
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SettingsError(f"{name} is {text!r}: expected a port number from 1 to 65535")
    return int(text)
