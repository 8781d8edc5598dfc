"""A floor on a broker of its own, each part a process, as in production."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping

from stream.demo.broker import Broker
from stream.log import Log
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.runtime.workers import create_topics
from tests.bench.figures import ROOT

PARTITIONS = 6
TOKEN = "a-token-for-benchmarks"


def new_broker() -> Broker:
    return Broker(home=ROOT / "var" / "kafka")


def open_log(broker: Broker) -> KafkaLog:
    return KafkaLog(KafkaSettings(bootstrap=broker.bootstrap))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_page(url: str, timeout: float = 60.0) -> None:
    """Wait until a page answers.

    Raises:
        TimeoutError: it did not in time.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2.0):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} did not answer within {timeout:.0f} s") from None
        time.sleep(0.1)


class KafkaFloor:
    """A broker with topics, and the processes that are started on it; all end with the `with`."""

    def __init__(self) -> None:
        self.gateway_port = free_port()
        self.dashboard_port = free_port()
        self._internal_port = free_port()
        self._cleanup = contextlib.ExitStack()
        self._environment: dict[str, str] = {}

    def __enter__(self) -> KafkaFloor:
        broker = self._cleanup.enter_context(new_broker())
        self.log: Log = self._cleanup.enter_context(contextlib.closing(open_log(broker)))
        create_topics(self.log, PARTITIONS)
        self._environment = {
            "STEPIN_KAFKA_BOOTSTRAP": broker.bootstrap,
            "STEPIN_PARTITIONS": str(PARTITIONS),
            "STEPIN_TOKEN": TOKEN,
            "STEPIN_WORKER": "bench",
            "STEPIN_GATEWAY_PORT": str(self.gateway_port),
            "STEPIN_GATEWAY_INTERNAL_PORT": str(self._internal_port),
            "STEPIN_GATEWAY_URL": self.gateway_url,
            "STEPIN_PORT": str(self.dashboard_port),
        }
        return self

    def __exit__(self, *_: object) -> None:
        self._cleanup.close()

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.gateway_port}/live"

    @property
    def dashboard_address(self) -> str:
        return f"http://127.0.0.1:{self.dashboard_port}"

    def start(self, *arguments: str, more: Mapping[str, str] = {}) -> subprocess.Popen[bytes]:
        """Run `python -m ARGUMENTS`; it is ended with the floor."""
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env={**os.environ, **self._environment, **more},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        self._cleanup.callback(end, process)
        return process

    def start_gateway(self) -> subprocess.Popen[bytes]:
        process = self.start("stream", "gateway")
        wait_for_page(f"http://127.0.0.1:{self._internal_port}/healthz")
        return process

    def start_dashboard(self) -> subprocess.Popen[bytes]:
        process = self.start("dashboard")
        wait_for_page(f"{self.dashboard_address}/_stcore/health")
        return process


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process: first ask it, then kill it after 8 s."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(8.0)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


@contextlib.contextmanager
def chromium_page(width: int = 1920, height: int = 1080) -> Iterator[object]:
    """A page of a headless Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.prerequisites import chromium

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        try:
            # Playwright waits for what a text of JavaScript says, which the policy of the pages forbids.
            yield browser.new_page(viewport={"width": width, "height": height}, bypass_csp=True)
        finally:
            browser.close()
