"""Runs a whole floor with simulated conversations on one machine, in memory or on a real broker."""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import click

from stream.archive.running import follow
from stream.command_gateway import gateway_settings, revocations
from stream.demo.broker import Broker
from stream.log import Log, Message, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.log.memory.log import MemoryLog
from stream.records import RulesVersion, encode
from stream.runtime.processes import Processes, check_port
from stream.runtime.threads import Threads
from stream.runtime.workers import Workers, create_topics, run_gateway
from stream.settings import Settings
from stream.simulate import HISTORY, RULES, WARM_UP, Simulator, live, truth
from stream.simulate.truth import AnyTruth

_LOOK = """
  Wall    {address}/wall   for the screen that all see
  Desk    {address}/desk   open an alert, see its evidence, claim it
  中文     {address}/wall?lang=zh

At first all is quiet. After a minute one customer after another gets into trouble; after five minutes
many come to one queue at once; then the floor recovers, and it begins again.
The conversations are simulated, and the screens say so. Ctrl-C stops everything.
"""


def simulate(log: Log, seed: int, rate: float, stop: threading.Event, truth_file: Path | None = None) -> None:
    """Publish a simulated floor, live, until `stop` is set. Its truth is written into `truth_file`.

    Raises:
        OSError: the file cannot be written.
    """
    # A larger floor needs less time to learn its baselines.
    history = HISTORY / max(1.0, rate)
    start = time.time() - WARM_UP - history
    simulator = Simulator(seed=seed, start=start, rate=rate, history=history)
    if truth_file is None:
        live(log, simulator, stop)
        return
    with truth_file.open("wb") as file:

        def tell(truths: Iterable[AnyTruth]) -> None:
            file.writelines(map(truth.encode, truths))
            file.flush()

        live(log, simulator, stop, tell=tell)


def in_memory(settings: Settings, seed: int, stop: threading.Event) -> None:
    """Run everything but the dashboard in this process, on a log in memory.

    Raises:
        PortTaken: a port that is needed is in use.
        ProcessEnded: a process has failed.
    """
    with own_archive() as archive, Processes() as processes:
        start_dashboard(processes, settings, archive)
        log = MemoryLog()
        create_topics(log, settings.partitions)
        _give_rules(log)
        workers = Workers(log, settings.worker)
        parts = Threads()
        gateway = replace(gateway_settings(settings), internal_port=0)
        revoked = revocations(settings)
        parts.start("gateway", lambda stopping: run_gateway(log, gateway, stopping, revocations=revoked))
        parts.start("simulator", lambda stopping: simulate(log, seed, 1.0, stopping))
        parts.start("archive", lambda stopping: follow(log, archive, stopping, once=False))
        try:
            show(processes, settings, stop, lambda: workers.failure or parts.failure)
        finally:
            parts.join()
            workers.close()
            log.close()


def on_kafka(settings: Settings, seed: int, stop: threading.Event) -> None:
    """Start a broker and one process for each part, as in production.

    Raises:
        PortTaken: a port that is needed is in use.
        ProcessEnded: a process has failed.
        BrokerError: the broker cannot be started.
    """
    click.echo("Starting a Kafka broker; the first start fetches it …")
    with own_archive() as archive, Broker() as broker, Processes() as processes:
        click.echo(f"Kafka listens on {broker.bootstrap}")
        start_dashboard(processes, settings, archive)
        environment = {
            "STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap,
            **_token(settings),
            "STEPIN_GATEWAY_INTERNAL_PORT": "0",
            "STEPIN_PARTITIONS": str(settings.partitions),
            "STEPIN_ARCHIVE_URL": archive,
        }
        log = KafkaLog(KafkaSettings.from_environment({**os.environ, **environment}))
        create_topics(log, settings.partitions)
        _give_rules(log)
        log.close()
        processes.start("the worker", ["stream", "worker"], environment)
        processes.start("the gateway", ["stream", "gateway"], environment)
        processes.start("the archive", ["stream", "archive", "run"], environment)
        processes.start("the simulator", ["stream", "simulate", "--seed", str(seed)], environment)
        show(processes, settings, stop, lambda: None)


def _give_rules(log: Log) -> None:
    version = RulesVersion(rules=RULES, by="stepin", why="the bot of the simulated floor serves customers")
    with closing(log.publisher()) as publisher:
        publisher.send([Message(topics.RULES, b"rules/%d" % version.version, encode(version))])


def with_token(settings: Settings) -> Settings:
    """Return the settings with a token made up for this run, if none was given."""
    return replace(settings, token=settings.token or secrets.token_urlsafe(18))


def _token(settings: Settings) -> dict[str, str]:
    """Return the token for a process, which may have come from a file."""
    return {"STEPIN_TOKEN": settings.token, "STEPIN_TOKEN_FILE": ""}


@contextmanager
def own_archive() -> Iterator[str]:
    """Give the URL of an archive for this run, which leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="stepin-demo-", ignore_cleanup_errors=True) as folder:
        yield f"sqlite:///{folder}/archive.sqlite"


def start_dashboard(processes: Processes, settings: Settings, archive: str) -> None:
    """Start the dashboard of a floor on this machine.

    Raises:
        PortTaken: its port or the gateway's is in use.
    """
    check_port(settings.host, settings.port, "STEPIN_PORT")
    check_port(settings.host, settings.gateway_port, "STEPIN_GATEWAY_PORT")
    environment = {
        "STEPIN_HOST": settings.host,
        "STEPIN_PORT": str(settings.port),
        "STEPIN_GATEWAY_URL": f"ws://{settings.host}:{settings.gateway_port}/live",
        "STEPIN_ARCHIVE_URL": archive,
        **_token(settings),
    }
    processes.start("the dashboard", ["dashboard"], environment)


def show(
    processes: Processes,
    settings: Settings,
    stop: threading.Event,
    failure: Callable[[], BaseException | None],
    look: str = _LOOK,
    err: bool = False,
) -> None:
    """Print the addresses when everything is ready, then watch the processes until `stop` is set.

    Args:
        look: what to say about the pages.
        err: print on standard error.

    Raises:
        ProcessEnded: a process has ended.
    """
    address = f"http://{settings.host}:{settings.port}"
    processes.wait_for(f"http://{settings.host}:{settings.gateway_port}/up", stop)
    processes.wait_for(f"{address}/_stcore/health", stop)
    if not stop.is_set():
        click.echo(f"StepIn is ready: {address}", err=err)
        click.echo(look.format(address=address), err=err)
    while not stop.wait(0.5):
        processes.check()
        failed = failure()
        if failed is not None:
            raise failed
    click.echo("Stopping …", err=err)
