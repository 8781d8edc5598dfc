"""`python -m stream rules`, with `rules try`, which another room has."""

from __future__ import annotations

from stream.backtest.try_rules import command as try_command
from stream.rules.commands import command

command.add_command(try_command, "try")
