"""The browser's modules keep the types of their JSDoc, and the pure ones do what they say."""

import os
import subprocess

import pytest

from tests.prerequisites import ROOT, has_node_packages

TYPES = ["node", "node_modules/typescript/bin/tsc", "--project", "dashboard/frontend"]
UNITS = ["node", "--test", *sorted(str(path) for path in (ROOT / "tests" / "frontend").glob("*.test.js"))]


@pytest.mark.parametrize("command", [TYPES, UNITS], ids=["types", "units"])
def test_the_modules_are_sound(command: list[str]) -> None:
    if not has_node_packages() and not os.environ.get("CI"):
        pytest.skip("no TypeScript: run `make node_modules`")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
