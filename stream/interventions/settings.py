"""The settings of the dispatcher, from the environment variables `STEPIN_WEBHOOK_*`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from detectors.contract.settings import Kind, SettingError, read, setting, whole_number
from stream.interventions.signing import secret_key

_SPACES = re.compile(r"[\s,]+")


def webhook_url(value: str) -> str:
    """Return an address for webhooks: HTTPS, or HTTP on this machine; without a name and a password.

    >>> webhook_url("http://127.0.0.1:9000/stepin")
    'http://127.0.0.1:9000/stepin'

    Raises:
        ValueError: it is no such address.
    """
    parts = urlsplit(value)
    host = parts.hostname or ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))
    if not (safe and host and parts.port != 0) or "@" in parts.netloc or parts.fragment:
        raise ValueError(value)
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError(value)
    return value


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _by_queue(value: str) -> Mapping[str, str]:
    found = json.loads(value)
    if not isinstance(found, dict) or not all(isinstance(url, str) for url in found.values()):
        raise ValueError
    return {queue: webhook_url(url) for queue, url in found.items()}


def _keys(value: str) -> tuple[bytes, ...]:
    return tuple(secret_key(secret) for secret in _SPACES.split(value) if secret)


_AN_ADDRESS = "an https address, or an http address of this machine"
_URL = Kind(webhook_url, _AN_ADDRESS)
_BY_QUEUE = Kind(_by_queue, f'JSON such as {{"billing": "https://…"}}, each value {_AN_ADDRESS}')
_KEYS = Kind(_keys, "secrets such as whsec_…, each 24 to 64 bytes in base64, with spaces between them")


@dataclass(frozen=True, kw_only=True)
class WebhookSettings:
    """Where interventions are sent, and how often they are tried."""

    webhook_url: str = setting(
        _URL,
        "Where `python -m stream dispatcher` sends interventions: an https address of the platform, or an "
        "http address of this machine.",
        default="",
    )
    webhook_queue_urls: Mapping[str, str] = setting(
        _BY_QUEUE,
        'Other addresses for some queues, as JSON: `{"billing": "https://…"}`.',
        default_factory=dict,
        default_text="none",
    )
    webhook_secrets: tuple[bytes, ...] = setting(
        _KEYS,
        "The secrets that sign webhooks: `whsec_` and 24 to 64 bytes in base64. Each of several signs, so "
        "that the receiver can change from one to the next.",
        default=(),
        secret=True,
    )
    webhook_tries: int = setting(
        whole_number(1, 20), "How often a webhook is tried before it is a dead letter.", default=6
    )
    webhook_timeout: int = setting(
        whole_number(1, 60), "Seconds within which a receiver must answer.", default=5
    )
    webhook_too_old: int = setting(
        whole_number(1, 7 * 86_400),
        "Seconds after which an intervention is no longer sent, such as after an outage: it would come too "
        "late for its conversation.",
        default=600,
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> WebhookSettings:
        """Read `STEPIN_WEBHOOK_*`.

        Raises:
            SettingError: a value cannot be used, or there is no address or no secret.
        """
        settings = read(cls, environment)
        if not settings.webhook_url and not settings.webhook_queue_urls:
            raise SettingError("STEPIN_WEBHOOK_URL", _AN_ADDRESS, "nothing")
        if not settings.webhook_secrets:
            raise SettingError("STEPIN_WEBHOOK_SECRETS", _KEYS.expected, "nothing")
        return settings

    def url_of(self, queue: str) -> str:
        """Return where the interventions of a queue are sent; empty where nothing says so."""
        return self.webhook_queue_urls.get(queue, self.webhook_url)
