"""Checks a rules document in a file: every fault with its field, value, what was expected, and its place."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from detectors.contract.event_errors import BadEvent, explain_document
from detectors.contract.rules import Rules, contradictions

_MOST_FAULTS = 100


class Fault(NamedTuple):
    """One fault of a document. `line` and `column` begin at 1; None where the file has no such place."""

    error: BadEvent
    line: int | None
    column: int | None

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line is not None else ""
        return f"{place}{self.error}"


class BadRules(ValueError):
    """A document that cannot be rules. `faults` lists why, at least one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class Draft(NamedTuple):
    """A document that may be published, and the version that it was edited from, if the file names one."""

    rules: Rules
    based_on: int | None


def read(path: Path) -> Draft:
    """Read a rules document from a JSON file, or from a YAML file (`.yaml`, `.yml`).

    Raises:
        BadRules: it breaks the form.
        OSError: the file cannot be read.
    """
    text = path.read_text("utf-8", errors="replace")
    document = _parse(text, is_yaml=path.suffix in (".yaml", ".yml"))
    errors = _faults(document)
    if errors:
        raise BadRules([_placed(text, error) for error in errors])
    return Draft(msgspec.convert(document, Rules), document.get("version"))


def _parse(text: str, is_yaml: bool) -> Any:
    try:
        return yaml.safe_load(text) if is_yaml else msgspec.json.decode(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        bad = BadEvent("$", error.problem or "nothing", "YAML")
        raise BadRules(
            [Fault(bad, mark.line + 1 if mark else None, mark.column + 1 if mark else None)]
        ) from None
    except yaml.YAMLError as error:
        raise BadRules([Fault(BadEvent("$", str(error), "YAML"), None, None)]) from None
    except (msgspec.DecodeError, RecursionError) as error:
        found = re.search(r"byte (\d+)", str(error))
        before = text.encode()[: int(found[1])].decode(errors="ignore") if found else text
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        raise BadRules([Fault(explain_document(text.encode(), error, Rules), line, column)]) from None


def _faults(document: Any) -> list[BadEvent]:
    """Every fault of a document: a refused field is removed, and the rest is read again."""
    found: list[BadEvent] = []
    left = copy.deepcopy(document)
    while len(found) < _MOST_FAULTS:
        value = msgspec.json.encode(left)
        try:
            rules = msgspec.json.decode(value, type=Rules)
        except (msgspec.DecodeError, RecursionError) as error:
            found.append(explain_document(value, error, Rules))
            if not _remove(left, _steps(found[-1].field)):
                return found
        else:
            return found + list(contradictions(rules))
    return found


def _remove(document: Any, steps: list[str]) -> bool:
    """Remove the field at a path, or the innermost field around it that there is."""
    for depth in range(len(steps), 0, -1):
        parent = document
        for step in steps[: depth - 1]:
            parent = parent.get(step) if isinstance(parent, dict) else None
        if isinstance(parent, dict) and steps[depth - 1] in parent:
            del parent[steps[depth - 1]]
            return True
    return False


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
