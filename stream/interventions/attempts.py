"""What an attempt came to, and when the next one is due.

The waits between attempts grow and vary, so that receivers that come back are not met by everybody at once.
Source: Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), with "equal jitter".
"""

from __future__ import annotations

import random
from typing import NamedTuple

FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
_GONE = 410


class Attempt(NamedTuple):
    """One attempt: the receiver has `taken` it, or `why` it has not. No other follows where it is `final`.

    `after` is how many seconds the receiver asked to be left alone.
    """

    taken: bool
    why: str = ""
    final: bool = False
    after: float | None = None


def judged(status: int, retry_after: str | None = None) -> Attempt:
    """Return what an answer with this HTTP status means. `retry_after` is the header of that name.

    >>> judged(204)
    Attempt(taken=True, why='', final=False, after=None)
    >>> judged(503, "7")
    Attempt(taken=False, why='answered 503', final=False, after=7.0)
    """
    if 200 <= status < 300:
        return Attempt(True)
    seconds = retry_after.strip() if retry_after is not None else ""
    after = float(seconds) if seconds.isascii() and seconds.isdecimal() else None
    return Attempt(False, f"answered {status}", status == _GONE, after)


def wait_before(attempt: int, dice: random.Random, after: float | None = None) -> float:
    """Return the seconds to wait before an attempt: 1 is the second one of all.

    It is half of what exponential growth gives, and by chance up to all of it. Where the receiver asked for
    more (`after`), it is that, at most `LONGEST_WAIT`.
    """
    full = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempt - 1, 30))
    return max(dice.uniform(full / 2.0, full), min(after or 0.0, LONGEST_WAIT))
