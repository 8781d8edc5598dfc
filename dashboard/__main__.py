"""`python -m dashboard` serves the wall, the desk and the queue pages until it is stopped."""

from __future__ import annotations

import argparse
import os
import sys

from dashboard import launch, settings


def main() -> None:
    """Replaces this process by the Streamlit server, so that signals reach it and its exit status counts."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Serve the wall, the desk and the queue pages until stopped. "
        "Reads STEPIN_HOST, STEPIN_PORT, STEPIN_TOKEN and STEPIN_GATEWAY_* from the environment; "
        "docs/settings.md explains each of them.",
    )
    parser.parse_args()
    try:
        settings.read()
        host = os.environ.get("STEPIN_HOST") or "127.0.0.1"
        port = settings.port(os.environ, "STEPIN_PORT", launch.DEFAULT_PORT)
        launch.check_port(host, port)
    except settings.SettingsError as error:
        sys.exit(f"Error: {error}")
    command = launch.command(port, host)
    gateway_url = os.environ.get("STEPIN_GATEWAY_URL") or None
    os.execve(command[0], command, launch.environment(gateway_url, os.environ.get("STEPIN_TOKEN", "")))


if __name__ == "__main__":
    main()
