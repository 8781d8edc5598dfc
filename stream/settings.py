"""The settings of the commands `python -m stream …`, from the environment variables `STEPIN_*`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from detectors.contract.settings import PORT, Kind, read, setting, text, whole_number
from stream.access import secret
from stream.access.archive_url import DATABASE, DEFAULT_URL
from stream.access.hosts import HOSTS, PUBLIC_URL
from stream.access.people_file import DEFAULT_PATH as PEOPLE_FILE
from stream.audit.audit_file import DEFAULT_PATH as AUDIT_FILE
from stream.gateway.door.client_address import Network
from stream.interventions.links import templates


def _token(value: str) -> str:
    if len(value) < secret.SHORTEST:
        raise ValueError
    return value


def _origins(value: str) -> tuple[str, ...]:
    """Return the origins as browsers write them: without a path, and without a slash at the end."""
    origins = tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
    if not all(re.fullmatch(r"https?://[^/\s]+", origin) for origin in origins):
        raise ValueError
    return origins


def _networks(value: str) -> tuple[Network, ...]:
    return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())


_TEMPLATES = Kind(
    templates, "an https address with {conversation} in it, or JSON with one for each source of events"
)
_TOKEN = Kind(_token, f"at least {secret.SHORTEST} characters")
_NETWORKS = Kind(_networks, "addresses such as 10.0.0.7 or 10.0.0.0/8, with commas between them")
_ORIGINS = Kind(_origins, "origins such as https://floor.example, with commas between them")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a worker, a gateway, a simulator or a demo. `token` is empty while none is given."""

    token: str = setting(
        _TOKEN,
        f"The secret of gateway and dashboard: at least {secret.SHORTEST} characters, the same for both. It "
        "signs the tickets of viewers, and is never sent to a browser.",
        default="",
        default_text="`make demo` makes up one for each run",
        secret=True,
    )
    model_key: str = setting(
        _TOKEN,
        f"The secret with which workers sign the models that they save: at least {secret.SHORTEST} "
        "characters, the same for all workers. A worker does not use a model without a good signature: it "
        "learns all labels again.",
        default="",
        default_text="`STEPIN_TOKEN`; without both, a worker uses only what it saved itself since its start",
        secret=True,
    )
    host: str = setting(
        text("an address of this machine"),
        "The address that gateway, dashboard and metrics listen on.",
        default="127.0.0.1",
    )
    port: int = setting(PORT, "The port of the dashboard.", default=8501)
    gateway_port: int = setting(PORT, "The port of the gateway.", default=8765)
    origins: tuple[str, ...] = setting(
        _ORIGINS,
        "The pages that may open the gateway's socket, with commas between them.",
        default=(),
        default_text="pages of the gateway's own host",
    )
    hosts: tuple[str, ...] = setting(
        HOSTS,
        "More names by which browsers may ask the dashboard and the gateway, with commas between them.",
        default=(),
        default_text="this machine's own names, and those of `STEPIN_PUBLIC_URL` and `STEPIN_ORIGINS`",
    )
    gateway_internal_port: int = setting(
        whole_number(0, 65535),
        "The port on which the gateway serves `/healthz` and `/metrics`. 0 takes a free one.",
        default=8766,
    )
    internal_host: str = setting(
        text("an address of this machine"),
        "The address of that port. Nobody but monitoring should reach it.",
        default="127.0.0.1",
    )
    trusted_proxies: tuple[Network, ...] = setting(
        _NETWORKS,
        "The addresses of the proxies before dashboard and gateway, with commas between them. Their "
        "`X-Forwarded-For` is believed.",
        default=(),
        default_text="none",
    )
    connections_per_address: int = setting(
        whole_number(1, 100_000),
        "How many connections the gateway takes from one address. Behind a proxy set "
        "`STEPIN_TRUSTED_PROXIES`.",
        default=200,
    )
    away_seconds: int = setting(
        whole_number(5, 86_400),
        "Whoever has had no page open for so many seconds is away, and has no case any more. Each gateway "
        "knows its own pages: behind several, send a person always to the same one.",
        default=120,
    )
    link_template: Mapping[str, str] = setting(
        _TEMPLATES,
        "Where a person opens a conversation on its own platform, if its events have no `link`: an address "
        "such as `https://cc.example/c/{conversation}`, or JSON with one for each `source` of events (`*`: "
        "all others). The gateway reads it.",
        default_factory=dict,
        default_text="none",
    )
    partitions: int = setting(
        whole_number(1, 1000),
        "The partitions of the topics that workers share out. At most so many workers of a stage have work. "
        "Choose it before the first start: a key stays in its partition.",
        default=6,
    )
    worker: str = setting(
        text(),
        "The name of a worker or a dispatcher. It fences an older one of the same name.",
        default_factory=lambda: f"worker-{os.uname().nodename}-{os.getpid()}",
        default_text="host and process id",
    )
    metrics_port: int = setting(
        whole_number(0, 65535),
        "The port on which a worker or a dispatcher serves `/metrics`. 0 serves none.",
        default=0,
    )

    archive_url: str = setting(
        DATABASE,
        "Where `python -m stream archive` keeps the past: `sqlite:///FILE` or "
        "`postgresql://USER:PASSWORD@HOST/DATABASE`. The dashboard reads it. The demo has its own.",
        default=DEFAULT_URL,
        secret=True,
    )
    notify_file: str = setting(
        text("a path"),
        "The file with the routes by which `python -m stream notifier` tells people. An address names its "
        "secrets as `${STEPIN_NOTIFY_…}`; such a variable has the secret, or with `_FILE` the file with it.",
        default="var/notify.yaml",
    )
    public_url: str | None = setting(
        PUBLIC_URL,
        "The address that people open, if a proxy stands before the dashboard. Links of notifications begin "
        "with it.",
        default=None,
    )
    people_file: str = setting(
        text("a path"),
        "The file with who may sign in. `python -m stream people` and `walls` write it; the gateway and the "
        "dashboard read it, and the dashboard writes ended sign-ins.",
        default=PEOPLE_FILE,
    )
    oidc_issuer: str = setting(
        text(),
        "The provider that signs people in (OpenID Connect): its issuer, as its tokens write it. The gateway "
        "needs to know only whether there is one.",
        default="",
    )
    audit_file: str = setting(
        text("a path"),
        "The second copy of the audit. `python -m stream audit follow` writes it.",
        default=AUDIT_FILE,
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read `STEPIN_*`.

        Raises:
            SettingError: a value cannot be used.
        """
        return read(cls, environment)
