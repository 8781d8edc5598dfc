"""The audit file: a second copy of the audit, and the hash of each line.

It holds one JSON object a line: number, hash, offset on the topic and the record, byte for byte. It is only
ever written at its end.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from stream.audit.chain import BEGIN, Line, link

DEFAULT_PATH = "var/audit.jsonl"
_BLOCK = 1 << 16


class BrokenAuditFile(Exception):
    """The audit file cannot be gone on with."""


_NOTHING = msgspec.Raw(b"null")


class _Entry(Struct, kw_only=True, omit_defaults=True):
    """`encoded` holds, in base64, a record that is no JSON on one line: StepIn wrote no such record."""

    number: int
    hash: str
    offset: int
    record: msgspec.Raw = _NOTHING
    encoded: bytes | None = None


_decode = msgspec.json.Decoder(_Entry).decode


class AuditFile:
    """An audit file that is open for writing. A torn last line is cut off: the topic has it still.

    Args:
        path: of the file. It is made, for its owner only, if it does not exist.

    Raises:
        BrokenAuditFile: another process writes it, or its last line cannot be read.
        OSError: the file cannot be opened.
    """

    def __init__(self, path: str | Path) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise BrokenAuditFile(f"{path}: another process writes this file") from None
        begin, last = _last_line(self._file)
        self.number = 0
        """The number of lines."""
        self.last: Line | None = None
        """The last line, if any."""
        if last:
            try:
                self.number, self.last = _read(last)
            except ValueError:
                self._file.close()
                raise BrokenAuditFile(
                    f"{path}: the last line, at byte {begin}, is none of an audit file: see `audit verify`"
                ) from None

    @property
    def head(self) -> bytes:
        """The hash of the last line."""
        return BEGIN if self.last is None or self.last.hash is None else self.last.hash

    def append(self, lines: Iterable[Line]) -> None:
        """Write lines of the topic, with their hashes. Returns when the disk has them.

        Raises:
            OSError: they could not be written. The next start cuts off what was written of a line.
        """
        text = bytearray()
        for line in lines:
            self.last = line._replace(hash=link(self.head, line.value))
            self.number += 1
            text += _written(self.number, self.last)
        written = 0
        while written < len(text):
            written += self._file.write(text[written:])
        if text:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """Return the lines that an audit file has now. One that is not whole, or has a wrong number, has no hash.

    A last line without an end is left out: a follower may be writing it. What is written after this call is
    left out, too.
    """
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    return _lines(file, end)


def _lines(file: BinaryIO, left: int) -> Iterator[Line]:
    number = 0
    while left > 0 and (text := file.readline(left)).endswith(b"\n"):
        left -= len(text)
        number += 1
        try:
            said, line = _read(text)
        except ValueError:
            yield Line(text, -1)
            continue
        yield line if said == number else line._replace(hash=None)


def _read(text: bytes) -> tuple[int, Line]:
    entry = _decode(text)
    value = bytes(entry.record) if entry.encoded is None else entry.encoded
    return entry.number, Line(value, entry.offset, bytes.fromhex(entry.hash))


def _written(number: int, line: Line) -> bytes:
    digits = (line.hash or b"").hex()
    entry = _Entry(number=number, hash=digits, offset=line.offset, record=msgspec.Raw(line.value))
    try:
        if b"\n" in line.value or b"\r" in line.value:
            raise ValueError
        msgspec.json.decode(line.value)
    except ValueError:
        entry.record, entry.encoded = _NOTHING, line.value
    return msgspec.json.encode(entry) + b"\n"


def _last_line(file: BinaryIO) -> tuple[int, bytes]:
    """Return where the last whole line begins, and its text. Cut off what is behind it; stand at the end."""
    end = _after_newline(file, file.seek(0, os.SEEK_END))
    file.truncate(end)
    begin = _after_newline(file, end - 1) if end else 0
    file.seek(begin)
    text = b""
    while len(text) < end - begin:
        text += file.read(end - begin - len(text))
    return begin, text


def _after_newline(file: BinaryIO, before: int) -> int:
    """Return the place after the last line break among the first `before` bytes, or 0."""
    while before > 0:
        start = max(0, before - _BLOCK)
        file.seek(start)
        found = file.read(before - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        before = start
    return 0
