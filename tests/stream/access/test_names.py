"""A name that is shown cannot be taken for another's."""

from __future__ import annotations

import pytest

from stream.access.names import shown


@pytest.mark.parametrize(
    "name", ["Ann Lee", "Zoë O'Brien", "王芳", "Иван Петров", "सुनीता", "陈 Michael", "Ólafur"]
)
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    assert shown(name) == name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ann\u202egnp", "Ann⟨RLO⟩gnp"),
        ("A\u200bnn", "A⟨ZWSP⟩nn"),
        ("Ann\n", "Ann"),
        ("A\x07nn", "A⟨U+0007⟩nn"),
        ("Ann\u3164", "Ann⟨U+3164⟩"),
        ("\u0410nn", "\u0410nn⚠"),  # a Cyrillic A
        ("Ann \u039fberon", "Ann \u039fberon⚠"),  # a Greek O
        ("\uff21nn", "\uff21nn⚠"),
        ("\ud83d", "⟨U+D83D⟩"),
        ("", ""),
    ],
)
def test_what_would_deceive_is_told(name: str, told: str) -> None:
    assert shown(name) == told


def test_long_names_and_stacks_of_marks_are_cut() -> None:
    assert len(shown("x" * 5000)) == 60
    assert shown("x" + "\u0336" * 50).count("\u0336") == 2
