"""Tells ops which models score, how they came to be, and how well they scored what people have judged."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from detectors import bundled
from detectors.models.cards import CARDS
from stream.access.permissions import may
from stream.access.principal import Principal
from stream.core.clock import Clock
from stream.gateway.acts.refused import Refused
from stream.gateway.log_thread import LogThread
from stream.gateway.models.elsewhere import Elsewhere, Failed
from stream.gateway.protocol.models import LiveModel, ModelsHealth
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import scope_of
from stream.labels import progress, rollback
from stream.labels.told import FEW, ModelsRead
from stream.log import Log, topics
from stream.records import Alert

_REST = 20.0
"""After labels were read, they are read anew after so many times as long: a twentieth of a core at most."""


class ModelsDesk:
    """Folds the labels as `python -m stream model` does, in a process of its own, and keeps what it found.

    Args:
        log: has the labels.
        state: the floor as it is known.
        clock: the gateway's clock.
    """

    def __init__(self, log: Log, state: LiveState, clock: Clock) -> None:
        self._log = log
        self._state = state
        self._clock = clock
        self._thread = LogThread("gateway-models")
        self._elsewhere = Elsewhere()
        self._kept: tuple[int, ModelsRead] | None = None
        self._read_again_at = 0.0

    async def told(self, who: Principal) -> ModelsHealth:
        """Return how the models fare.

        Raises:
            Refused: the person may not change the rules, does not see every queue, or the log cannot be read.
        """
        if not may(who, "change_rules") or scope_of(who).queues is not None:
            raise Refused("not_allowed", "only ops of all queues see the models")
        try:
            found = await self._thread.answer(self._read)
        except Failed:
            raise Refused("log_unavailable", "the labels cannot be read now: try again") from None
        live = live_models(self._state.alerts())
        return ModelsHealth(read=found, few=FEW, live=live, cards=CARDS)

    def close(self) -> None:
        """Let the thread and the process end."""
        self._elsewhere.close()
        self._thread.close()

    def _read(self) -> ModelsRead:
        end = sum(self._log.end_offsets(topics.LABELS).values())
        begun = self._clock.now()
        if self._kept is not None and (self._kept[0] == end or begun < self._read_again_at):
            return self._kept[1]
        # As one piece it is quickly handed over; a list of them would keep the event loop waiting.
        labels = msgspec.msgpack.encode(rollback.read_values(self._log))
        found = self._elsewhere.call(models_of, labels)
        now = self._clock.now()
        self._kept, self._read_again_at = (end, found), now + _REST * (now - begun)
        return found


def models_of(labels: bytes) -> ModelsRead:
    """Return what the records of the labels topic, packed, say of the shipped models. Loads them."""
    values = msgspec.msgpack.decode(labels, type=list[tuple[int, bytes]])
    return progress.read_models(rollback.decoded(values), bundled.attention_detector())


def live_models(alerts: Sequence[Alert]) -> tuple[LiveModel, ...]:
    """Return which shipped models have found the live alerts, the one with most of them first.

    >>> live_models([])
    ()
    """
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        if alert.model is not None:
            found.setdefault(alert.model.partition("+")[0], []).append(alert)
    told = []
    for shipped, theirs in found.items():
        latest = max(theirs, key=lambda alert: (alert.raised_at, alert.id))
        told.append(
            LiveModel(
                shipped=shipped, alerts=len(theirs), version=latest.model or shipped, at=latest.raised_at
            )
        )
    return tuple(sorted(told, key=lambda each: (-each.alerts, each.shipped)))
