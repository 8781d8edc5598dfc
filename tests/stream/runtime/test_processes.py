"""Parts of a floor as processes: ports are looked at first, and a part that ends is missed."""

from __future__ import annotations

import http.server
import socket
import threading

import pytest

from stream.runtime.processes import PortTaken, ProcessEnded, Processes, check_port
from tests.builders.waiting import PATIENCE


def test_a_port_that_is_taken_is_said_to_be_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} is taken: .* STEPIN_PORT=") as caught:
            check_port("127.0.0.1", port, "STEPIN_PORT")
    assert "STEPIN_PORT=65536" not in str(caught.value)
    check_port("127.0.0.1", port, "STEPIN_PORT")


def test_an_address_that_is_not_of_this_machine_is_not_called_a_taken_port() -> None:
    with pytest.raises(
        PortTaken, match=r"STEPIN_HOST.*expected an address to listen on, got 192\.0\.2\.1:8501"
    ):
        check_port("192.0.2.1", 8501, "STEPIN_PORT")


def test_a_part_that_ends_is_missed_by_name() -> None:
    with Processes() as processes:
        processes.start("the clock", ["this.module.does.not.exist"], {})
        with pytest.raises(ProcessEnded, match="the clock has ended with exit status 1"):
            processes.wait_for("http://127.0.0.1:9/", threading.Event())


def test_a_proxy_of_the_environment_is_not_asked_for_what_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Processes() as processes:
            processes.wait_for(f"http://127.0.0.1:{server.server_port}/", threading.Event(), timeout=PATIENCE)
        server.shutdown()
