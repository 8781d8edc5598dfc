"""An empty archive for each test, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stream.archive.sql.database import Archive, open_archive
from tests.builders.past import postgres
from tests.builders.past.templates import DATABASES, Templates


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


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("templates")
    return Templates(folder, lambda: request.getfixturevalue("server"))


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> str:
    """The URL of an empty archive."""
    return templates.copy(request.param, tmp_path)


@pytest.fixture
def archive(url: str) -> Iterator[Archive]:
    """An empty archive."""
    with closing(open_archive(url)) as opened:
        yield opened
