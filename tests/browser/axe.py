"""Checks a page with axe (https://github.com/dequelabs/axe-core) against WCAG 2.2 AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

_OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
_OWN_ROOT = "[data-testid^=stBidi]"


def violations(page) -> dict[str, list[tuple[object, str]]]:
    """Return the violations in the component's own root, by rule. Streamlit draws the rest of the page."""
    results = Axe().run(page, context={"include": [[_OWN_ROOT]]}, options=_OPTIONS)
    return {
        violation["id"]: [(node["target"], node["failureSummary"]) for node in violation["nodes"]]
        for violation in results.response["violations"]
    }
