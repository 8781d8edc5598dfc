"""Raises an error at a chosen place of the code: at the n-th call or return while something runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from stream.log import Message

_ROOT = Path(__file__).parents[2]
_PACKAGES = (str(_ROOT / "stream"), str(_ROOT / "detectors"))
# What takes changes back, and the loops around the steps, change nothing themselves.
_MACHINERY = tuple(str(_ROOT / "stream" / "core" / name) for name in ("undo.py", "faults.py", "agenda.py"))
# An error in a generator that is thrown away unfinished is swallowed by Python itself.
_AROUND = {
    "<genexpr>",
    "feed",
    "_feed_event",
    "judge_due",
    "fire",
    "run_timers",
    "proceed",
    "_take",
    "due",
    "_pass_time",
    "_set_aside",
    "_give_up",
    "give_up",
    "expired",
}


class Injected(Exception):
    """The fault of a test."""


def raise_at(number: int, run: Callable[[], object], outside: frozenset[str] = frozenset()) -> bool:
    """Run something and raise `Injected` in it at the n-th event: a call or return, of Python or of C.

    Only events in StepIn's own functions count, and none within the functions `outside`. Returns False when
    it ran to its end without the fault.
    """
    count = 0
    raised = False

    def observe(frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count, raised
        code = frame.f_code
        name = code.co_filename
        if raised or not name.startswith(_PACKAGES) or name in _MACHINERY or code.co_name in _AROUND:
            return
        if outside and _within(frame, outside):
            return
        count += 1
        if count > number:
            raised = True
            sys.setprofile(None)
            raise Injected(f"{event} in {code.co_name}")

    sys.setprofile(observe)
    try:
        run()
    except Injected:
        pass
    finally:
        sys.setprofile(None)
    return raised


def _within(frame: FrameType | None, names: frozenset[str]) -> bool:
    while frame is not None:
        if frame.f_code.co_name in names:
            return True
        frame = frame.f_back
    return False


def values(messages: Iterable[Message]) -> list[Any]:
    """Return messages with their values as JSON means them.

    Equal records may differ in their bytes: msgspec leaves out a default only while it is the same object.
    """
    return [
        (message._replace(value=None), plain_json(json.loads(message.value or b"null")))
        for message in messages
    ]


def plain_json(node: Any) -> Any:
    """Return a decoded value without the default that msgspec leaves out only sometimes."""
    if isinstance(node, dict):
        return {name: plain_json(each) for name, each in node.items() if (name, each) != ("channel", "chat")}
    return [plain_json(each) for each in node] if isinstance(node, list) else node
