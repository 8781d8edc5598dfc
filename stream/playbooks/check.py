"""Checks a document of playbooks: causes, emotions, placeholders and conditions that there are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from detectors.contract.causes import CAUSES
from detectors.contract.event_errors import BadEvent
from detectors.conversation.emotion import LABELS
from stream.document_files import Form, Written, read_document
from stream.playbooks.fill import PLACEHOLDER
from stream.playbooks.inherit import FIELDS
from stream.playbooks.wording import PLACEHOLDERS
from stream.records import Advice, Condition, Entry, FactLines, Lines, Playbooks

_KNOWN = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
_BRACE = re.compile(r"[{}]")


def read(path: Path) -> Written[Playbooks]:
    """Read a document of playbooks from a YAML or JSON file.

    Raises:
        BadDocument: it breaks the form; every fault has its place.
        OSError: the file cannot be read.
    """
    return read_document(path, Form(Playbooks, contradictions))


def contradictions(playbooks: Playbooks) -> Iterator[BadEvent]:
    """Yield a fault for each field that has the right form and that no case can be told."""
    yield from _ages(playbooks)
    if playbooks.facts is not None:
        yield from _lines(playbooks.facts, "$.facts")
    for kind, entries, known in (
        ("causes", playbooks.causes, tuple(CAUSES)),
        ("emotions", playbooks.emotions, LABELS),
    ):
        for name, entry in entries.items():
            if name not in known:
                yield BadEvent(f"$.{kind}.{name}", name, f"one of {', '.join(known)}")
            yield from _entry(entry, f"$.{kind}.{name}")


def _ages(playbooks: Playbooks) -> Iterator[BadEvent]:
    seen: dict[str, str] = {}
    for group, names in (playbooks.ages or {}).items():
        for place, name in enumerate(names):
            other = seen.setdefault(name.strip().casefold(), group)
            if other != group:
                yield BadEvent(f"$.ages.{group}[{place}]", name, f"a segment that is not in {other}")


def _entry(entry: Entry, path: str) -> Iterator[BadEvent]:
    yield from _advice(entry, path)
    for place, variant in enumerate(entry.variants or ()):
        inner = f"{path}.variants[{place}]"
        if variant.when == Condition():
            yield BadEvent(f"{inner}.when", "nothing", "at least one condition")
        yield from _advice(variant, inner)


def _advice(advice: Advice, path: str) -> Iterator[BadEvent]:
    for field in FIELDS:
        lines: Lines | None = getattr(advice, field)
        if lines is not None:
            yield from _lines(lines, f"{path}.{field}")


def _lines(lines: Lines | FactLines, path: str) -> Iterator[BadEvent]:
    for language, texts in (("zh", lines.zh), ("en", lines.en)):
        for place, text in enumerate(texts):
            inner = f"{path}.{language}[{place}]"
            if not text.strip():
                yield BadEvent(inner, text, "a sentence")
            for name in PLACEHOLDER.findall(text):
                if name not in PLACEHOLDERS:
                    yield BadEvent(inner, f"{{{name}}}", f"placeholders of {_KNOWN}")
            if _BRACE.search(PLACEHOLDER.sub("", text)):
                yield BadEvent(inner, text, "braces only around a placeholder")
