"""The files for production: parsed, and held against the code that they start."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from stream.__main__ import main
from stream.log.kafka.settings import KafkaSettings

ROOT = Path(__file__).parent.parent
LONG_RUNNING = ("kafka", "worker", "gateway", "dashboard", "audit")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_compose_has_every_part_of_the_floor(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"kafka", "topics", "worker", "gateway", "dashboard", "audit"}


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_what_runs_for_long_is_watched_and_restarted(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"


def test_commands_of_compose_exist(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        command = service.get("command")
        if command and command[0] == "stream":
            assert command[1] in main.commands
        elif command:
            assert (ROOT / command[0] / "__main__.py").exists()


def test_dependencies_exist_and_wait_for_a_condition(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            assert name in services
            assert wait["condition"] in {"service_healthy", "service_completed_successfully"}


def test_no_secret_stands_in_the_files(compose: dict[str, Any]) -> None:
    assert compose["services"]["gateway"]["environment"]["STEPIN_TOKEN"].startswith("${STEPIN_TOKEN:?")


def test_every_setting_that_compose_hands_on_is_explained() -> None:
    explained = (ROOT / "docs" / "settings.md").read_text().replace("`…_", "`STEPIN_KAFKA_")
    handed_on = set(re.findall(r"STEPIN_[A-Z_]+", (ROOT / "compose.yaml").read_text())) - {"STEPIN_KAFKA_"}
    assert len(handed_on) > 8
    assert [name for name in sorted(handed_on) if f"`{name}`" not in explained] == []


@pytest.mark.parametrize("name", ["topics", "worker", "gateway"])
def test_a_cluster_with_sign_in_can_be_named_to_whatever_asks_it(compose: dict[str, Any], name: str) -> None:
    environment = compose["services"][name]["environment"]
    given = {key: "" for key in environment if key.startswith("STEPIN_KAFKA_")}
    assert KafkaSettings.from_environment(given) == KafkaSettings(), "what is not set must mean nothing"
    assert {"STEPIN_KAFKA_SASL_USERNAME", "STEPIN_KAFKA_SASL_PASSWORD"} <= given.keys()


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
        assert service["volumes"] == ["people:/people"]
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
