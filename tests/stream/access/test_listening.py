"""A floor that others on the network reach knows who they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from stream import __main__ as commands
from stream.access import people
from stream.access.listening import refusal
from stream.access.people import People, Rights
from stream.log.memory.log import MemoryLog

OPS = Rights(roles=frozenset({"ops"}))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "floor.example", ""])
def test_nothing_listens_to_others_while_nobody_can_sign_in(host: str) -> None:
    assert "python -m stream people add" in refusal(host, People(), provider=False)
    assert refusal(host, People(), provider=True) is None
    assert refusal(host, people.add(People(), "ann", "", OPS, "a hash", 0.0), provider=False) is None


@pytest.mark.parametrize("command", ["gateway", "demo"])
def test_the_commands_say_so_and_start_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setattr(commands.Context, "open_log", lambda _: MemoryLog())
    environment = {
        "STEPIN_HOST": "0.0.0.0",
        "STEPIN_TOKEN": "a secret of the floor",
        "STEPIN_PEOPLE_FILE": str(tmp_path / "people.json"),
    }
    result = CliRunner().invoke(commands.main, [command], env=environment)
    assert result.exit_code == 1
    assert "STEPIN_HOST: expected 127.0.0.1 while nobody can sign in, got 0.0.0.0" in result.output
    (tmp_path / "people.json").write_text("{")
    result = CliRunner().invoke(commands.main, [command], env=environment)
    assert f"{tmp_path}/people.json: Input data was truncated" in result.output
