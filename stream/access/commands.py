"""The commands `python -m stream people …` and `walls …`. No password or token is shown or logged again."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import click
import msgspec

from stream.access import passwords, people, walls
from stream.access.audited import Change, Context, change_of
from stream.access.people import People, PeopleError, Person, Rights, Wall
from stream.access.people_file import BrokenPeople, PeopleFile
from stream.access.principal import Role

_DAY = 86400.0
# A wall has a role of its own.
_ROLES = [role for role in get_args(Role) if role != "wall"] + ["wall"]
_NAME = click.argument("name")
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _rights(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what somebody may do."""
    for option in (
        click.option("--words/--no-words", help="Whether they may read what customers wrote and said."),
        click.option("--all-queues", is_flag=True, help="Every queue, and each that comes."),
        click.option("--queue", "queues", multiple=True, help="A queue whose data they may have."),
        click.option("--role", "roles", multiple=True, type=click.Choice(_ROLES), help="What they are."),
    ):
        command = option(command)
    return command


@click.group("people")
def command() -> None:
    """Say who may sign in and what they may do: docs/sign-in.md has the roles."""


@command.command()
@_NAME
@click.option("--display", default="", help="The name that screens show. By default NAME.")
@_rights
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the password of a local account from this file. By default it is asked for, unseen.",
)
@click.pass_obj
def add(
    context: Context,
    name: str,
    display: str,
    roles: tuple[Role, ...],
    queues: tuple[str, ...],
    all_queues: bool,
    words: bool,
    password_file: Path | None,
) -> None:
    """Let somebody sign in.

    NAME is the name of a local account (ann), or what a provider calls the person: a verified mail address,
    or ISSUER#SUBJECT.
    """
    rights = _made(roles, queues, all_queues, words)

    def added(before: People, password: str = "") -> People:
        return people.add(before, name, display, rights, password, time.time())

    if people.is_local(name):
        # Faults of the name come before the question for a password.
        _try(lambda: added(_file(context).read(), "not yet known"))
        password = passwords.hash_of(_password(password_file))
        _change(context, "person_added", name, lambda before: added(before, password))
    else:
        _change(context, "person_added", name, added)
    click.echo(f"{name} may sign in: {_told(rights)}")


@command.command()
@_NAME
@_rights
@click.pass_obj
def role(
    context: Context,
    name: str,
    roles: tuple[Role, ...],
    queues: tuple[str, ...],
    all_queues: bool,
    words: bool,
) -> None:
    """Say anew what somebody may do: roles, queues and words, all of them."""
    rights = _made(roles, queues, all_queues, words)
    _change(
        context,
        "person_changed",
        name,
        lambda before: people.set_rights(before, name, rights, time.time()),
    )
    click.echo(f"{name}: {_told(rights)}")


@command.command()
@_NAME
@click.pass_obj
def revoke(context: Context, name: str) -> None:
    """Shut somebody out, within two seconds and on every screen."""
    _change(context, "person_revoked", name, lambda before: people.revoke(before, name, time.time()))
    click.echo(f"{name} is shut out")


@command.command()
@_NAME
@click.pass_obj
def restore(context: Context, name: str) -> None:
    """Let somebody in again who was shut out."""
    _change(context, "person_restored", name, lambda before: people.restore(before, name))
    click.echo(f"{name} may sign in again")


@command.command("password")
@_NAME
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def password_command(context: Context, name: str, password_file: Path | None) -> None:
    """Give a local account another password. Its sign-ins until now end."""
    _try(lambda: people.set_password(_file(context).read(), name, "not yet known", 0.0))
    password = passwords.hash_of(_password(password_file))
    _change(
        context,
        "person_changed",
        name,
        lambda before: people.set_password(before, name, password, time.time()),
    )
    click.echo(f"{name} has another password and must sign in anew")


@command.command("list")
@_AS_JSON
@click.pass_obj
def list_people(context: Context, as_json: bool) -> None:
    """Show who may sign in and what they may do."""
    known = _try(_file(context).read).people
    if as_json:
        click.echo(_json({name: _shown(person) for name, person in known.items()}))
        return
    for name, person in sorted(known.items()):
        kind = "local" if person.password else "provider"
        state = f"shut out {_when(person.revoked_at)}" if person.revoked_at else _told(person.rights)
        click.echo(f"{name} ({person.display}, {kind}, since {_when(person.since)}): {state}")


