"""What the environment says is read once; a wrong value is named with what was expected."""

from __future__ import annotations

import pytest

from detectors.contract.settings import SettingError
from stream.demo.commands import with_token
from stream.settings import Settings


def read(**given: str) -> Settings:
    return Settings.from_environment({f"STEPIN_{name}": value for name, value in given.items()})


def test_nothing_needs_to_be_set_and_each_demo_has_a_token_of_its_own() -> None:
    settings = read()
    assert (settings.host, settings.port, settings.gateway_port) == ("127.0.0.1", 8501, 8765)
    assert (settings.token, settings.origins) == ("", ())
    made_up = {with_token(settings).token for _ in range(2)}
    assert len(made_up) == 2 and all(len(token) >= 16 for token in made_up)
    assert with_token(read(TOKEN="a-long-enough-secret")).token == "a-long-enough-secret"


def test_everything_that_is_given_is_taken() -> None:
    settings = read(
        TOKEN=" a-long-enough-secret\n",
        HOST="0.0.0.0",
        PORT="80",
        GATEWAY_PORT=" 81 ",
        ORIGINS="https://floor.example/, http://10.0.0.7:8501,",
        PARTITIONS="12",
        WORKER="w-1",
        METRICS_PORT="9100",
    )
    assert settings.token == "a-long-enough-secret"
    assert (settings.host, settings.port, settings.gateway_port) == ("0.0.0.0", 80, 81)
    assert settings.origins == ("https://floor.example", "http://10.0.0.7:8501")
    assert (settings.partitions, settings.worker, settings.metrics_port) == (12, "w-1", 9100)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PORT", "0", "1 to 65535"),
        ("PORT", "http", "1 to 65535"),
        ("GATEWAY_PORT", "65536", "1 to 65535"),
        ("PARTITIONS", "-1", "1 to 1000"),
        ("METRICS_PORT", "9.5", "0 to 65535"),
        ("ORIGINS", "floor.example", "https://floor.example"),
        ("ORIGINS", "https://floor.example/wall", "https://floor.example"),
        ("LINK_TEMPLATE", "https://cc.example/", "{conversation}"),
        ("LINK_TEMPLATE", "javascript:x({conversation})", "{conversation}"),
        ("LINK_TEMPLATE", '{"*": 5}', "{conversation}"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(name: str, value: str, expected: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(**{name: value})
    message = str(caught.value)
    assert f"STEPIN_{name}" in message
    assert repr(value) in message
    assert expected in message


def test_a_token_that_is_too_short_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingError, match="STEPIN_TOKEN: expected at least 16 characters") as caught:
        read(TOKEN="secret")
    assert "secret" not in str(caught.value)
    assert "a-long-enough-secret" not in repr(read(TOKEN="a-long-enough-secret"))
