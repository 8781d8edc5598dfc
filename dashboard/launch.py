"""The command and the environment that start the dashboard as a process."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_APP = Path(__file__).parent / "server.py"
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


class AddressError(ValueError):
    """The dashboard cannot listen on its address: names the settings, the reason and the remedy."""


def command(port: int, host: str = "127.0.0.1") -> list[str]:
    """Return the command that serves the dashboard on `host` and `port` from any working directory."""
    options = {**_OPTIONS, "server.address": host, "server.port": str(port)}
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(_APP), *flags]


def environment(gateway_url: str | None, token: str, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return `base` with the variables that the dashboard reads: the gateway's address and the secret.

    Without a `gateway_url` the browser asks the host that served the page, at `STEPIN_GATEWAY_PORT`.
    Every user of the machine can read a command line, so the token is passed in the environment.
    """
    root = str(_APP.parent.parent)
    path = os.pathsep.join(part for part in (root, base.get("PYTHONPATH", "")) if part)
    added = {
        "PYTHONPATH": path,
        "STEPIN_TOKEN": token,
        # The token may have come from a file.
        "STEPIN_TOKEN_FILE": "",
        # The server would believe anybody on this machine who names another address as the client's.
        "FORWARDED_ALLOW_IPS": base.get("STEPIN_TRUSTED_PROXIES", ""),
    }
    return {**base, **added, **({"STEPIN_GATEWAY_URL": gateway_url} if gateway_url else {})}


def check_port(host: str, port: int) -> None:
    """Check that the dashboard can listen on `host` and `port`. Streamlit's own message names no setting.

    Raises:
        AddressError: another program listens there, or `host` is no address of this machine.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise AddressError(
                    f"STEPIN_HOST, STEPIN_PORT: expected an address to listen on, got {host}:{port} ({error})"
                ) from None
            free = port + 1 if port < 65535 else port - 1
            raise AddressError(
                f"port {port} is taken: stop the program that listens there, or choose another port, "
                f"for example STEPIN_PORT={free}"
            ) from None
