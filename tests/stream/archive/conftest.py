"""An empty archive for each test, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stream.archive.sql.database import Archive, open_archive
from tests.builders import postgres

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    try:
        with postgres.running() as started:
            yield started
    except postgres.NoServer as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.sqlite'}"
    return request.getfixturevalue("server").new_database()


@pytest.fixture
def archive(url: str) -> Iterator[Archive]:
    """An empty archive."""
    opened = open_archive(url)
    yield opened
    opened.close()