@click.group("walls")
def walls_command() -> None:
    """Make, list and shut out wall screens, which sign in by an address that works once."""


@walls_command.command("add")
@_NAME
@click.option("--queue", "queues", multiple=True, help="A queue that the screen shows.")
@click.option("--all-queues", is_flag=True, help="Every queue, and each that comes.")
@click.option("--words/--no-words", help="Whether the screen shows what customers wrote and said.")
@click.option(
    "--days", type=click.IntRange(1, 3660), default=365, show_default=True, help="How long it holds."
)
@click.pass_obj
def add_wall(
    context: Context, name: str, queues: tuple[str, ...], all_queues: bool, words: bool, days: int
) -> None:
    """Print the address that the screen NAME opens once. It is printed never again."""
    token, wall_id, now = secrets.token_urlsafe(24), secrets.token_hex(4), time.time()
    wall = Wall(
        name=name,
        digest=walls.digest_of(token),
        rights=_made(("wall",), queues, all_queues, words),
        made_at=now,
        expires_at=now + days * _DAY,
    )
    _change(context, "wall_added", wall_id, lambda before: walls.add(before, wall_id, wall))
    click.echo(f"wall {wall_id} ({name}) until {_when(wall.expires_at)}: {_told(wall.rights)}", err=True)
    click.echo(f"/wall?wall_token={token}")


@walls_command.command("list")
@_AS_JSON
@click.pass_obj
def list_walls(context: Context, as_json: bool) -> None:
    """Show the wall screens, and whether a screen has used the address of each."""
    known = _try(_file(context).read).walls
    if as_json:
        click.echo(_json({wall_id: _shown(wall) for wall_id, wall in known.items()}))
        return
    for wall_id, wall in known.items():
        if wall.revoked_at:
            state = f"shut out {_when(wall.revoked_at)}"
        elif time.time() >= wall.expires_at:
            state = f"ended {_when(wall.expires_at)}"
        else:
            used = f"opened {_when(wall.exchanged_at)}" if wall.exchanged_at else "not opened yet"
            state = f"{_told(wall.rights)}, until {_when(wall.expires_at)}, {used}"
        click.echo(f"{wall_id} ({wall.name}): {state}")


@walls_command.command("revoke")
@click.argument("wall_id", metavar="ID")
@click.pass_obj
def revoke_wall(context: Context, wall_id: str) -> None:
    """Shut a wall screen out, within two seconds."""
    _change(context, "wall_revoked", wall_id, lambda before: walls.revoke(before, wall_id, time.time()))
    click.echo(f"wall {wall_id} is shut out")


def _file(context: Context) -> PeopleFile:
    return PeopleFile(context.settings.people_file)


def _change(context: Context, what: Change, about: str, changed: Callable[[People], People]) -> None:
    """Change the file, and write into the audit before what it will say of a person or a wall."""
    file = _file(context)
    before = _try(file.read)
    after = _try(lambda: changed(before))
    then, now = change_of(before, after, about)
    context.record(what, about, before=then, after=now)
    _try(lambda: file.change(changed))


def _try(act: Callable[[], People]) -> People:
    try:
        return act()
    except (PeopleError, BrokenPeople) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"STEPIN_PEOPLE_FILE: {error}") from None


def _password(file: Path | None) -> str:
    if file is None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
    else:
        password = file.read_text("utf-8").rstrip("\r\n")
    try:
        passwords.check(password)
    except passwords.BadPassword as error:
        raise click.ClickException(str(error)) from None
    return str(password)


def _made(roles: tuple[Role, ...], queues: tuple[str, ...], all_queues: bool, words: bool) -> Rights:
    if all_queues and queues:
        raise click.ClickException("--queue: expected none with --all-queues, got " + ", ".join(queues))
    return Rights(roles=frozenset(roles), queues=None if all_queues else frozenset(queues), words=words)


def _told(rights: Rights) -> str:
    queues = "all queues" if rights.queues is None else ", ".join(sorted(rights.queues)) or "no queue"
    words = "with customers' words" if rights.words else "without customers' words"
    return f"{' and '.join(sorted(rights.roles))} · {queues} · {words}"


def _shown(entry: Person | Wall) -> dict[str, Any]:
    """Return an entry without its secret."""
    shown: dict[str, Any] = msgspec.to_builtins(entry, order="sorted")
    return {key: value for key, value in shown.items() if key not in ("password", "digest")}


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2).decode()


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
