"""Checks a rules document in a file, or as somebody wrote it."""

from __future__ import annotations

from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from detectors.contract.rules.document import Rules, contradictions
from detectors.contract.rules.layered import of_today
from stream.document_files import Form, Written, read_document, read_text

FORM = Form(Rules, contradictions, of_today)


def read(path: Path) -> Written[Rules]:
    """Read a rules document from a YAML or JSON file.

    Raises:
        BadDocument: it breaks the form; every fault has its place.
        OSError: the file cannot be read.
    """
    return read_document(path, FORM)


def check(text: str) -> Written[Rules]:
    """Read a rules document that somebody wrote in YAML.

    Raises:
        BadDocument: it breaks the form; every fault has its place.
    """
    return read_text(text, FORM)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a rules document, by which editors check and complete it."""
    schema: dict[str, Any] = msgspec.json.schema(Rules)
    for form in schema["$defs"].values():
        if "description" in form:
            form["description"] = cleandoc(form["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "StepIn rules", **schema}
