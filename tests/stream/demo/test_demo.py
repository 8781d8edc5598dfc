"""The demo as who starts it meets it: one command, one address, and an end that leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.builders.floors.gateway import TOKEN, viewing
from tests.builders.waiting import PATIENCE, wait_until


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(params=[(), pytest.param(("--kafka",), marks=pytest.mark.kafka)], ids=["memory", "kafka"])
def demo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """The demo, the dashboard's port and the gateway's. Its temporary files are in `tmp_path`."""
    port, gateway_port = free_ports(2)
    environment = {
        **os.environ,
        "STEPIN_PORT": str(port),
        "STEPIN_GATEWAY_PORT": str(gateway_port),
        "STEPIN_TOKEN": TOKEN,
        "STEPIN_PARTITIONS": "2",
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "stream", "demo", *request.param]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    yield process, port, gateway_port
    if process.poll() is None:
        process.kill()
    process.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def said_until(process: subprocess.Popen[str], words: str) -> str:
    """What it prints, up to the line with these words."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"it ended without saying {words!r}: {''.join(lines)}")


async def busy(gateway_port: int) -> dict[str, Any]:
    """The floor's first message that tells of an alert, and what was known until then."""
    async with viewing(gateway_port, hello=False) as viewer:
        await viewer.hello("Lin", person="guest:Lin")
        return await viewer.next_with(["snapshot", "delta"], lambda heard: heard["alerts"])


def archived(folder: Path) -> int:
    """How many conversations the archive of a demo has by now."""
    (path,) = folder.glob("stepin-demo-*/archive.sqlite")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])
    except sqlite3.OperationalError:  # its tables are being made
        return 0


def test_one_command_shows_a_simulated_floor_and_ctrl_c_ends_all_of_it(
    demo: tuple[subprocess.Popen[str], int, int], tmp_path: Path
) -> None:
    process, port, gateway_port = demo
    said = said_until(process, "Ctrl-C stops everything")
    assert f"StepIn is ready: http://127.0.0.1:{port}\n" in said
    assert f"http://127.0.0.1:{port}/wall" in said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/wall", timeout=PATIENCE) as page:
        assert page.status == 200
    floor = asyncio.run(busy(gateway_port))
    assert floor["simulated"] is True
    wait_until(lambda: archived(tmp_path) > 0)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert process.stdout is not None
    assert "Traceback" not in process.stdout.read()
    assert not answers(port)
    assert not answers(gateway_port)
    assert not list(tmp_path.glob("stepin-demo-*"))


def test_a_port_that_is_taken_ends_it_in_a_line_that_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {**os.environ, "STEPIN_PORT": str(port)}
        ended = subprocess.run(
            [sys.executable, "-m", "stream", "demo"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: port {port} is taken: ")
    assert "STEPIN_PORT=" in ended.stderr
    assert ended.stderr.count("\n") == 1
