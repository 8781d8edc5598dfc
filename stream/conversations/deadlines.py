"""When a conversation of one partition needs a look although nothing happens."""

from __future__ import annotations

import math

from detectors.conversation.attention import AttentionDetector
from stream.conversations.partition_rules import PartitionRules
from stream.conversations.state import Conversation, last_promise, promised
from stream.conversations.stores.silences import Silences


class Deadlines:
    """The times of a conversation's checks, seconds since 1970, by its state and the rules alone.

    Args:
        without_detector: conversations whose detector raised at its deadline: until new rules or a new start
            they have none.
    """

    def __init__(
        self,
        detector: AttentionDetector,
        rules: PartitionRules,
        silences: Silences,
        without_detector: set[str],
    ) -> None:
        self._detector = detector
        self._rules = rules
        self._silences = silences
        self._without_detector = without_detector

    def next_check(self, conversation: Conversation) -> float:
        """Return the time of the next check, never before the rules hold that make it due."""
        view = conversation.view
        due = self.let_go_at(conversation)
        if view.status != "ended":
            due = min(due, self.silent_at(conversation))
            deadline = self._detector.deadline(conversation.state.attention)
            watched = view.status != "probably_over" and view.id not in self._without_detector
            if deadline is not None and watched:
                due = min(due, deadline)
        return max(due, self._rules.applied.at)

    def let_go_at(self, conversation: Conversation) -> float:
        """Return when the conversation is let go: a callback that was not made keeps it.

        So does what an agent has promised, until the conversation ends. A customer who waits keeps it until
        it is probably over: what is asked on a Friday evening is still to be answered on Monday.
        """
        view = conversation.view
        retention, callback = self._rules.of(view).retention, promised(view)
        if view.status == "ended" and callback is None:
            return view.updated_at + retention.ended_conversation
        spoken = last_promise(conversation) if view.status != "ended" else None
        due = max(view.updated_at, callback or 0.0, spoken or 0.0) + retention.silent_conversation
        if callback is None and view.waits:
            waits_until = self.silent_at(conversation)
            # Infinity: the queue does not open again.
            return due if math.isinf(waits_until) else max(due, waits_until)
        return max(due, conversation.state.silent_since) if view.status == "probably_over" else due

    def silent_at(self, conversation: Conversation) -> float:
        """Return when the conversation is probably over, never before the rules hold that make it so."""
        deadline = self._silences.deadline(conversation, self._rules.of(conversation.view))
        return max(deadline, self._rules.applied.at)
