"""Checks a page with axe (https://github.com/dequelabs/axe-core) against WCAG 2.2 AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

_OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
_OWN_ROOT = "[data-testid^=stBidi]"


def violations(page) -> dict[str, list[tuple[object, str]]]:
    """Return the violations in the component's own root, by rule. Streamlit draws the rest of the page."""
    return _violations(page, {"include": [[_OWN_ROOT]]})


def page_violations(page) -> dict[str, list[tuple[object, str]]]:
    """Return the violations on a page that is all StepIn's own, by rule."""
    return _violations(page, None)


def _violations(page, context) -> dict[str, list[tuple[object, str]]]:
    results = Axe().run(page, context=context, options=_OPTIONS)
    return {
        violation["id"]: [(node["target"], node["failureSummary"]) for node in violation["nodes"]]
        for violation in results.response["violations"]
    }
