"""The settings of the dashboard, from the environment variables `STEPIN_*`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboard.own_hosts import Addresses
from detectors.contract import settings as parser
from detectors.contract.settings import PORT, Kind, setting, text
from stream.access.archive_url import DATABASE, DEFAULT_URL
from stream.access.hosts import HOSTS, PUBLIC_URL
from stream.access.people_file import DEFAULT_PATH as PEOPLE_FILE

_PATH = "/live"


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"ws", "wss"} or not parts.hostname or parts.port == 0:
        raise ValueError
    return value if parts.path.strip("/") else value.rstrip("/") + _PATH


_URL = Kind(_url, f"an address such as ws://floor.example:8765{_PATH}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The address that the dashboard serves, and how it reaches the gateway."""

    token: str = setting(
        text("the token that the gateway was started with"),
        "The secret of gateway and dashboard, which signs tickets.",
        secret=True,
    )
    host: str = setting(
        text("an address of this machine"), "The address that the dashboard listens on.", default="127.0.0.1"
    )
    port: int = setting(PORT, "The port of the dashboard.", default=8501)
    gateway_port: int = setting(PORT, "The port of the gateway.", default=8765)
    hosts: tuple[str, ...] = setting(
        HOSTS,
        "More names by which browsers may ask the dashboard and the gateway, with commas between them.",
        default=(),
        default_text="this machine's own names, and that of `STEPIN_PUBLIC_URL`",
    )
    public_url: str | None = setting(
        PUBLIC_URL,
        "The address that people open, if a proxy stands before the dashboard.",
        default=None,
    )
    people_file: str = setting(text("a path"), "The file with who may sign in.", default=PEOPLE_FILE)
    archive_url: str = setting(
        DATABASE, "The archive, whose past the dashboard shows.", default=DEFAULT_URL, secret=True
    )
    gateway_url: str | None = setting(
        _URL,
        "The address of the gateway for browsers, if it is elsewhere (`wss://…/live` behind a TLS proxy).",
        default=None,
        default_text="the host that served the page, `STEPIN_GATEWAY_PORT`",
    )
    gateway_internal_url: str | None = setting(
        _URL,
        "The address of the gateway for the dashboard's own process.",
        default=None,
        default_text="the same as for browsers; this machine without `STEPIN_GATEWAY_URL`",
    )

    @property
    def internal_gateway_url(self) -> str:
        """The address at which this process reaches the gateway; browsers may use another."""
        own = f"ws://127.0.0.1:{self.gateway_port}{_PATH}"
        return self.gateway_internal_url or self.gateway_url or own

    @property
    def addresses(self) -> Addresses:
        """By which names browsers may ask, and which pages are the dashboard's own."""
        return Addresses(host=self.host, hosts=self.hosts, public_url=self.public_url)


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read `STEPIN_*`.

    Raises:
        SettingError: a value cannot be used, or `STEPIN_TOKEN` is not set.
    """
    return parser.read(Settings, environment)
