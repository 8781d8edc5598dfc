"""The files for production: parsed, and held against the code that they start."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from dashboard.sign_in.settings import PREFIX as OIDC
from dashboard.sign_in.settings import ProviderSettings
from detectors.contract.settings import rows, secret_variables
from stream.__main__ import main
from stream.interventions.settings import WebhookSettings
from stream.log.kafka.settings import PREFIX as KAFKA
from stream.log.kafka.settings import KafkaSettings
from stream.settings import Settings

ROOT = Path(__file__).parent.parent
LONG_RUNNING = ("kafka", "worker", "gateway", "dashboard", "audit", "archive", "dispatcher", "notifier")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_compose_has_every_part_of_the_floor(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*LONG_RUNNING, "topics", "ops"}


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_what_runs_for_long_is_watched_and_restarted(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"


def test_commands_of_compose_exist(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        command = service.get("command")
        if command and command[0] == "stream":
            assert main.get_command(click.Context(main), command[1]) is not None
        elif command:
            assert (ROOT / command[0] / "__main__.py").exists()


def test_dependencies_exist_and_wait_for_a_condition(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            assert name in services
            assert wait["condition"] in {"service_healthy", "service_completed_successfully"}


def test_no_secret_stands_in_the_files_or_in_an_environment(compose: dict[str, Any]) -> None:
    secrets = {
        variable
        for settings, prefix in (
            (Settings, "STEPIN_"),
            (WebhookSettings, "STEPIN_"),
            (KafkaSettings, KAFKA),
            (ProviderSettings, OIDC),
        )
        for variable in secret_variables(settings, prefix)
    } - {"STEPIN_ARCHIVE_URL"}  # with SQLite it is a path
    assert {"STEPIN_TOKEN", "STEPIN_WEBHOOK_SECRETS", "STEPIN_KAFKA_SASL_PASSWORD"} <= secrets
    for name, service in compose["services"].items():
        assert not secrets & set(service.get("environment", {})), name
    assert compose["secrets"] == {
        "token": {"environment": "STEPIN_TOKEN"},
        "model_key": {"environment": "STEPIN_MODEL_KEY"},
    }


def test_each_service_gets_only_what_it_needs(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {name for name, each in services.items() if "token" in each.get("secrets", ())} == {
        "gateway",
        "dashboard",
    }
    assert [name for name, each in services.items() if "model_key" in each.get("secrets", ())] == ["worker"]
    dashboard = services["dashboard"]
    assert dashboard["networks"] == ["floor"]
    assert not [name for name in dashboard["environment"] if name.startswith("STEPIN_KAFKA_")]
    on_floor = {name for name, each in services.items() if "floor" in each["networks"]}
    assert on_floor == {"gateway", "dashboard"}


def test_what_a_service_may_use_is_bounded(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}, name
        assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
        assert name == "kafka" or service["read_only"]


def test_images_of_others_are_named_by_their_digest(compose: dict[str, Any]) -> None:
    images = {each["image"] for each in compose["services"].values()} - {"stepin"}
    assert images and all(re.search(r"@sha256:[0-9a-f]{64}$", image) for image in images)


def test_every_setting_that_compose_hands_on_is_explained() -> None:
    explained = (ROOT / "docs" / "settings.md").read_text().replace("`…_", "`STEPIN_KAFKA_")
    handed_on = set(re.findall(r"STEPIN_[A-Z_]+", (ROOT / "compose.yaml").read_text())) - {"STEPIN_KAFKA_"}
    # A file with a secret is explained with the secret itself.
    named = {name.removesuffix("_FILE") if f"`{name}`" not in explained else name for name in handed_on}
    assert len(handed_on) > 8
    assert [name for name in sorted(named) if f"`{name}`" not in explained] == []


def environment_of_folder(compose: dict[str, Any], name: str) -> str:
    return str(compose["services"][name]["volumes"][-1])


@pytest.mark.parametrize(
    "name", ["topics", "worker", "gateway", "audit", "archive", "dispatcher", "notifier", "ops"]
)
def test_a_cluster_with_sign_in_can_be_named_to_whatever_asks_it(compose: dict[str, Any], name: str) -> None:
    environment = compose["services"][name]["environment"]
    given = {key: "" for key in environment if key.startswith(KAFKA)}
    assert KafkaSettings.from_environment(given) == KafkaSettings(), "what is not set must mean nothing"
    known = {variable for variable, _, _ in rows(KafkaSettings, KAFKA)}
    passed = {variable.removesuffix("_FILE") for variable in environment}
    assert known - passed == set(), "each setting of Kafka is passed through"
    assert "/secrets:ro" in environment_of_folder(compose, name)


def test_browsers_are_let_in_from_where_the_dashboard_is_served(compose: dict[str, Any]) -> None:
    (port,) = compose["services"]["dashboard"]["ports"]
    assert port == "${STEPIN_BIND:-127.0.0.1}:${STEPIN_PORT:-8501}:8501"
    assert (
        "http://localhost:${STEPIN_PORT:-8501}"
        in compose["services"]["gateway"]["environment"]["STEPIN_ORIGINS"]
    )


def test_nothing_listens_to_the_network_before_somebody_says_so(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert len(ports) == 2
    assert all(port.startswith("${STEPIN_BIND:-127.0.0.1}:") for port in ports)


def test_gateway_and_dashboard_know_the_same_people(compose: dict[str, Any]) -> None:
    for name in ("gateway", "dashboard"):
        service = compose["services"][name]
        assert "people:/people" in service["volumes"]
        assert service["environment"]["STEPIN_PEOPLE_FILE"] == "/people/people.json"


def dockerfile() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def test_the_image_is_built_in_two_stages_and_runs_as_nobody_special() -> None:
    steps = dockerfile()
    assert [word for word, _ in steps].count("FROM") == 2
    assert [rest for word, rest in steps if word == "USER"] == ["stepin"]
    assert {word for word, _ in steps} <= {
        "FROM",
        "WORKDIR",
        "COPY",
        "RUN",
        "ENV",
        "USER",
        "ENTRYPOINT",
        "CMD",
    }


def test_what_the_image_copies_exists_and_is_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for word, rest in dockerfile():
        if word == "COPY" and not rest.startswith("--from"):
            source = rest.split()[0]
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, source


def test_the_image_scores_without_the_lab_that_it_does_not_ship(tmp_path: Path) -> None:
    assert "detectors/lab" in (ROOT / ".dockerignore").read_text().splitlines()
    shutil.copytree(ROOT / "detectors", tmp_path / "detectors", ignore=shutil.ignore_patterns("lab"))

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "detectors", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert "reproduce" not in run("--help")
    assert json.loads(run("score", "你们到底管不管"))["language"] == "zh"
