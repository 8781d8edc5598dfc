"""Writes the catalogue of causes for the browser: `python -m dashboard.frontend.causes`.

The browser reads `causes.js`. A test holds that file equal to `detectors.contract.causes`.
"""

from __future__ import annotations

import json
from pathlib import Path

from detectors.contract.causes import CAUSES, Cause

SCRIPT = Path(__file__).with_name("causes.js")
_HEAD = "/* Written by `python -m dashboard.frontend.causes` from detectors/contract/causes.py. */"


def script() -> str:
    """Return the ES module that exports `CAUSES`, a Map from each cause id to its entry."""
    entries = ",\n".join(
        f"  {json.dumps(cause.id)}: {json.dumps(_entry(cause))}" for cause in CAUSES.values()
    )
    return f"{_HEAD}\n\nexport const CAUSES = new Map(Object.entries({{\n{entries},\n}}));\n"


def _entry(cause: Cause) -> dict[str, object]:
    entry: dict[str, object] = {"subject": cause.subject, "family": cause.family}
    if cause.wait is not None:
        entry["wait"] = cause.wait
    return {**entry, "icon": cause.icon}


if __name__ == "__main__":
    SCRIPT.write_text(script(), encoding="utf-8")
