"""The queues of a partition: their state beside their waits, and their views for the wall."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from stream.core.faults import Faults
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.queues.absence import unserved
from stream.queues.detail import detail
from stream.queues.model import QueueEvent
from stream.queues.timeline import QueueTimeline
from stream.records import QueueView, encode
from stream.waits.running import RunningWaits

MODEL_PREFIX = b"~model/"


class QueueState(Struct, kw_only=True, omit_defaults=True):
    """The state of a queue beside its waits.

    `active` is how many conversations it has, `quiet_since` since when it has none (None: it has some, or
    never had any), `name` what people call it, and `journal` what its model has learned since the snapshot.
    """

    active: int = 0
    quiet_since: float | None = None
    name: str | None = None
    journal: list[QueueEvent] = []


class Queue(Struct, kw_only=True):
    """A queue as the queues topic holds it."""

    view: QueueView
    state: QueueState


_decode_queue = msgspec.json.Decoder(Queue).decode


class QueueStore:
    """Stores the queues of a partition and their models.

    Args:
        partition: of the queues topic.
        rules: returns the rules that hold now.
        waits: every wait that runs.
        timeline: holds the models.
        undo: takes the changes of a step back when it raises.
        faults: get the queues that cannot be restored or written.
    """

    topic = topics.QUEUES
    prefixes = (b"", MODEL_PREFIX)

    def __init__(
        self,
        partition: int,
        rules: Callable[[], Rules],
        waits: RunningWaits,
        timeline: QueueTimeline,
        undo: Undo,
        faults: Faults,
    ) -> None:
        self._undo = undo
        self._faults = faults
        self._partition = partition
        self._rules = rules
        self._waits = waits
        self._timeline = timeline
        self._queues: dict[str, Queue] = {}
        self._changed: dict[str, float] = {}

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read a queue, or the snapshot of its model."""
        if value is None:
            self._queues.pop(key.decode(), None)
        elif key.startswith(MODEL_PREFIX):
            self._timeline.models[key.removeprefix(MODEL_PREFIX).decode()].restore(value)
        else:
            self._queues[key.decode()] = _decode_queue(value)

    def restored(self, _time: float) -> None:
        """Nothing is left to do: `replay_journals` follows in steps."""

    def replay_journals(self) -> Iterator[None]:
        """Replay in each model what happened since its snapshot, one model a step."""
        for name, queue in self._queues.items():
            if name not in self._timeline.models and not queue.state.journal:
                continue  # it has no model yet, which will borrow from the others
            try:
                self._timeline.models[name].replay(queue.state.journal)
            except Exception as error:
                self._fault(name, "journal", error)
            yield

    def touch(self, name: str, at: float) -> None:
        """Mark a queue that changed at `at`."""
        self._undo.item(self._changed, name)
        self._changed[name] = max(at, self._changed.get(name, 0.0))

    def entered(self, name: str, at: float, called: str | None = None) -> None:
        """A conversation entered the queue, which people call by the name `called`. None: as before."""
        if called is not None:
            self.call(name, at, called)
        state = self._queue(name).state
        self._set_active(state, state.active + 1, at)
        self.touch(name, at)

    def call(self, name: str, at: float, called: str) -> None:
        """People call the queue by the name `called`."""
        state = self._queue(name).state
        if called != state.name:
            self._undo.call(setattr, state, "name", state.name)
            state.name = called
            self.touch(name, at)

    def left(self, name: str, at: float) -> None:
        """A conversation left the queue."""
        state = self._queue(name).state
        self._set_active(state, max(0, state.active - 1), at)
        self.touch(name, at)

    def _set_active(self, state: QueueState, active: int, at: float) -> None:
        for name in ("active", "quiet_since"):
            self._undo.call(setattr, state, name, getattr(state, name))
        state.active, state.quiet_since = active, None if active else at

    def changes(self) -> list[Message]:
        """Return the records of the queues that changed since the last call."""
        for name, at in self._timeline.changed_queues().items():
            self.touch(name, at)
        changed, self._changed = self._changed, {}
        messages = []
        for name, at in changed.items():
            try:
                messages += self._records(name, at)
            except Exception as error:
                self._fault(name, "state", error)
        return messages

    def _fault(self, name: str, step: str, error: Exception) -> None:
        self._faults.key(self.topic, self._partition, name.encode(), step, error)

    def _queue(self, name: str) -> Queue:
        queue = self._queues.get(name)
        if queue is None:
            self._undo.item(self._queues, name)
            view = QueueView(queue=name, updated_at=0.0)
            queue = self._queues[name] = Queue(view=view, state=QueueState())
        return queue

    def _records(self, name: str, at: float) -> list[Message]:
        """Return the record of a queue, after the snapshot of its model when one is due."""
        queue, model = self._queue(name), self._timeline.model_now(name)
        messages = []
        if model is not None and model.snapshot_due():
            key = MODEL_PREFIX + name.encode()
            messages.append(Message(topics.QUEUES, key, model.snapshot(), self._partition))
        queue.state.journal = model.journal if model is not None else []
        try:
            self._update_view(queue, at)
        except Exception as error:  # the state is written also when its view cannot be computed
            self._fault(name, "view", error)
        return [*messages, Message(topics.QUEUES, name.encode(), encode(queue), self._partition)]

    def _update_view(self, queue: Queue, at: float) -> None:
        """Compute the view of a queue from its state, waits and model."""
        name = queue.view.queue
        waiting: list[float] = []
        unanswered: list[float] = []
        waits = list(self._waits.of_queue(name))
        in_line = {wait.contact.channel for wait in waits if wait.kind == "queue"}
        for wait in waits:
            if wait.kind != "callback":
                (waiting if wait.kind == "queue" else unanswered).append(wait.since)
        model = self._timeline.models.get(name)
        before, document = queue.view, self._rules()
        rules = document.of(name)
        at = max(at, before.updated_at)
        missing = unserved(model, at, rules)
        newcomers = model.for_newcomers() if model is not None else ()
        queue.view = QueueView(
            queue=name,
            updated_at=at,
            name=queue.state.name,
            names={str(each): said for each, said in document.queue_names.get(name, {}).items()},
            views={
                each: replace(view, queues=()) for each, view in document.views.items() if view.shows(name)
            },
            waiting=len(waiting),
            longest_since=min(waiting, default=None),
            unanswered=len(unanswered),
            unanswered_since=min(unanswered, default=None),
            active=queue.state.active,
            quiet_since=queue.state.quiet_since,
            agents=model.load.states(in_line) if model is not None else {},
            sla=rules.waits.queue_sla,
            unserved=missing,
            opens_at=rules.hours.after(at, 0.0) if missing == "out_of_hours" else None,
            forecast=newcomers[0].forecast if newcomers else None,
            untold=newcomers[0].untold if newcomers else None,
            channels=newcomers if len(newcomers) > 1 else (),
            detail=detail(before, model, self._timeline.baselines, waits, at, rules, document.people)
            if model is not None
            else None,
        )
