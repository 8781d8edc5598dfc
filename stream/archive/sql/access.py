"""The rights of a database role that can only read the archive."""

from __future__ import annotations

from sqlalchemy import Connection

from stream.archive.sql.tables import KEPT, cursors, erasures, gaps, unreadable

_READABLE = (*(table.name for table in (*KEPT, cursors, gaps, unreadable, erasures)), "alembic_version")
"""All but the salt and the hashes that it makes."""


def grants(connection: Connection, role: str) -> list[str]:
    """Return the statements that let a role of PostgreSQL read, and nothing else."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    database = connection.engine.url.database or ""
    name = quote(role)
    return [
        f"GRANT CONNECT ON DATABASE {quote(database)} TO {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT ON {', '.join(map(quote, _READABLE))} TO {name}",
        f"ALTER ROLE {name} SET default_transaction_read_only = on",
    ]
