"""What all tests share: the order in which they run, and a real broker for each worker that needs one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from stream.demo import broker as broker_module
from stream.demo.broker import Broker
from stream.demo.broker_parts import PartMissing, default_home, fetch_jars, find_java
from tests import schedule
from tests.builders.waiting import PATIENCE

# How long an example takes says something about the machine and nothing about the code.
settings.register_profile("stepin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("stepin")
# A broker of a test lives for seconds: Java's second compiler would take more time than it gives.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
broker_module._READY_WITHIN = PATIENCE


def pytest_xdist_auto_num_workers() -> int:
    return schedule.workers()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> schedule.Schedule | None:
    return schedule.Schedule(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = schedule.order(items)


@cache
def missing_part() -> str | None:
    """What this machine lacks to run a broker, if anything; asked once, as it may install and fetch."""
    try:
        find_java()
        fetch_jars(default_home())
    except PartMissing as error:
        if os.environ.get("CI"):
            raise
        return str(error)
    return None


@pytest.fixture(autouse=True)
def _broker_can_run(request: pytest.FixtureRequest) -> None:
    """Test that need a broker are skipped, with the reason, where there can be none; never in CI."""
    if request.node.get_closest_marker("kafka") and (missing := missing_part()):
        pytest.skip(missing)


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A real broker. Tests share it: each uses topics, groups and identities of its own."""
    with Broker() as running:
        yield running
