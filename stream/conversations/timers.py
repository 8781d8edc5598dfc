"""What is due in the conversations of one partition although no event says so."""

from __future__ import annotations

from stream.conversations import episode, history
from stream.conversations.counting import Legs
from stream.conversations.partition import ConversationPartition
from stream.conversations.state import Conversation, promised, served_until
from stream.conversations.stores.past import PAST_PREFIX
from stream.log import topics


class Timers:
    """Does what is due in conversations when the watermark passes the time of their checks."""

    def __init__(self, partition: ConversationPartition) -> None:
        self._partition = partition
        self._outbox = partition.outbox
        self._store = partition.store
        self._detector = partition.detector
        self._undo = partition.undo
        self._past = partition.past
        self._model = partition.model
        self._without_detector = partition.without_detector
        self._deadlines = partition.deadlines
        self._partition_rules = partition.partition_rules

    def run_timers(self) -> None:
        """Do what the watermark has made due, each conversation as a step of its own."""
        if self._past.next_due <= self._partition.clock.watermark:
            error = self._undo.step(self._past.forget, self._partition.clock.watermark)
            if error is not None:
                self._partition.faults.key(
                    topics.CONVERSATIONS, self._partition.number, PAST_PREFIX, "timer", error
                )
        for subject, planned in self._store.due(self._partition.clock.watermark):
            for attempt in (self._check, self._check_without_detector):
                error = self._undo.step(attempt, subject, planned)
                if error is None:
                    break
                self._partition.faults.key(
                    topics.CONVERSATIONS, self._partition.number, subject.encode(), "timer", error
                )

    def _check_without_detector(self, subject: str, planned: float) -> None:
        """Set the detector's deadline of a conversation aside until new rules or a new start."""
        self._without_detector.add(subject)
        self._check(subject, planned)

    def _check(self, subject: str, planned: float) -> None:
        """Do what is due for a conversation at the planned time, and plan its next check.

        What is due later waits for its turn, also if the watermark has passed that time: so a restart, which
        plans every check anew, changes no order.
        """
        self._partition.note()
        conversation = self._store.get(subject)
        if conversation is None:
            return
        due = self._deadlines.next_check(conversation)
        if due <= planned:
            self._timer(conversation, due)
        conversation = self._store.get(subject)
        if conversation is not None:
            self._store.schedule(conversation)

    def _timer(self, conversation: Conversation, due: float) -> None:
        view = conversation.view
        if due >= self._deadlines.let_go_at(conversation):
            self._give_up_callback(conversation, due)
        if view.status == "ended":
            self._remove(conversation, due)
        elif due >= self._deadlines.silent_at(conversation):
            self._fall_silent(conversation, due)
        elif due >= self._deadlines.let_go_at(conversation):
            self._partition.counters["let_go"] += 1
            if view.status != "probably_over":
                self._outbox.left(conversation, view.queue, due)
            self._outbox.post(history.finished(conversation, due, "silent"))
            self._remove(conversation, due)
        else:
            self._fire(conversation, due)

    def _give_up_callback(self, conversation: Conversation, at: float) -> None:
        """End the wait for a callback that nobody has made for a long time."""
        if promised(conversation.view) is not None:
            self._store.touch(conversation)
            for change in conversation.state.history.given_up(at):
                self._outbox.wait(conversation, change)
            conversation.view.waits = conversation.state.history.life.waits

    def fell_silent(self, conversation: Conversation, at: float) -> None:
        """Note that the conversation was probably over before an event at `at`."""
        view = conversation.view
        if at - view.updated_at < self._partition.rules_of(view).silence.shortest_of(view.channel):
            return
        silent_at = self._deadlines.silent_at(conversation)
        if silent_at <= at:
            self._fall_silent(conversation, silent_at)

    def let_lapse(self, conversation: Conversation, until: float) -> None:
        """Find what was due in the conversation by `until`, although no event had moved the watermark there.

        An answer that comes after a promise has lapsed would otherwise hide that it had.
        """
        view = conversation.view
        watched = view.status not in ("ended", "probably_over") and view.id not in self._without_detector
        if not watched or self._store.planned(view.id) > until:
            return
        due = self._detector.deadline(conversation.state.attention)
        if due is not None and max(due, self._partition_rules.applied.at) <= until:
            self._fire(conversation, max(due, self._partition_rules.applied.at))

    def _fire(self, conversation: Conversation, due: float) -> None:
        """Find what the detectors find when nothing has happened until `due`."""
        self._store.touch(conversation)
        self._model.score_at(due)
        rules = self._partition.rules_of(conversation.view)
        self._partition.take_reading(
            conversation, self._detector.fire(conversation.state.attention, due, rules), due
        )

    def _fall_silent(self, conversation: Conversation, at: float) -> None:
        """A conversation is probably over: its waits and alerts end, and it leaves its queue."""
        self._store.touch(conversation)
        self._partition.counters["probably_over"] += 1
        legs = Legs.of(conversation)
        for change in episode.fall_silent(conversation, at, self._partition.rules):
            self._outbox.wait(conversation, change)
        self._partition.count(conversation, legs, at)
        self._outbox.left(conversation, conversation.view.queue, at)

    def _remove(self, conversation: Conversation, at: float) -> None:
        view = conversation.view
        kept = self._partition.rules_of(view).retention.past_conversation
        state = conversation.state
        self._past.add(view, state.begun_at, state.seen, at, kept, served_until(conversation))
        self._store.remove(conversation)
        self._without_detector.discard(conversation.view.id)
