"""The committed bundle is the one that esbuild builds from the sources, so that `make demo` needs no Node."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from dashboard.frontend import component
from tests.prerequisites import ROOT, has_node_packages

NAMES = ["stepin.css", "stepin.js"]


def test_the_bundle_is_built_from_its_sources(tmp_path: Path) -> None:
    if not has_node_packages() and not os.environ.get("CI"):
        pytest.skip("no esbuild: run `make node_modules`")
    build = ["node", str(component.BUNDLE.parent / "build.js"), str(tmp_path)]
    # From another folder, because the bundle must not depend on where it is built.
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == NAMES
    differing = [
        name for name in NAMES if (tmp_path / name).read_bytes() != (component.BUNDLE / name).read_bytes()
    ]
    assert differing == [], "run `make frontend` and commit the bundle"


def test_the_lock_file_pins_each_package_and_names_no_registry() -> None:
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    # Some packages say where their authors take donations.
    addresses = set(re.findall(r'"([^"]+)": "[a-z+]*://', lock))
    assert "resolved" not in lock and addresses <= {"url", "funding"}
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
    assert re.search(r'"esbuild": "\d+\.\d+\.\d+"', (ROOT / "package.json").read_text("utf-8"))
