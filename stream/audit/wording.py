"""What the commands of the audit say about lines and faults, for people."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from stream.audit.chain import Line
from stream.audit.compare import Copy, Fault
from stream.records import AuditLine, AuditState, decode_audit

_OTHER: dict[Copy, Copy] = {"file": "topic", "topic": "file"}


def read_line(value: bytes) -> AuditLine | None:
    """Return what a record says, or None when it is no line of this version of StepIn."""
    try:
        return decode_audit(value)
    except msgspec.DecodeError:
        return None


def told(line: AuditLine) -> str:
    """Return a line of the audit as one line of text, without characters that move or hide others."""
    words = [f"{time_of(line.at)} {line.name} ({line.person}) from {line.origin}: {line.what}"]
    words += [line.about] if line.about else []
    words += [f"in {line.queue}"] if line.queue else []
    if line.before is not None or line.after is not None:
        words.append(f"[{_state(line.before)} → {_state(line.after)}]")
    words += [f"because: {line.reason}"] if line.reason else []
    return visible(" ".join(words))


def visible(text: str) -> str:
    """Return a text with every character escaped that does not show by itself.

    >>> visible("Ann" + chr(0x202E) + "x" + chr(10))
    'Ann\\\\u202ex\\\\n'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def time_of(at: float) -> str:
    """Return a time in UTC, to the second."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"{at} s since 1970"


def fault_told(fault: Fault) -> list[str]:
    """Return the sentences that name a fault, and what each copy has in its place."""
    copy, number = fault.copy, fault.number
    lines = f"line {number}" if fault.lines == 1 else f"lines {number} to {number + fault.lines - 1}"
    sentence = {
        "changed": f"line {number} of the {copy} was changed",
        "rehashed": f"the hash of line {number} of the {copy} was changed",
        "removed": f"{lines} {'was' if fault.lines == 1 else 'were'} removed from the {copy}",
        "inserted": f"{lines} of the {copy} {'was' if fault.lines == 1 else 'were'} inserted",
        "swapped": f"lines {number} and {fault.other} of the {copy} were swapped",
        "moved": f"line {number} of the {copy} was moved there from another place",
    }[fault.kind]
    told_lines = [sentence]
    if fault.kind == "rehashed" and fault.wrong is not None:
        return [*told_lines, f"  both have: {_told(fault.wrong)}"]
    if fault.wrong is not None:
        told_lines.append(f"  the {copy} has: {_told(fault.wrong)}")
    if fault.right is not None:
        told_lines.append(f"  the {_OTHER[copy]} has: {_told(fault.right)}")
    if copy == "topic":
        told_lines.append("  unless the file was rewritten from there on: a head noted later tells (--head)")
    return told_lines


def _told(line: Line) -> str:
    read = read_line(line.value)
    return told(read) if read is not None else visible(line.value[:300].decode(errors="replace"))


def _state(state: AuditState | None) -> str:
    if not state:
        return "nothing"
    shown = ((", ".join(value) if isinstance(value, list) else value) for value in state.values())
    return ", ".join(f"{name} {value}" for name, value in zip(state, shown, strict=True))
