"""The processes of one floor, and the faults that happen to them."""

from __future__ import annotations

import contextlib
import socket
import time
from pathlib import Path
from typing import NamedTuple

from kafka import KafkaAdminClient
from kafka.errors import CoordinatorNotAvailableError

from stream.access.principal import Principal
from stream.access.tickets import Tickets
from stream.demo.broker import Broker
from tests.builders.receiver import SECRET
from tests.chaos.fleet import Supervised
from tests.chaos.plan import Fault

PARTITIONS = 6
_TOKEN = "a-token-for-tests"
_GROUPS = ["stepin-conversations", "stepin-queues"]


class Beside(NamedTuple):
    """What runs beside workers and gateway where people act: a dispatcher, and an archive in this file."""

    webhook_url: str
    archive: Path


class Processes:
    """The broker, the workers and the gateway of one floor, and what runs beside them."""

    def __init__(self, broker: Broker, workers: int, logs: Path, beside: Beside | None = None) -> None:
        self.port = _free_port()
        environment = {
            "STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap,
            "STEPIN_PARTITIONS": str(PARTITIONS),
            "STEPIN_TOKEN": _TOKEN,
            "STEPIN_GATEWAY_PORT": str(self.port),
            "STEPIN_GATEWAY_INTERNAL_PORT": "0",
        }
        names = [f"w{number + 1}" for number in range(workers)]
        self._broker = broker
        self._workers = [
            Supervised(name, ["--verbose", "worker"], {**environment, "STEPIN_WORKER": name}, logs)
            for name in names
        ]
        self._others = {"gateway": Supervised("gateway", ["gateway"], environment, logs)}
        if beside is not None:
            environment |= {
                "STEPIN_WORKER": "d1",
                "STEPIN_WEBHOOK_URL": beside.webhook_url,
                "STEPIN_WEBHOOK_SECRETS": SECRET,
                "STEPIN_ARCHIVE_URL": f"sqlite:///{beside.archive}",
            }
            self._others["dispatcher"] = Supervised("dispatcher", ["dispatcher"], environment, logs)
            self._others["archive"] = Supervised("archive", ["archive", "run"], environment, logs)
        self.all = [*self._workers, *self._others.values()]

    def revive(self) -> None:
        """Start what has died, and let go on what has been paused for long enough."""
        for process in self.all:
            process.revive()

    def harm(self, fault: Fault) -> None:
        """Lets a fault happen."""
        match fault.kind:
            case "kill a worker":
                self._workers[fault.worker].kill()
            case "pause a worker" | "pause beyond the session":
                self._workers[fault.worker].stand_still(fault.seconds)
            case "kill the gateway" | "kill the dispatcher" | "kill the archive":
                self._others[fault.kind.removeprefix("kill the ")].kill()
            case "restart the broker":
                if fault.crash:
                    self._broker.kill()
                self._broker.restart()

    def end_but(self, name: str) -> None:
        """Ask all processes but one to end, and wait until they have."""
        left = [process for process in self.all if process is not self._others[name]]
        for process in left:
            process.ask_to_end()
        for process in left:
            process.wait()

    def last_words(self, lines: int = 15) -> str:
        """Return what each process said last."""
        return "\n".join(process.last_words(lines) for process in self.all)

    def all_at_work(self) -> bool:
        """Whether every worker holds partitions of every stage. A fault before that hits nothing."""
        with contextlib.closing(KafkaAdminClient(bootstrap_servers=self._broker.bootstrap)) as admin:
            try:
                groups = admin.describe_groups(_GROUPS)
            except CoordinatorNotAvailableError:
                return False
        return all(
            group["group_state"] == "Stable"
            and sum(bool(member["member_assignment"]["assigned_partitions"]) for member in group["members"])
            == len(self._workers)
            for group in groups.values()
        )

    @property
    def live_url(self) -> str:
        """Where the gateway is, for viewers."""
        return f"ws://127.0.0.1:{self.port}/live"


def ticket(who: Principal) -> str:
    """Return a new ticket for the gateway."""
    now = time.time()
    return Tickets(_TOKEN).issue(who, who.name, now, now)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
