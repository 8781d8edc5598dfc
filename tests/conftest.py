"""What all tests share: one real broker for a whole run, started when the first test asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stream.broker import Broker, PartMissing


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A real broker. Tests share it: each uses topics, groups and identities of its own."""
    home = os.environ.get("STEPIN_KAFKA_HOME") or Path(__file__).parent.parent / "var" / "kafka"
    running = Broker(home=Path(home))
    try:
        running.start()
    except PartMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    yield running
    running.close()
