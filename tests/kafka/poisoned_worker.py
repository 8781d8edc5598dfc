"""`python -m stream`, but a turn with `kill` in it ends the process by `kill -9`, and `hang` never ends."""

from __future__ import annotations

import os
import re
import signal
from typing import Any

from detectors.conversation.attention import AttentionDetector
from stream.__main__ import run

_ENDLESS = re.compile(r"(a+)+b")
_whole = AttentionDetector.observe


def _observe(self: AttentionDetector, state: Any, turn: Any, rules: Any, queue: Any) -> Any:
    if "kill" in turn.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hang" in turn.text:
        _ENDLESS.match("a" * 60)
    return _whole(self, state, turn, rules, queue)


if __name__ == "__main__":
    AttentionDetector.observe = _observe  # type: ignore[method-assign]
    run()
