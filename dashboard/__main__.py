"""`python -m dashboard`: serves the wall and the desk until stopped.

Reads STEPIN_HOST and STEPIN_PORT beside what `dashboard/settings.py` reads.
"""

from __future__ import annotations

import os

from dashboard import launch


def main() -> None:
    """Become the Streamlit server, so that signals and the exit status are its own."""
    port = int(os.environ.get("STEPIN_PORT") or 8501)
    command = launch.command(port, os.environ.get("STEPIN_HOST") or "127.0.0.1")
    gateway_url = os.environ.get("STEPIN_GATEWAY_URL") or None
    os.execve(command[0], command, launch.environment(gateway_url, os.environ.get("STEPIN_TOKEN", "")))


if __name__ == "__main__":
    main()
