"""Explains to a sender why an event was refused: the field, its value, and the expected one."""

from __future__ import annotations

import copy
import re
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

_VALUE_SHOWN = 80
_PLACE = re.compile(r"\[(\d+)\]")
_TOO_DEEP = "JSON that is not nested this deeply"
_AT_KEY = "key` in `"
_NAMES = "~names"
_A_TIME = "a time of RFC 3339 with its zone, such as 2026-01-31T09:30:00+08:00"
_A_DATE = "a date such as 2026-01-31"
_KINDS = {
    "str": "a text",
    "float": "a number",
    "int": "a whole number",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "datetime": _A_TIME,
    "date": _A_DATE,
}


class BadEvent(ValueError):
    """An event that breaks the contract.

    `field` is a path such as `$.data.queue`, `value` its value cut to a line, `expected` the contract's
    demand in words.
    """

    def __init__(self, field: str, value: object, expected: str) -> None:
        self.field = field
        self.value = shorten(value)
        self.expected = expected
        super().__init__(f"{field}: expected {expected}, got {self.value}")


class UnknownType(ValueError):
    """A well-formed event of a type that this version does not read. The task counts it; it is no error."""

    def __init__(self, type_: str) -> None:
        self.type = type_
        super().__init__(f"unknown event type {shorten(type_)}")


def shorten(value: object) -> str:
    """Return a value as JSON or Python writes it, cut to a line."""
    text = value if isinstance(value, str) and value else repr(value)
    return text if len(text) <= _VALUE_SHOWN else f"{text[:_VALUE_SHOWN]}… ({len(text)} characters)"


def explain(value: bytes, error: Exception, event_types: Mapping[str, type[Any]]) -> BadEvent | UnknownType:
    """Turn a decoding error of msgspec into a field, its value and the expected one.

    `event_types` are the structs by their type; `error` is the one that decoding `value` raised.
    """
    document = _document(value, error)
    if isinstance(document, BadEvent):
        return document
    type_ = document.get("type")
    if isinstance(type_, str) and type_ not in event_types:
        return UnknownType(type_)
    return _explain(document, error, event_types.get(type_) if isinstance(type_, str) else None)


def explain_event(
    document: Mapping[str, Any], error: Exception, event_types: Mapping[str, type[Any]]
) -> BadEvent:
    """Return the field that `error` names in the document of an event, its value and the expected one."""
    copied = copy.deepcopy(dict(document))
    kind = event_types.get(str(copied.get("type")))
    return _explain(copied, error if kind is None else _with_key(copied, error, kind), kind)


def explain_document(value: bytes, error: Exception, struct: type[Any]) -> BadEvent:
    """Turn a failed decoding of one struct, such as the rules, into the field, its value and the expected.

    `error` is what msgspec said about `value`.
    """
    document = _document(value, error)
    if isinstance(document, BadEvent):
        return document
    return _explain(document, _with_key(document, error, struct), struct)


def _with_key(document: dict[str, Any], error: Exception, struct: type[Any]) -> Exception:
    """The same error with the key in its path: msgspec writes `[...]` for a value under any key.

    Of the mappings on the way, `document` keeps only the key whose value is refused.
    """
    message, _, path = str(error).partition(" - at `")
    head, wildcard, rest = path.partition("[...]")
    of_a_name, head = (_AT_KEY if head.startswith(_AT_KEY) else ""), head.removeprefix(_AT_KEY)
    mapping = _at(document, head)
    if not wildcard or not isinstance(mapping, dict):
        return error
    key = ""
    for key, value in list(mapping.items()):
        mapping.clear()
        mapping[key] = value
        try:
            msgspec.convert(document, struct)
        except msgspec.ValidationError:
            break
    return _with_key(document, ValueError(f"{message} - at `{of_a_name}{head}.{key}{rest}"), struct)


def _document(value: bytes, error: Exception) -> dict[str, Any] | BadEvent:
    """The JSON object, or why it is none."""
    if isinstance(error, RecursionError):
        return BadEvent("$", _readable(value), _TOO_DEEP)
    try:
        document = msgspec.json.decode(value)
    except RecursionError:
        return BadEvent("$", _readable(value), _TOO_DEEP)
    except (msgspec.DecodeError, ValueError, OverflowError) as unparseable:
        return BadEvent("$", _readable(value), f"JSON ({unparseable})")
    return document if isinstance(document, dict) else BadEvent("$", document, "a JSON object")


