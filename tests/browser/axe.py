"""Checks a page with axe (https://github.com/dequelabs/axe-core) against WCAG 2.2 AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

_OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
_OWN_ROOT = "[data-testid^=stBidi]"


def violations(page, *regions: str) -> dict[str, list[tuple[object, str]]]:
    """Returns what axe objects to in the component's own root and in `regions`, by rule.

    The rest of the page is Streamlit's frame.
    """
    context = {"include": [[region] for region in (_OWN_ROOT, *regions)]}
    results = Axe().run(page, context=context, options=_OPTIONS)
    return {
        violation["id"]: [(node["target"], node["failureSummary"]) for node in violation["nodes"]]
        for violation in results.response["violations"]
    }
