"""A right setting leads to the gateway; the error of a wrong one names it."""

import socket

import pytest

from dashboard import __main__ as command
from dashboard import launch, settings
from detectors.contract.settings import SettingError

TOKEN = {"STEPIN_TOKEN": "floor-token"}


def test_the_token_is_the_only_required_setting():
    found = settings.read(TOKEN)
    assert (found.gateway_url, found.gateway_port, found.token) == (None, 8765, "floor-token")
    assert found.internal_gateway_url == "ws://127.0.0.1:8765/live"


def test_an_address_overrides_the_port_and_gets_the_default_path():
    found = settings.read(
        {**TOKEN, "STEPIN_GATEWAY_URL": "wss://floor.example/", "STEPIN_GATEWAY_PORT": "9000"}
    )
    assert found.gateway_url == found.internal_gateway_url == "wss://floor.example/live"
    found = settings.read({**TOKEN, "STEPIN_GATEWAY_URL": "ws://floor.example:9000/team/live"})
    assert found.gateway_url == "ws://floor.example:9000/team/live"


def test_the_dashboard_may_use_another_address_of_the_gateway_than_browsers():
    found = settings.read(
        {**TOKEN, "STEPIN_GATEWAY_PORT": "9000", "STEPIN_GATEWAY_INTERNAL_URL": "ws://gateway:8765"}
    )
    assert (found.gateway_url, found.gateway_port) == (None, 9000)
    assert found.internal_gateway_url == "ws://gateway:8765/live"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "STEPIN_TOKEN"),
        ({"STEPIN_TOKEN": "  "}, "STEPIN_TOKEN"),
        ({**TOKEN, "STEPIN_GATEWAY_URL": "http://floor.example"}, "STEPIN_GATEWAY_URL"),
        ({**TOKEN, "STEPIN_GATEWAY_URL": "floor"}, "STEPIN_GATEWAY_URL"),
        ({**TOKEN, "STEPIN_GATEWAY_URL": "ws://floor:99999"}, "STEPIN_GATEWAY_URL"),
        ({**TOKEN, "STEPIN_GATEWAY_INTERNAL_URL": "ws://"}, "STEPIN_GATEWAY_INTERNAL_URL"),
        ({**TOKEN, "STEPIN_GATEWAY_PORT": "0"}, "STEPIN_GATEWAY_PORT"),
        ({**TOKEN, "STEPIN_GATEWAY_PORT": "70000"}, "STEPIN_GATEWAY_PORT"),
        ({**TOKEN, "STEPIN_GATEWAY_PORT": "many"}, "STEPIN_GATEWAY_PORT"),
    ],
)
def test_the_error_names_the_wrong_setting(environment, named):
    with pytest.raises(SettingError, match=named):
        settings.read(environment)


def test_the_launched_dashboard_gets_its_settings():
    environment = launch.environment("ws://127.0.0.1:9000/live", "floor-token", base={"PATH": "/bin"})
    assert settings.read(environment).gateway_url == "ws://127.0.0.1:9000/live"
    assert environment["PATH"] == "/bin"
    assert settings.read(launch.environment(None, "floor-token", base={})).gateway_url is None


def test_only_named_proxies_may_say_whom_they_speak_for():
    assert launch.environment(None, "t", base={})["FORWARDED_ALLOW_IPS"] == ""
    named = launch.environment(None, "t", base={"STEPIN_TRUSTED_PROXIES": "10.0.0.7"})
    assert named["FORWARDED_ALLOW_IPS"] == "10.0.0.7"


def test_the_token_is_not_on_the_command_line():
    command = launch.command(8501)
    assert "--server.address=127.0.0.1" in command
    assert "--browser.gatherUsageStats=false" in command
    assert not any("token" in part.lower() for part in command)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({**TOKEN, "STEPIN_PORT": "x"}, "STEPIN_PORT: expected a whole number from 1 to 65535, got 'x'"),
        (
            {"STEPIN_TOKEN": ""},
            "STEPIN_TOKEN: expected the token that the gateway was started with",
        ),
        ({**TOKEN, "STEPIN_HOST": "0.0.0.0"}, "STEPIN_HOST: expected 127.0.0.1 while nobody can sign in"),
        ({**TOKEN, "STEPIN_OIDC_ISSUER": "https://id.example"}, "STEPIN_OIDC_CLIENT_ID: expected"),
        ({**TOKEN, "STEPIN_HOSTS": "floor:80"}, "STEPIN_HOSTS: expected names without a port"),
        ({**TOKEN, "STEPIN_PUBLIC_URL": "floor.example"}, "STEPIN_PUBLIC_URL: expected an address"),
    ],
)
def test_the_command_ends_with_one_line_about_a_wrong_setting(monkeypatch, environment, said):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["dashboard"])
    monkeypatch.setattr("os.execve", lambda *_: pytest.fail("it was started"))
    with pytest.raises(SystemExit, match=said):
        command.main()


def test_the_help_starts_nothing(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["dashboard", "--help"])
    monkeypatch.setattr("os.execve", lambda *_: pytest.fail("it was started"))
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 0
    assert "STEPIN_PORT" in capsys.readouterr().out


def test_the_command_names_a_taken_port_and_another_one(monkeypatch):
    monkeypatch.setattr("sys.argv", ["dashboard"])
    monkeypatch.setattr("os.execve", lambda *_: pytest.fail("it was started"))
    monkeypatch.setenv("STEPIN_TOKEN", "floor-token")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("STEPIN_PORT", str(port))
        with pytest.raises(SystemExit, match=f"port {port} is taken: .* STEPIN_PORT="):
            command.main()
