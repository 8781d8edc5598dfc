"""Commands that are imported when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class CommandsOnDemand(click.Group):
    """A group of commands, some of which stand in modules that it imports when they are asked for.

    Args:
        elsewhere: by the name of a command, its module and its name there, as in `stream.rules:command`.
        more: what `click.Group` takes.
    """

    def __init__(self, *arguments: Any, elsewhere: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._elsewhere = elsewhere

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *self._elsewhere})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or None."""
        if (place := self._elsewhere.get(cmd_name)) is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = place.partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found
