"""Alembic runs this: on the connection that `database.migrations` gives, in its transaction."""

from alembic import context

from stream.archive.sql.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