def _explain(document: dict[str, Any], error: Exception, struct: type[Any] | None) -> BadEvent:
    message, _, path = str(error).partition(" - at `")
    if path.startswith(_AT_KEY):
        return _refused_name(message, path.removeprefix(_AT_KEY).rstrip("`"), struct)
    field = path.rstrip("`") or "$"
    if "missing required field" in message:
        return BadEvent(f"{field}.{_quoted(message)}", "nothing", "a value: the field is required")
    if "unknown field" in message:
        field = f"{field}.{_quoted(message)}"
        return BadEvent(field, _at(document, field), "no field of this name")
    steps = [str(step) for step in steps_in(document, field)]
    return BadEvent(field, _at(document, field), _expected(message, struct, steps))


def _refused_name(message: str, mapping: str, struct: type[Any] | None) -> BadEvent:
    """The error of a mapping that does not take a name."""
    name = message.partition("'")[2].rpartition("'")[0]
    return BadEvent(f"{mapping}.{name}", name, _one_of(_choices(struct, [*_steps(mapping), _NAMES])))


def _quoted(message: str) -> str:
    return message.rsplit("`", 2)[-2]


def _readable(value: bytes) -> str:
    return value.decode(errors="replace")


def _steps(path: str) -> list[str]:
    """Return the names and indices of a path.

    >>> _steps("$.data.queues[2]")
    ['data', 'queues', '2']
    """
    return [step for step in re.split(r"[.\[\]]", path.removeprefix("$")) if step]


def steps_in(document: object, path: str) -> list[str | int]:
    """Return the names and places on the way to a field such as `$.queues.vip.waits`.

    A name in the document may have dots of its own. What the document does not have ends the way by its name.

    >>> steps_in({"queues": {"eu.billing": {}}}, "$.queues.eu.billing.hours.zone")
    ['queues', 'eu.billing', 'hours']
    >>> steps_in({"views": {"a": {"tiles": [7]}}}, "$.views.a.tiles[0]")
    ['views', 'a', 'tiles', 0]
    """
    steps: list[str | int] = []
    rest = path.removeprefix("$")
    while rest:
        name: str | int
        if place := _PLACE.match(rest):
            name, rest = int(place[1]), rest[place.end() :]
            found = isinstance(document, Sequence) and name < len(document)
        else:
            name, rest = _name(document, rest.removeprefix("."))
            found = isinstance(document, Mapping) and name in document
        steps.append(name)
        if not found:
            break
        document = document[name]  # type: ignore[index]
    return steps


def _name(document: object, rest: str) -> tuple[str, str]:
    """Return the longest name of the document at the beginning of a path, and what follows it."""
    known = [str(name) for name in document] if isinstance(document, Mapping) else []
    fitting = [name for name in known if rest == name or rest.startswith((f"{name}.", f"{name}["))]
    name = max(fitting, key=len, default=re.split(r"[.\[]", rest, maxsplit=1)[0])
    return name, rest[len(name) :]


def _at(document: object, path: str) -> object:
    """Return the value in `document` at a path."""
    for step in steps_in(document, path):
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
    return document


def _expected(message: str, struct: type[Any] | None, steps: list[str]) -> str:
    """Return the expected value in words, with the choices where there are some."""
    if message.startswith("Invalid enum value"):
        return _one_of(_choices(struct, steps))
    if "datetime" in message:
        return _A_TIME
    if "encoded date" in message:
        return _A_DATE
    if "matching regex" in message:
        return "an https address" if "https" in message else "a text that does not begin with ~"
    expected = message.removeprefix("Expected ").partition(", got ")[0]
    return re.sub("`(.*?)`", _in_words, expected) or "a valid value"


def _in_words(kinds: re.Match[str]) -> str:
    """Return kinds of JSON values, such as msgspec's `str | null`, in words."""
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds[1].split(" | "))


def _one_of(choices: tuple[str, ...]) -> str:
    return f"one of {', '.join(choices)}" if len(choices) > 1 else " or ".join(choices) or "another value"


def _choices(kind: Any, steps: list[str]) -> tuple[str, ...]:
    """Return the literal values that a type allows at the end of a path."""
    for step in steps:
        kind = _inner(kind, step)
    return tuple(
        str(value) for part in _parts(kind) if get_origin(part) is Literal for value in get_args(part)
    )


def _inner(kind: Any, step: str) -> Any:
    """Return the type of a field of a struct, of the values or names of a mapping, or of a list's items."""
    for part in _parts(kind):
        if get_origin(part) in (tuple, list):
            return get_args(part)[0]
        if get_origin(part) is dict:
            return get_args(part)[0 if step == _NAMES else 1]
        if isinstance(part, type):
            return get_type_hints(part, include_extras=True).get(step)
    return None


def _parts(kind: Any) -> list[Any]:
    """Return the members of a union, without their annotations."""
    if get_origin(kind) is Annotated:
        return _parts(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [part for member in get_args(kind) for part in _parts(member)]
    return [kind]
