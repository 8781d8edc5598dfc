"""Alembic runs this: on the connection that `database.migrations` gives, in its transaction."""

from alembic import context

from stream.archive.sql import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables.turns.metadata)
context.run_migrations()
