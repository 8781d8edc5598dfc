"""What is said on the simulated floor: enough, fitting together, and nothing that a model has learned."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stream.simulate.desks import PLANS
from stream.simulate.invented import fields
from stream.simulate.phrases import LINES, Matter, matters, names, phrases
from stream.simulate.truth import instant

LEARNED = Path("detectors/lab/data")
DESKS = sorted({desk for plan in PLANS for desk in plan.desks})
MATTERS = [(language, matter) for language, desk in DESKS for matter in matters(desk)]


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def simulated_lines() -> Iterator[str]:
    for file in LINES.glob("*.txt"):
        for row in file.read_text(encoding="utf-8").splitlines():
            if row.startswith("  "):
                parts = re.split(" → | / ", re.sub(r"^\d+: ", "", row.strip()))
                yield from parts


def learned_lines() -> Iterator[str]:
    """Yield each line of what models learn from, with and without the marks before its words."""
    for file in LEARNED.rglob("*"):
        if file.suffix in {".txt", ".json", ".py"}:
            text = file.read_text(encoding="utf-8")
            for line in [*text.splitlines(), *re.findall(r'"((?:[^"\\]|\\.)*)"', text)]:
                words = line.split(maxsplit=2)
                yield from (" ".join(words[number:]) for number in range(min(3, len(words))))


def test_no_line_is_one_that_models_learn_from() -> None:
    learned = {plain(line) for line in learned_lines()}
    assert len(learned) > 10_000
    lines = [line for line in simulated_lines() if len(re.sub(r"{\w+}", "", line)) >= 8]
    same = [line for line in lines if plain(line) in learned]
    assert same == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_language_has_a_dozen_kinds_of_matters(language: str) -> None:
    assert len({matter.kind for spoken, matter in MATTERS if spoken == language}) >= 12


@pytest.mark.parametrize("matter", [matter for _, matter in MATTERS], ids=lambda matter: matter.kind)
def test_every_variant_of_a_matter_can_be_told_to_its_end(matter: Matter) -> None:
    for variant in matter.variants:
        one = matter.only(variant)
        assert one.openings and one.solutions and one.again and len(one.questions) >= 1, variant
        for question in one.questions:
            assert all(ask.then or question.replies for ask in question.asks), question
        assert all(len(line.then) in {0, 2} for line in one.solutions)
        assert all(len(line.then) == 1 for line in one.more)


def test_every_field_of_a_line_is_filled_in() -> None:
    known = {"agent", *fields(random.Random(1), "zh", "快递", instant(0.0))}
    used = {field for line in simulated_lines() for field in re.findall(r"{(\w*)}", line)}
    assert used <= known


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_and_phrases_are_there_and_differ(language: str) -> None:
    for lines in (*phrases(language), *names(language)):  # type: ignore[arg-type]
        assert lines and len(set(lines)) == len(lines)
