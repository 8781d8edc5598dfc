"""What the command line gives to the commands: the settings, the log, and a way into the audit."""

from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import dataclass

import click

from stream.audit.recording import line_of_command, message
from stream.log import Log, LogError
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.records import AuditKind, AuditState
from stream.settings import Settings


@dataclass(frozen=True)
class Context:
    """Gives each command the settings and the log, and records what it changes."""

    settings: Settings
    without_audit: bool = False

    def kafka_settings(self) -> KafkaSettings:
        """Read the settings of the Kafka cluster from the environment.

        Raises:
            ClickException: a setting cannot be used.
        """
        try:
            return KafkaSettings.from_environment(os.environ)
        except ValueError as error:
            raise click.ClickException(str(error)) from None

    def open_log(self) -> Log:
        """Open the log on the Kafka cluster of the environment.

        Raises:
            ClickException: a setting cannot be used.
        """
        return KafkaLog(self.kafka_settings())

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
        if self.without_audit:
            return
        line = line_of_command(what, about, time.time(), by=by, before=before, after=after, reason=reason)
        try:
            with closing(self.open_log()) as log, closing(log.publisher()) as publisher:
                publisher.send([message(line)])
        except LogError as error:
            raise click.ClickException(
                f"the audit cannot be written, so nothing was changed: {error} "
                "(`python -m stream --without-audit …` goes without it)"
            ) from None
