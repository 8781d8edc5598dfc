"""`python -m dashboard` serves the wall, the desk and the queue pages until it is stopped."""

from __future__ import annotations

import argparse
import os
import sys

from dashboard import launch, settings


def main() -> None:
    """Replace this process by the Streamlit server, so that signals reach it and its exit status counts."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Serve the wall, the desk and the queue pages until stopped. "
        "Reads STEPIN_HOST, STEPIN_PORT, STEPIN_TOKEN and STEPIN_GATEWAY_* from the environment; "
        "docs/settings.md explains each of them.",
    )
    parser.parse_args()
    try:
        chosen = settings.read()
        launch.check_port(chosen.host, chosen.port)
    except ValueError as error:
        sys.exit(f"Error: {error}")
    command = launch.command(chosen.port, chosen.host)
    os.execve(command[0], command, launch.environment(chosen.gateway_url, chosen.token))


if __name__ == "__main__":
    main()
