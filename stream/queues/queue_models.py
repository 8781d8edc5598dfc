"""The models of the queues of one partition: made at the first signal, rebuilt when a step raises."""

from __future__ import annotations

from collections import defaultdict

from stream.core.undo import Undo
from stream.queues.model import QueueModel


class QueueModels:
    """The models of the queues of one partition, and which queues have changed.

    `undo` takes the changes of a step back. A model is then rebuilt from its last snapshot and its journal,
    so that a step that succeeds copies no model.
    """

    def __init__(self, undo: Undo) -> None:
        self.all: defaultdict[str, QueueModel] = defaultdict(QueueModel)
        self._undo = undo
        self._changed: dict[str, float] = {}

    def of(self, queue: str) -> QueueModel:
        """The model of a queue. A new one starts from what the most experienced model here has learned."""
        if queue not in self.all:
            others = [self.all[name] for name in sorted(self.all)]
            self._undo.item(self.all, queue)
            self.all[queue].borrow(others)
        return self.all[queue]

    def changing(self, queue: str) -> QueueModel:
        """The model of a queue, which the step is about to change."""
        model = self.of(queue)
        self._undo.call(self._rebuild, queue, model.marked())
        return model

    def _rebuild(self, queue: str, mark: tuple[int, float]) -> None:
        self.all[queue] = self.all[queue].rebuilt(mark)

    def note_change(self, queue: str, at: float) -> None:
        """Note that a queue is to be shown anew as it was at `at`, seconds since 1970."""
        self._undo.item(self._changed, queue)
        self._changed[queue] = at

    def note_first_change(self, queue: str, at: float) -> None:
        """Note that a queue is to be shown anew, at `at` if nothing else has changed it."""
        self._undo.item(self._changed, queue)
        self._changed.setdefault(queue, at)

    def take_changed(self) -> dict[str, float]:
        """Return the queues that have changed since the last call, and when each did last."""
        changed, self._changed = self._changed, {}
        return changed
