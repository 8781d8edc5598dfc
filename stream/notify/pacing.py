"""How many notifications a route may get about one queue. Pure.

People who are told of the same trouble over and over stop reading. So what comes together is told together,
and a thousand customers who wait at once are three notifications at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stream.records import NotifiedKind

WINDOW = 900.0
"""Seconds in which notifications are counted."""
_TOGETHER: Mapping[NotifiedKind, tuple[NotifiedKind, ...]] = {
    "waits": ("waits", "queue"),
    "queue": ("waits", "queue"),
    "talk": ("talk",),
}
_MOST: Mapping[NotifiedKind, int] = {"waits": 2, "queue": 3, "talk": 10}
"""In the window, counted together: waits leave one for the queue as a whole, which stands for them."""
_APART: Mapping[NotifiedKind, float] = {"waits": 30.0, "queue": 0.0, "talk": 30.0}
"""Seconds between two of a kind."""
Sent = Mapping[NotifiedKind, Sequence[float]]
"""When notifications of each kind were made, the oldest first."""


def allowed_at(kind: NotifiedKind, sent: Sent, now: float) -> float:
    """Return from which time on a notification of a kind may be made, as things stand at `now`.

    >>> allowed_at("waits", {"waits": [100.0, 140.0]}, 200.0), allowed_at("queue", {"waits": [100.0]}, 200.0)
    (1000.0, 0.0)
    """
    counted = sorted(at for each in _TOGETHER[kind] for at in sent.get(each, ()) if at > now - WINDOW)
    full = counted[-_MOST[kind]] + WINDOW if len(counted) >= _MOST[kind] else 0.0
    own = sent.get(kind, ())
    return max(full, own[-1] + _APART[kind] if own else 0.0)


def noted(sent: Sequence[float], now: float) -> tuple[float, ...]:
    """Return the times of a kind with one more at `now`, without those that no longer count."""
    return (*(at for at in sent if at > now - WINDOW), now)
