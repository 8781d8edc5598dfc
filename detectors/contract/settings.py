"""Reads settings from environment variables into frozen dataclasses: the one parser for all of them.

A class declares each setting once, with its kind, its default and its text for docs/settings.md:

>>> @dataclass(frozen=True)
... class Door:
...     port: int = setting(whole_number(1, 65535), "The port of the door.", default=80)
>>> read(Door, {"STEPIN_PORT": "8080"})
Door(port=8080)
>>> read(Door, {"STEPIN_PORT": "open"})  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
...
detectors.contract.settings.SettingError: STEPIN_PORT: expected a whole number from 1 to 65535, got 'open'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
PREFIX = "STEPIN_"
FILE_SUFFIX = "_FILE"
"""A variable with this end names the file that holds the secret of the variable without it."""
_KEY = "setting"
_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class SettingError(ValueError):
    """A setting that cannot be used: names the variable, the expected value and the value that it has."""

    def __init__(self, variable: str, expected: str, value: str) -> None:
        super().__init__(f"{variable}: expected {expected}, got {value}")


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One kind of value: `parse` raises ValueError for any other text, and `expected` says what it takes."""

    parse: Callable[[str], T]
    expected: str


class _Declared(NamedTuple):
    kind: Kind[Any]
    about: str
    default_text: str
    secret: bool
    variable: str


def setting(
    kind: Kind[T],
    about: str,
    *,
    default: Any = MISSING,
    default_factory: Any = MISSING,
    default_text: str = "",
    secret: bool = False,
    variable: str = "",
) -> T:
    """Declare a setting as the field of a dataclass. Without a default its variable must be set.

    Args:
        about: the meaning, for docs/settings.md.
        default_text: the default, for docs/settings.md, where the value itself says too little.
        secret: `repr` and errors leave out the value.
        variable: the whole name of the variable, where it is not the prefix and the name of the field.
    """
    declared = _Declared(kind, about, default_text, secret, variable)
    options: dict[str, Any] = {"metadata": {_KEY: declared}, "repr": not secret}
    if default_factory is not MISSING:
        options["default_factory"] = default_factory
    elif default is not MISSING:
        options["default"] = default
    made: Any = field(**options)
    return made  # type: ignore[no-any-return]


def read(settings: type[T], environment: Mapping[str, str], prefix: str = PREFIX) -> T:
    """Return the settings of a class from the environment. A variable that is blank counts as not set.

    A secret may stand in a file instead: `STEPIN_TOKEN_FILE` names the file with `STEPIN_TOKEN`.

    Raises:
        SettingError: a value cannot be used, or a variable that must be set is not.
    """
    values = {}
    for declared_field in fields(settings):  # type: ignore[arg-type]
        declared: _Declared = declared_field.metadata[_KEY]
        variable = _variable(declared_field, prefix)
        text = environment.get(variable, "").strip()
        if declared.secret:
            text = _secret(variable, text, environment)
        if text:
            try:
                values[declared_field.name] = declared.kind.parse(text)
            except ValueError:
                shown = "…" if declared.secret else repr(text)
                raise SettingError(variable, declared.kind.expected, shown) from None
        elif declared_field.default is MISSING and declared_field.default_factory is MISSING:
            raise SettingError(variable, declared.kind.expected, "nothing")
    return settings(**values)


def _secret(variable: str, text: str, environment: Mapping[str, str]) -> str:
    """Return a secret: `text`, or the content of the file that the variable with `_FILE` names."""
    file_variable = variable + FILE_SUFFIX
    path = environment.get(file_variable, "").strip()
    if not path:
        return text
    if text:
        raise SettingError(file_variable, f"nothing while {variable} is set", repr(path))
    try:
        found = Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(file_variable, "a file that can be read", f"{path!r} ({error})") from None
    if not found:
        raise SettingError(file_variable, "a file with a secret", f"{path!r}, which is empty")
    return found


def rows(settings: type[Any], prefix: str = PREFIX) -> list[tuple[str, str, str]]:
    """Return the variable, the default and the meaning of each setting of a class, for docs/settings.md."""
    return [
        (_variable(each, prefix), _default_text(each), each.metadata[_KEY].about) for each in fields(settings)
    ]


def secret_variables(settings: type[Any], prefix: str = PREFIX) -> list[str]:
    """Return the variables of a class that hold a secret."""
    return [_variable(each, prefix) for each in fields(settings) if each.metadata[_KEY].secret]


def _variable(declared_field: Field[Any], prefix: str) -> str:
    declared: _Declared = declared_field.metadata[_KEY]
    return declared.variable or prefix + declared_field.name.upper()


def _default_text(declared_field: Field[Any]) -> str:
    declared: _Declared = declared_field.metadata[_KEY]
    if declared.default_text:
        return declared.default_text
    default = declared_field.default
    if default is MISSING:
        return "must be set"
    if isinstance(default, bool):
        return f"`{default}`".lower()
    return "none" if default in (None, "", ()) else f"`{default}`"


# --- kinds of values ------------------------------------------------------------------------------------


def text(expected: str = "a text") -> Kind[str]:
    """Return the kind of any text."""
    return Kind(str, expected)


def whole_number(least: int, most: int | None = None) -> Kind[int]:
    """Return the kind of a whole number from `least` to `most`, or without an upper limit."""

    def parse(value: str) -> int:
        number = int(value) if value.isascii() and value.isdecimal() else -1
        if number < least or (most is not None and number > most):
            raise ValueError
        return number

    return Kind(parse, f"a whole number from {least} " + ("on" if most is None else f"to {most}"))


def choice(*choices: str) -> Kind[str]:
    """Return the kind of one of these words, which are in capitals; small letters count as capitals."""

    def parse(value: str) -> str:
        if value.upper() not in choices:
            raise ValueError
        return value.upper()

    return Kind(parse, "one of " + ", ".join(choices))


def _truth(value: str) -> bool:
    if value.lower() not in _TRUTHS:
        raise ValueError
    return _TRUTHS[value.lower()]


def _file(value: str) -> str:
    if not Path(value).is_file():
        raise ValueError
    return value


TRUTH = Kind(_truth, "true or false")
FILE = Kind(_file, "a file that exists")
PORT = whole_number(1, 65535)
