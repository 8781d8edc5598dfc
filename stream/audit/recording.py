"""Makes the lines of the audit, and the messages that carry them."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
from typing import Protocol

from stream.log import Message, topics
from stream.records import AuditKind, AuditLine, AuditState, encode


class Recorder(Protocol):
    """Writes a line for a command that is about to change something."""

    def record(
        self,
        what: AuditKind,
        about: str,
        *,
        by: str = "",
        before: AuditState | None = None,
        after: AuditState | None = None,
        reason: str = "",
    ) -> None:
        """Write into the audit what a command is about to change: call it before the change.

        Raises:
            ClickException: the line cannot be written.
        """


def message(line: AuditLine) -> Message:
    """Return the message that writes a line. The topic has one partition, so that all lines have an order."""
    return Message(topics.AUDIT, None, encode(line), 0)


def line_of_command(
    what: AuditKind,
    about: str,
    at: float,
    *,
    by: str = "",
    queue: str | None = None,
    before: AuditState | None = None,
    after: AuditState | None = None,
    reason: str = "",
) -> AuditLine:
    """Return the line about a command at `at`. `by` is what its caller says of themselves.

    Nobody has checked that: the account and the host of the command line are in the line beside it.
    """
    account, host = _account(), socket.gethostname()
    # Who became root by sudo is somebody else.
    sudo = os.environ.get("SUDO_USER")
    return AuditLine(
        id=secrets.token_hex(10),
        at=at,
        person=f"shell:{account}@{host}",
        name=(by or account)[:200],
        origin=(f"{account}@{host}" + (f" as {sudo} by sudo" if sudo else ""))[:200],
        what=what,
        about=about[:400],
        queue=queue,
        before=before,
        after=after,
        reason=reason[:2000],
    )


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user often has no name.
        return str(os.getuid())
