"""Where the archive is: the form of its URL, and where it is by default."""

from __future__ import annotations

import re

from detectors.contract.settings import Kind

DEFAULT_URL = "sqlite:///var/archive.sqlite"


def _database(value: str) -> str:
    if not re.match(r"sqlite:///[^?]|postgres(ql)?://[^/]", value):
        raise ValueError
    return re.sub(r"^postgres://", "postgresql://", value)


DATABASE = Kind(_database, "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")
