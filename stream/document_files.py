"""Reads a document that people edit from a JSON or YAML file: every fault with its field, value and place."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import yaml
from msgspec import Struct

from detectors.contract.event_errors import BadEvent, explain_document

D = TypeVar("D", bound=Struct)
QUICK_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, ten times as quick; PyYAML may have been built without it."""
_MOST_FAULTS = 100


class Fault(NamedTuple):
    """One fault of a document. `line` and `column` begin at 1; None where the file has no such place."""

    error: BadEvent
    line: int | None
    column: int | None

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line is not None else ""
        return f"{place}{self.error}"


class BadDocument(ValueError):
    """A document that breaks its form. `faults` lists why, at least one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read_document(
    path: Path, form: type[D], contradictions: Callable[[D], Iterable[BadEvent]]
) -> tuple[D, int | None]:
    """Read a document from a JSON file, or from a YAML file (`.yaml`, `.yml`).

    Returns the document, and the version that the file names, if it names one.

    Args:
        contradictions: yields the faults of a document that has the right form.

    Raises:
        BadDocument: it breaks the form.
        OSError: the file cannot be read.
    """
    text = path.read_text("utf-8", errors="replace")
    content = _parse(text, form, is_yaml=path.suffix in (".yaml", ".yml"))
    errors = _faults(content, form, contradictions)
    if errors:
        raise BadDocument([_placed(text, error) for error in errors])
    return msgspec.convert(content, form), content.get("version")


def _parse(text: str, form: type[Struct], is_yaml: bool) -> Any:
    try:
        return _yaml(text) if is_yaml else msgspec.json.decode(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        bad = BadEvent("$", error.problem or "nothing", "YAML")
        raise BadDocument(
            [Fault(bad, mark.line + 1 if mark else None, mark.column + 1 if mark else None)]
        ) from None
    except yaml.YAMLError as error:
        raise BadDocument([Fault(BadEvent("$", str(error), "YAML"), None, None)]) from None
    except (msgspec.DecodeError, RecursionError) as error:
        found = re.search(r"byte (\d+)", str(error))
        before = text.encode()[: int(found[1])].decode(errors="ignore") if found else text
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        raise BadDocument([Fault(explain_document(text.encode(), error, form), line, column)]) from None


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, QUICK_LOADER)
    except yaml.YAMLError:
        return yaml.safe_load(text)  # It names the place of a fault more closely.


def _faults(content: Any, form: type[D], contradictions: Callable[[D], Iterable[BadEvent]]) -> list[BadEvent]:
    """Every fault of a document: a refused field is removed, and the rest is read again.

    That a field is missing is no fault once it was removed for another one. A list goes as a whole: its
    later items are read when the first fault is mended.
    """
    found: list[BadEvent] = []
    removed: set[tuple[str, ...]] = set()
    left = copy.deepcopy(content)
    while len(found) < _MOST_FAULTS:
        value = msgspec.json.encode(left)
        try:
            document = msgspec.json.decode(value, type=form)
        except (msgspec.DecodeError, RecursionError) as error:
            fault = explain_document(value, error, form)
            steps = _steps(fault.field)
            if tuple(steps) not in removed:
                found.append(fault)
            if (gone := _remove(left, steps)) is None:
                return found
            removed.add(gone)
        else:
            return found + list(contradictions(document))
    return found


def _remove(document: Any, steps: list[str]) -> tuple[str, ...] | None:
    """Remove the field at a path, or the innermost field around it that there is; returns its path."""
    for depth in range(len(steps), 0, -1):
        parent = document
        for step in steps[: depth - 1]:
            parent = parent.get(step) if isinstance(parent, dict) else None
        if isinstance(parent, dict) and steps[depth - 1] in parent:
            del parent[steps[depth - 1]]
            return tuple(steps[:depth])
    return None


def _steps(path: str) -> list[str]:
    return [step for step in re.split(r"[.\[\]]", path.removeprefix("$")) if step]


def _placed(text: str, error: BadEvent) -> Fault:
    """The fault with the place of its field, or of the innermost field around it."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return Fault(error, None, None)
    mark = node.start_mark if node is not None else None
    for step in _steps(error.field):
        if isinstance(node, yaml.MappingNode):
            inner = next(((key, value) for key, value in node.value if key.value == step), None)
            if inner is None:
                break
            mark, node = inner[0].start_mark, inner[1]
        elif isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            node = node.value[int(step)]
            mark = node.start_mark
        else:
            break
    return Fault(error, mark.line + 1, mark.column + 1) if mark is not None else Fault(error, None, None)
