"""Makes labels of what people say about conversations."""

from __future__ import annotations

from detectors.contract import events as ev
from detectors.conversation import remembered
from detectors.conversation.learning import place_of_rating
from stream.alerts import judgements
from stream.alerts.judgements import JudgedTurns
from stream.conversations.partition import ConversationPartition
from stream.conversations.state import Conversation
from stream.log import Message


class Labelling:
    """Makes labels of ratings and of answers to alerts."""

    def __init__(self, partition: ConversationPartition) -> None:
        self._partition = partition
        self._outbox = partition.outbox
        self._detector = partition.detector

    def rated(self, conversation: Conversation, event: ev.RatingSubmitted, at: float) -> None:
        """Make a label of the first rating. Later ratings only correct the view.

        A rating in recorded history makes no label: each replay would teach the models again, and its alerts
        would differ.
        """
        data, view = event.data, conversation.view
        if view.rating is None and self._partition.clock.recording is None:
            place = place_of_rating(data.score, data.scale_min, data.scale_max)
            judged = self.judged_turns(conversation)
            self.label(judgements.from_rating(event.id, at, view.id, place, judged))

    def judged_turns(
        self, conversation: Conversation, until: float | None = None, since: float | None = None
    ) -> JudgedTurns:
        """Return the turns that a judgement is about: by event time `until`, from `since` on, if given."""
        turns = remembered.recall(conversation.state.attention.scored_turns, until, since)
        return JudgedTurns(turns, conversation.view.queue, self._detector.frustration.name)

    def label(self, label: Message | None) -> None:
        if label is not None:
            self._partition.counters["labels"] += 1
            self._outbox.post(label)
