"""How to start the dashboard: the command and its environment, for whoever runs it as a process."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

DEFAULT_PORT = 8501
_APP = Path(__file__).parent / "app.py"
_OPTIONS = {
    "server.headless": "true",
    "logger.level": "warning",
    "server.fileWatcherType": "none",
    "server.runOnSave": "false",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showSidebarNavigation": "false",
}


def command(port: int, host: str = "127.0.0.1") -> list[str]:
    """The command that serves the dashboard on `host` and `port`, from any working directory."""
    options = {**_OPTIONS, "server.address": host, "server.port": str(port)}
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(_APP), *flags]


def environment(gateway_url: str | None, token: str, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """`base` with what the dashboard reads: where the browser finds the gateway, and its token.

    Without a `gateway_url` the browser asks the host that served the page, at `STEPIN_GATEWAY_PORT`.
    The token goes by the environment, never by the command line, which every user of the machine can read.
    """
    root = str(_APP.parent.parent)
    path = os.pathsep.join(part for part in (root, base.get("PYTHONPATH", "")) if part)
    added = {"PYTHONPATH": path, "STEPIN_TOKEN": token}
    return {**base, **added, **({"STEPIN_GATEWAY_URL": gateway_url} if gateway_url else {})}
