"""Finds every regular expression of the project by looking through its packages, not by a list.

A fresh interpreter imports all modules and notes each pattern that they make, also inside classes, containers
and libraries that they call. The source is read as well: a pattern inside a function must stand there as a
literal, or be made at import. `python -m tests.builders.patterns` prints them as JSON.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGES = ("detectors", "stream", "dashboard")
OTHER_ENGINES = frozenset({"regex", "re2", "hyperscan"})
_MAKERS = frozenset(
    {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "template"}
)
# A page of the dashboard runs when it is imported; its source is read like any other.
_PAGES = ("dashboard.app", "dashboard.screens")


class Found(NamedTuple):
    """A pattern, its flags, and the file and line that make it."""

    pattern: str
    flags: int
    file: str
    line: int

    @property
    def name(self) -> str:
        """Where the pattern is made, and how it begins."""
        return f"{self.file}:{self.line} {self.pattern[:30]}"


def find() -> list[Found]:
    """Return all patterns of the project.

    Raises:
        LookupError: a pattern cannot be known, or a file uses another engine.
    """
    command = [sys.executable, "-m", "tests.builders.patterns"]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    made = {Found(*each) for each in json.loads(printed)}
    places = {(each.file, each.line) for each in made}
    for file, tree in _sources():
        for call in _calls(tree):
            pattern = call.args[0] if call.args else None
            if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
                if not any(each.pattern == pattern.value and each.file == file for each in made):
                    made.add(Found(pattern.value, 0, file, call.lineno))
            elif not any((file, line) in places for line in range(call.lineno, _end(call) + 1)):
                raise LookupError(
                    f"{file}:{call.lineno}: the pattern is neither a literal nor made at import"
                )
    return sorted(made)


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            file = str(path.relative_to(ROOT))
            tree = ast.parse(path.read_text("utf-8"))
            for node in ast.walk(tree):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if OTHER_ENGINES & {name.partition(".")[0] for name in names}:
                    raise LookupError(f"{file}: teach this test to pump {names}")
                if isinstance(node, ast.ImportFrom) and node.module == "re":
                    raise LookupError(f"{file}: write `import re`, so that its patterns are found")
            yield file, tree


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in _MAKERS
        ):
            yield node


def _end(node: ast.expr) -> int:
    return node.end_lineno or node.lineno


def _record() -> list[Found]:
    """Import all modules, and return the patterns that their lines made."""
    made: set[Found] = set()
    original: Any = re._compile  # type: ignore[attr-defined]

    def recording(pattern: Any, flags: Any) -> Any:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "re":
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if isinstance(pattern, str) and path.is_relative_to(ROOT) and ".venv" not in path.parts:
            file = str(path.relative_to(ROOT))
            made.add(Found(pattern, int(flags), file, frame.f_lineno))
        return original(pattern, flags)

    re._compile = recording  # type: ignore[attr-defined]
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.startswith(_PAGES) and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    return sorted(made)


if __name__ == "__main__":
    # The dashboard's server reads its settings when it is imported.
    os.environ.setdefault("STEPIN_TOKEN", "a secret for a look at patterns")
    print(json.dumps(_record()))
