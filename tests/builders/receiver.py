"""A receiver of webhooks on this machine that answers as a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

SECRET = "whsec_c3RlcGluLXN0ZXBpbi1zdGVwaW4tc3RlcGlu"


class Request(NamedTuple):
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers["webhook-id"]

    @property
    def id(self) -> str:
        """The id of the intervention."""
        return str(json.loads(self.body)["data"]["id"])


Reply = Callable[[Request, int], tuple[int, Mapping[str, str]]]
"""Gives the status and headers of the answer to a request, of which so many came before."""


def always(status: int, **headers: str) -> Reply:
    return lambda _request, _before: (status, headers)


@contextmanager
def receiving(reply: Reply) -> Iterator[tuple[str, list[Request]]]:
    """Yield the address of a receiver, and the requests that it has got."""
    requests: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # its sender was stopped
            request = Request(self.path, dict(self.headers.items()), body)
            requests.append(request)
            status, headers = reply(request, len(requests) - 1)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/stepin", requests
    finally:
        server.shutdown()
        server.server_close()
