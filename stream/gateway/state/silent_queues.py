"""The queues that the rules name and that StepIn has not seen yet, for a page of all queues. Pure."""

from __future__ import annotations

from collections.abc import Callable

from detectors.contract.rules.document import Rules
from stream.access.principal import Principal
from stream.gateway.protocol import SilentQueue
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import scope_of

_MOST = 500


class SilentQueues:
    """Tells which queues are only named, at most 500.

    Args:
        state: the queues that StepIn has seen, and the floor's time.
        rules: returns the rules that hold at an event time (None: now).
    """

    def __init__(self, state: LiveState, rules: Callable[[float | None], Rules]) -> None:
        self._state = state
        self._rules = rules

    def of(self, who: Principal) -> list[SilentQueue]:
        """Return those that a person sees, in the order of their ids."""
        scope, at = scope_of(who), self._state.time.data_at
        rules = self._rules(at)
        named = sorted(rules.queue_names.keys() | rules.queues.keys())
        silent = [queue for queue in named if scope.has(queue) and self._state.queue(queue) is None]
        return [_silent(queue, rules, at) for queue in silent[:_MOST]]


def _silent(queue: str, rules: Rules, at: float | None) -> SilentQueue:
    own = rules.of(queue)
    closed = at is not None and not own.hours.is_open(at)
    return SilentQueue(
        queue=queue,
        names={str(language): name for language, name in rules.queue_names.get(queue, {}).items()},
        sla=own.waits.queue_sla,
        unserved="out_of_hours" if closed else None,
        opens_at=own.hours.after(at, 0.0) if closed and at is not None else None,
    )
