"""The table of docs/settings.md, made from the classes. `python -m tests.settings_table` writes it."""

from __future__ import annotations

from pathlib import Path

from dashboard.settings import Settings as DashboardSettings
from dashboard.sign_in.settings import PREFIX as OIDC
from dashboard.sign_in.settings import ProviderSettings
from detectors.contract import settings as parser
from stream.demo.broker_parts import BrokerSettings
from stream.interventions.settings import WebhookSettings
from stream.log.kafka.settings import PREFIX, KafkaSettings
from stream.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
_HEAD = "| variable | default | meaning |\n|---|---|---|\n"
_OF_COMPOSE = (
    "STEPIN_BIND",
    "`127.0.0.1`",
    "The address of the machine at which `compose.yaml` publishes the dashboard and the gateway.",
)
_SECRETS = (
    "STEPIN_SECRETS",
    "`./var/secrets`",
    "The folder with certificates and passwords that `compose.yaml` shows to its services as `/secrets`.",
)
_OF_TESTS = (
    "STEPIN_DATA",
    "`../shared/data`",
    "The folder with recorded conversations, for tests.",
)


def table() -> str:
    """Return the table. Where two classes read one variable, the first explains it."""
    rows = (
        parser.rows(Settings)
        + parser.rows(WebhookSettings)
        + parser.rows(DashboardSettings)
        + parser.rows(ProviderSettings, OIDC)
    )
    rows += parser.rows(KafkaSettings, PREFIX) + parser.rows(BrokerSettings, PREFIX)
    rows += [_OF_COMPOSE, _SECRETS, _OF_TESTS]
    by_variable = {row[0]: row for row in reversed(rows)}
    ordered = list(dict.fromkeys(row[0] for row in rows))
    lines = [by_variable[variable] for variable in ordered]
    return _HEAD + "".join(f"| `{name}` | {default} | {about} |\n" for name, default, about in lines)


def page() -> str:
    """Return the page with the table of today."""
    text = PAGE.read_text(encoding="utf-8")
    return text[: text.index("| variable |")] + table()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
