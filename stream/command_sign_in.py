"""What the commands have in common that others on the network reach: they know who comes."""

from __future__ import annotations

import click

from stream.access.listening import refusal
from stream.access.people_file import BrokenPeople, PeopleFile
from stream.settings import Settings


def need_sign_in(settings: Settings) -> None:
    """Check that a gateway which others on the network reach knows who they are.

    Raises:
        ClickException: nobody can sign in, or the file of people cannot be read.
    """
    try:
        people = PeopleFile(settings.people_file).read()
    except BrokenPeople as error:
        raise click.ClickException(str(error)) from None
    if refused := refusal(settings.host, people, bool(settings.oidc_issuer)):
        raise click.ClickException(refused)
