"""Checks a rules document in a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from detectors.contract.rules import Rules, contradictions
from stream.document_files import read_document


class Draft(NamedTuple):
    """A document that may be published, and the version that it was edited from, if the file names one."""

    rules: Rules
    based_on: int | None


def read(path: Path) -> Draft:
    """Read a rules document from a JSON or YAML file.

    Raises:
        BadDocument: it breaks the form; every fault has its place.
        OSError: the file cannot be read.
    """
    return Draft(*read_document(path, Rules, contradictions))
