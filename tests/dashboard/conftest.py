"""What the tests of the dashboard share: passwords whose hashes cost next to nothing."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from stream.access import passwords

_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real hash takes a tenth of a second and 64 MiB."""
    monkeypatch.setattr(passwords, "_hasher", lambda: _CHEAP)
