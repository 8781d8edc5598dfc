"""`python -m dashboard` serves the wall, the desk and the queue pages until it is stopped."""

from __future__ import annotations

import argparse
import os
import sys

from dashboard import launch, settings
from dashboard.sign_in import settings as provider_settings
from detectors.contract.settings import SettingError
from stream.access.listening import refusal
from stream.access.people_file import PeopleFile


def main() -> None:
    """Replace this process by the Streamlit server, so that signals reach it and its exit status counts."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Serve the wall, the desk and the queue pages until stopped. "
        "Reads STEPIN_HOST, STEPIN_PORT, STEPIN_TOKEN, STEPIN_GATEWAY_*, STEPIN_OIDC_* and others from the "
        "environment; "
        "docs/settings.md explains each of them.",
    )
    parser.parse_args()
    try:
        chosen, provider = settings.read(), provider_settings.read()
        people = PeopleFile(chosen.people_file).read()
        if refused := refusal(chosen.host, people, provider is not None):
            sys.exit(f"Error: {refused}")
        if provider is not None and chosen.public_url is None:
            raise SettingError("STEPIN_PUBLIC_URL", "the address that people open", "nothing")
        launch.check_port(chosen.host, chosen.port)
    except ValueError as error:
        sys.exit(f"Error: {error}")
    command = launch.command(chosen.port, chosen.host)
    os.execve(command[0], command, launch.environment(chosen.gateway_url, chosen.token))


if __name__ == "__main__":
    main()
