"""Empty archives, made by the migrations once and then copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from stream.archive.sql.database import open_archive
from tests.builders.past.postgres import Server

DATABASES = ("sqlite", "postgresql")


class Templates:
    """Copies an empty archive of either database. `server` gives PostgreSQL's when it is needed."""

    def __init__(self, folder: Path, server: Callable[[], Server]) -> None:
        self._folder = folder
        self._server = server

    def copy(self, database: str, folder: Path) -> str:
        """Return the URL of a new archive that is empty. A file is made in `folder`."""
        if database == "postgresql":
            return self._server().new_database(self._on_postgresql)
        file = folder / "archive.sqlite"
        shutil.copyfile(self._on_sqlite, file)
        return f"sqlite:///{file}"

    @cached_property
    def _on_sqlite(self) -> Path:
        file = self._folder / "template.sqlite"
        open_archive(f"sqlite:///{file}").close()
        return file

    @cached_property
    def _on_postgresql(self) -> str:
        url = self._server().new_database()
        open_archive(url).close()
        return url.rpartition("/")[2]
