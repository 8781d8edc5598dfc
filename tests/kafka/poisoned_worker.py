"""`python -m stream`, but a turn with `kill` in it ends the process by `kill -9`, and `hang` never ends.

A record may take two seconds of processor time here. Five could last longer on a busy machine than the half
minute after which a process that stands still is ended, and that would be another death.
"""

from __future__ import annotations

import os
import re
import signal
from typing import Any

from detectors.conversation.attention import AttentionDetector
from stream.__main__ import run
from stream.runtime import watchdog

_ENDLESS = re.compile(r"(a+)+b")
_whole = AttentionDetector.observe


def _observe(self: AttentionDetector, state: Any, turn: Any, rules: Any, queue: Any) -> Any:
    if "kill" in turn.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hang" in turn.text:
        _ENDLESS.match("a" * 60)
    return _whole(self, state, turn, rules, queue)


if __name__ == "__main__":
    watchdog.LONGEST = 2
    AttentionDetector.observe = _observe  # type: ignore[method-assign]
    run()
