"""docs/settings.md explains the settings that the code reads, with their defaults."""

from __future__ import annotations

from tests.settings_table import PAGE, page


def test_the_page_has_the_settings_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "`python -m tests.settings_table` writes the page"
