"""How many events a second the archive follows, on SQLite and on PostgreSQL."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from detectors import bundled
from stream.archive.follower import ArchiveFollower
from stream.archive.rows.record_rows import FOLLOWED
from stream.archive.sql.database import open_archive
from stream.log import Log
from stream.log.memory.log import MemoryLog
from stream.runtime import stages
from stream.runtime.worker import Membership
from tests.bench import load
from tests.bench.figures import Figure, processor_time
from tests.bench.throughput import TURNS, publish
from tests.builders.clock import FakeClock
from tests.builders.floors.floor import everything_kept, work_off
from tests.builders.past import postgres

LIVE_FLOOR = 3_900.0
"""Events/s of the floor itself on this machine (`throughput-kafka`)."""
_PARTITIONS = 6
_END = load.RECORDED_FROM + 86_400.0

NewUrl = Callable[[], str]


DATABASES = ("SQLite", "PostgreSQL")


def measure(conversations: int = 2_500, repeats: int = 3, names: Collection[str] = DATABASES) -> list[Figure]:
    """Run a load through both stages once, and archive what they wrote."""
    log, events = _worked_off(conversations)
    records = sum(sum(log.end_offsets(topic).values()) for topic in FOLLOWED)
    figures = []
    with databases(names) as found:
        for name, new_url in found.items():
            rates, used = zip(*(_rate(log, new_url(), events) for _ in range(repeats)), strict=True)
            each = ", ".join(f"{rate:,.0f}" for rate in rates)
            detail = f"{events:,} events, {records / events:.2f} records an event, median of {each}"
            target = 3 * LIVE_FLOOR
            rate, busy = statistics.median(rates), statistics.median(used)
            figures.append(Figure(f"archive, {name}", rate, "events/s", target, True, detail))
            detail = "the same by processor time, of the database too: counts on a busy machine"
            figures.append(Figure(f"archive, {name}, processor time", busy, "events/s", target, True, detail))
    log.close()
    return figures


@contextlib.contextmanager
def databases(names: Collection[str] = DATABASES) -> Iterator[dict[str, NewUrl]]:
    """Give the databases that this machine has, each with what makes an empty one and returns its URL."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stepin-bench-")))
        found: dict[str, NewUrl] = {"SQLite": lambda: f"sqlite:///{folder}/{time.monotonic_ns()}.sqlite"}
        if "PostgreSQL" in names and postgres.has_server():
            found["PostgreSQL"] = stack.enter_context(postgres.running()).new_database
        yield found


def _worked_off(conversations: int) -> tuple[MemoryLog, int]:
    """Return a log on which both stages have worked a load off, and the number of its events."""
    log = everything_kept(_PARTITIONS)
    made = load.recorded(0, conversations, TURNS)
    publish(log, [load.RUN, *made, *load.recorded_end(_PARTITIONS, _END)])
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    runs = [Membership(log, stage, stage.name, FakeClock(), Counter()) for stage in both]
    work_off(runs)
    for run in runs:
        run.close()
    return log, len(made)


def _rate(log: Log, url: str, events: int) -> tuple[float, float]:
    """Return events a second, and events a second of processor time."""
    with contextlib.closing(open_archive(url)) as archive:
        with archive.reading() as connection:
            server = None
            if archive.dialect.name == "postgresql":
                server = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()

        def used() -> float:
            return time.process_time() + (processor_time(server) if server is not None else 0.0)

        began, used_before = time.perf_counter(), used()
        with ArchiveFollower(log, archive) as follower:
            while not follower.caught_up:
                follower.step(0.0)
        return events / (time.perf_counter() - began), events / (used() - used_before)
