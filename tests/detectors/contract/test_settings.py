"""One parser reads all settings, and names what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.settings import (
    FILE,
    TRUTH,
    SettingError,
    choice,
    read,
    rows,
    setting,
    text,
    whole_number,
)


@dataclass(frozen=True)
class Lamp:
    colour: str = setting(choice("RED", "GREEN"), "The colour.")
    minutes: int = setting(whole_number(1, 60), "How long it shines.", default=5)
    pulses: int | None = setting(whole_number(1), "How often it blinks.", default=None)
    on: bool = setting(TRUTH, "Whether it shines.", default=True)
    manual: str = setting(FILE, "Its manual.", default="", default_text="the one on the web")
    pin: str = setting(text("four digits"), "The PIN.", default="0000", secret=True)


def lamp(**given: str) -> Lamp:
    return read(Lamp, {f"LAMP_{name}": value for name, value in given.items()}, "LAMP_")


def test_a_value_is_read_by_its_kind_and_a_blank_one_is_the_default(tmp_path: Path) -> None:
    manual = tmp_path / "manual"
    manual.write_text("")
    found = lamp(COLOUR="red", MINUTES=" 60\n", PULSES="", ON="No", MANUAL=str(manual))
    assert found == Lamp(colour="RED", minutes=60, on=False, manual=str(manual))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "LAMP_COLOUR: expected one of RED, GREEN, got nothing"),
        ({"COLOUR": "blue"}, "LAMP_COLOUR: expected one of RED, GREEN, got 'blue'"),
        ({"MINUTES": "61"}, "LAMP_MINUTES: expected a whole number from 1 to 60, got '61'"),
        ({"PULSES": "0"}, "LAMP_PULSES: expected a whole number from 1 on, got '0'"),
        ({"ON": "perhaps"}, "LAMP_ON: expected true or false, got 'perhaps'"),
        ({"MANUAL": "/no/such"}, "LAMP_MANUAL: expected a file that exists, got '/no/such'"),
    ],
)
def test_an_error_names_the_variable_the_expected_value_and_the_one_it_has(
    wrong: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingError) as caught:
        lamp(**({"COLOUR": "red"} | wrong if wrong else {}))
    assert str(caught.value) == says


@given(st.text().filter(lambda value: value.strip() and value.strip() not in map(str, range(1, 61))))
def test_no_other_text_is_a_number_of_minutes(value: str) -> None:
    stripped = value.strip().lstrip("0")
    if stripped in map(str, range(1, 61)):
        return
    with pytest.raises(SettingError):
        lamp(COLOUR="red", MINUTES=value)


def test_a_secret_is_not_shown() -> None:
    assert "1234" not in repr(lamp(COLOUR="red", PIN="1234"))


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "pin"
    secret.write_text("4711\n")
    assert lamp(COLOUR="RED", PIN_FILE=str(secret)).pin == "4711"
    assert lamp(COLOUR="RED", PIN_FILE=" ").pin == "0000"


@pytest.mark.parametrize("content", [None, "", " \n", b"\xff\xfe"])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, content: str | bytes | None) -> None:
    secret = tmp_path / "pin"
    if content is not None:
        secret.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingError, match="LAMP_PIN_FILE: expected a file"):
        lamp(COLOUR="RED", PIN_FILE=str(secret))


def test_a_secret_that_is_given_twice_is_refused_and_not_shown(tmp_path: Path) -> None:
    secret = tmp_path / "pin"
    secret.write_text("4711")
    with pytest.raises(SettingError, match="LAMP_PIN_FILE: expected nothing while LAMP_PIN is set") as caught:
        lamp(COLOUR="RED", PIN="1234", PIN_FILE=str(secret))
    assert "1234" not in str(caught.value)


def test_only_a_secret_is_read_from_a_file(tmp_path: Path) -> None:
    colour = tmp_path / "colour"
    colour.write_text("RED")
    with pytest.raises(SettingError, match="LAMP_COLOUR"):
        lamp(COLOUR_FILE=str(colour))


def test_each_setting_is_a_row_of_the_page() -> None:
    assert rows(Lamp, "LAMP_") == [
        ("LAMP_COLOUR", "must be set", "The colour."),
        ("LAMP_MINUTES", "`5`", "How long it shines."),
        ("LAMP_PULSES", "none", "How often it blinks."),
        ("LAMP_ON", "`true`", "Whether it shines."),
        ("LAMP_MANUAL", "the one on the web", "Its manual."),
        ("LAMP_PIN", "`0000`", "The PIN."),
    ]
