"""The Python environments of the engines, under `var/peers`. pip fills each one the first time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from tests.bench.figures import ROOT

_HOME = ROOT / "var" / "peers"


def python_with(name: str, packages: Sequence[str]) -> str:
    """Return a Python that has these packages: this one if none is wanted, else that of a new environment.

    Raises:
        subprocess.CalledProcessError: pip cannot install them.
    """
    if not packages:
        return sys.executable
    folder = _HOME / name
    python = folder / "bin" / "python"
    made = folder / "packages.txt"
    wanted = "\n".join(packages)
    if not made.exists() or made.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *packages], check=True)
        made.write_text(wanted)
    return str(python)
