"""`python -m dashboard`: serves the wall, the desk and the queues' pages until stopped."""

from __future__ import annotations

import argparse
import os
import sys

from dashboard import launch, settings
from stream.runtime.processes import PortTaken, check_port


def main() -> None:
    """Become the Streamlit server, so that signals and the exit status are its own."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Serve the wall, the desk and the queues' pages until stopped. "
        "Reads STEPIN_HOST, STEPIN_PORT, STEPIN_TOKEN and STEPIN_GATEWAY_* from the environment; "
        "docs/settings.md names them all.",
    )
    parser.parse_args()
    try:
        settings.read()
        host = os.environ.get("STEPIN_HOST") or "127.0.0.1"
        port = settings.port(os.environ, "STEPIN_PORT", launch.DEFAULT_PORT)
        check_port(host, port, "STEPIN_PORT")
    except (settings.SettingsError, PortTaken) as error:
        sys.exit(f"Error: {error}")
    command = launch.command(port, host)
    gateway_url = os.environ.get("STEPIN_GATEWAY_URL") or None
    os.execve(command[0], command, launch.environment(gateway_url, os.environ.get("STEPIN_TOKEN", "")))


if __name__ == "__main__":
    main()
