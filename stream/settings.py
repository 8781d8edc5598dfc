"""What the environment says, read once at the start; a wrong value is named before anything runs."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass


class SettingError(ValueError):
    """A setting that cannot be used; says which variable, what it holds and what was expected."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}: expected {expected}, got {value!r}")


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise SettingError(name, value, f"a whole number from {least} to {most}")
    return int(value)


def _origins(value: str) -> tuple[str, ...]:
    """The origins in a list with commas, as browsers write them: no path, no slash at the end."""
    origins = tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
    for origin in origins:
        if not re.fullmatch(r"https?://[^/\s]+", origin):
            raise SettingError(
                "STEPIN_ORIGINS", origin, "origins such as https://floor.example, commas between"
            )
    return origins


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this process is set up.

    Args:
        token: what viewers of the gateway must know; made up for this run when none is given.
        host: the address that the gateway and the dashboard listen on.
        port: of the dashboard. gateway_port: of the gateway.
        origins: pages that may open the gateway's socket; none means pages of this very host.
        partitions: of the topics that are shared out among workers.
        worker: the name of this worker; two workers of one name fence each other.
        metrics_port: where a worker shows its metrics; 0 is nowhere.
    """

    token: str
    token_given: bool
    host: str = "127.0.0.1"
    port: int = 8501
    gateway_port: int = 8765
    origins: tuple[str, ...] = ()
    partitions: int = 6
    worker: str = "worker-1"
    metrics_port: int = 0

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read `STEPIN_*`.

        Raises:
            SettingError: a value cannot be used.
        """
        token = env.get("STEPIN_TOKEN", "").strip()
        if token and len(token) < 8:
            raise SettingError("STEPIN_TOKEN", "…", "at least 8 characters")
        return cls(
            token=token or secrets.token_urlsafe(18),
            token_given=bool(token),
            host=env.get("STEPIN_HOST") or "127.0.0.1",
            port=_number(env, "STEPIN_PORT", 8501, 1, 65535),
            gateway_port=_number(env, "STEPIN_GATEWAY_PORT", 8765, 1, 65535),
            origins=_origins(env.get("STEPIN_ORIGINS", "")),
            partitions=_number(env, "STEPIN_PARTITIONS", 6, 1, 1000),
            worker=env.get("STEPIN_WORKER") or f"worker-{os.uname().nodename}-{os.getpid()}",
            metrics_port=_number(env, "STEPIN_METRICS_PORT", 0, 0, 65535),
        )
