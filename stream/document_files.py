"""Reads a document that people edit from a YAML or JSON file: every fault with its field, value and place.

YAML is version 1.2: `on`, `off` and `9:30` are texts. Comments stay with the text of the document.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from detectors.contract.event_errors import BadEvent, explain_document, steps_in

D = TypeVar("D", bound=Struct)
_MOST_FAULTS = 100
_MOST_VALUES = 200_000


class Fault(NamedTuple):
    """One fault of a document, and its place in the text. `line` and `column` begin at 1."""

    error: BadEvent
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.error}"


class BadDocument(ValueError):
    """A document that breaks its form. `faults` lists why, at least one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class Written(NamedTuple, Generic[D]):
    """A document as somebody wrote it, and `content`, which knows where each field stands in the text."""

    document: D
    text: str
    content: Mapping[str, Any]

    @property
    def based_on(self) -> int | None:
        """The version that the document was edited from, if it names one."""
        version: int | None = self.content.get("version")
        return version


class Form(NamedTuple, Generic[D]):
    """What a document must be.

    `contradictions` yields the faults of a document that has the right form. `of_today` turns a document in
    an earlier form into one of today.
    """

    struct: type[D]
    contradictions: Callable[[D], Iterable[BadEvent]]
    of_today: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda document: document


def read_document(path: Path, form: Form[D]) -> Written[D]:
    """Read a document from a JSON file (`.json`), or else from a YAML file.

    Raises:
        BadDocument: it breaks the form.
        OSError: the file cannot be read.
    """
    return read_text(path.read_text("utf-8", errors="replace"), form, is_json=path.suffix == ".json")


def read_text(text: str, form: Form[D], is_json: bool = False) -> Written[D]:
    """Read a document that somebody wrote.

    Raises:
        BadDocument: it breaks the form.
    """
    if is_json:
        _check_json(text, form.struct)
    content = parse(text)
    plain = form.of_today(_plain(content))
    if errors := _faults(plain, form):
        raise BadDocument([Fault(error, *place_of(content, error.field)) for error in errors])
    return Written(msgspec.convert(plain, form.struct), text, content)


def parse(text: str) -> CommentedMap:
    """Return the YAML or JSON of a text, with its comments and the places of its fields.

    Raises:
        BadDocument: it is neither, or no object.
    """
    try:
        content = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        raise BadDocument([Fault(BadEvent("$", error.problem or "nothing", "YAML"), *place)]) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise BadDocument([Fault(BadEvent("$", str(error), "YAML"))]) from None
    if not isinstance(content, CommentedMap):
        raise BadDocument([Fault(BadEvent("$", content, "an object with fields"))])
    return content


def place_of(content: Mapping[str, Any], field: str) -> tuple[int, int]:
    """Return line and column of a field such as `$.default.waits`, or of the innermost one around it."""
    place, inner = (1, 1), content
    for step in steps_in(content, field):
        if isinstance(inner, CommentedMap) and step in inner:
            line, column = inner.lc.key(step)
        elif isinstance(inner, CommentedSeq) and isinstance(step, int):
            line, column = inner.lc.item(step)
        else:
            break
        place, inner = (line + 1, column + 1), inner[step]
    return place


def _check_json(text: str, form: type[Struct]) -> None:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        found = re.search(r"byte (\d+)", str(error))
        before = text.encode()[: int(found[1])].decode(errors="ignore") if found else text
        place = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        raise BadDocument([Fault(explain_document(text.encode(), error, form), *place)]) from None


def _plain(content: Any) -> Any:
    """Return the content as plain objects, which know no places.

    Raises:
        BadDocument: it has more values than a document needs; anchors may multiply them.
    """
    left = iter(range(_MOST_VALUES))
    try:
        return _as_plain(content, left)
    except (StopIteration, RecursionError):
        bad = BadEvent("$", "more", f"at most {_MOST_VALUES:,} values, and none within itself")
        raise BadDocument([Fault(bad)]) from None


def _as_plain(content: Any, left: Iterator[int]) -> Any:
    next(left)
    if isinstance(content, Mapping):
        return {str(name): _as_plain(value, left) for name, value in content.items()}
    if isinstance(content, Sequence) and not isinstance(content, str):
        return [_as_plain(value, left) for value in list(content)]
    for kind in (bool, int, float, str):
        if isinstance(content, kind):
            return kind(content)
    return content


def _faults(content: Any, form: Form[D]) -> list[BadEvent]:
    """Every fault of a document: a refused field is removed, and the rest is read again.

    That a field is missing is no fault once it was removed for another one. A list goes as a whole: its
    later items are read when the first fault is mended.
    """
    found: list[BadEvent] = []
    removed: set[tuple[str | int, ...]] = set()
    left = copy.deepcopy(content)
    while len(found) < _MOST_FAULTS:
        value = msgspec.json.encode(left)
        try:
            document = msgspec.json.decode(value, type=form.struct)
        except (msgspec.DecodeError, RecursionError) as error:
            fault = explain_document(value, error, form.struct)
            steps = steps_in(left, fault.field)
            if tuple(steps) not in removed:
                found.append(fault)
            if (gone := _remove(left, steps)) is None:
                return found
            removed.add(gone)
        else:
            return found + list(form.contradictions(document))
    return found


def _remove(document: Any, steps: list[str | int]) -> tuple[str | int, ...] | None:
    """Remove the field at a path, or the innermost field around it that there is; returns its path."""
    for depth in range(len(steps), 0, -1):
        parent = document
        for step in steps[: depth - 1]:
            parent = parent.get(step) if isinstance(parent, dict) else None
        if isinstance(parent, dict) and steps[depth - 1] in parent:
            del parent[steps[depth - 1]]
            return tuple(steps[:depth])
    return None
