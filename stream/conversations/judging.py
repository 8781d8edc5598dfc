"""What people say about a conversation: judgements of its alerts, and that it is over."""

from __future__ import annotations

import math

import msgspec

from detectors.contract import events as ev
from stream.alerts import judgements
from stream.conversations import episode
from stream.conversations.event_steps import EventSteps
from stream.conversations.labelling import Labelling
from stream.conversations.partition import ConversationPartition
from stream.conversations.state import Conversation
from stream.conversations.stores.known_events import fingerprint
from stream.core.dead_letters import dead_letter
from stream.log import Record
from stream.records import Closing, Judgement, decode_judgement


class Judging:
    """Takes judgements when their time has passed."""

    def __init__(self, partition: ConversationPartition, steps: EventSteps, labels: Labelling) -> None:
        self._partition = partition
        self._outbox = partition.outbox
        self._store = partition.store
        self._detector = partition.detector
        self._undo = partition.undo
        self._known = partition.known
        self._model = partition.model
        self._judgements = partition.judgements
        self._steps = steps
        self._labels = labels

    def judge_due(self) -> None:
        """Take the judgements whose time has passed. Recorded history has another time: there, take all."""
        watermark = self._partition.clock.watermark if self._partition.clock.recording is None else math.inf
        for at, record in self._judgements.due(watermark):
            error = self._undo.step(self._judge, record, min(at, self._partition.clock.watermark))
            if error is not None:
                self._partition.faults.part(record, error)

    def _judge(self, record: Record, at: float) -> None:
        """Take an answer, which updates the attention and makes a label, or close a conversation.

        Neither moves the watermark.
        """
        self._partition.note()
        try:
            judgement = decode_judgement(record.value or b"")
        except (msgspec.DecodeError, RecursionError) as error:
            self._partition.counters["dead_letters"] += 1
            self._outbox.post(dead_letter(record, ev.BadEvent("$", str(error), "a judgement")))
            return
        if judgement.effective_at < at and self._partition.clock.recording is None:
            self._partition.counters["judgements_late"] += 1
        conversation = self._store.get(judgement.conversation)
        if conversation is None:
            self._partition.counters["judged_too_late"] += 1
            if isinstance(judgement, Judgement):
                self._labels.label(judgements.taken_back(judgement, at))
            return
        state, identity = conversation.state, fingerprint("", judgement.id)
        if self._partition.is_duplicate(judgement.conversation, state.seen, identity):
            return
        self._store.touch(conversation)
        state.seen = self._known.add(judgement.conversation, state.seen, identity)
        if isinstance(judgement, Closing):
            self._close(conversation, judgement, at)
            return
        judged = self._labels.judged_turns(conversation, judgement.until, judgement.since)
        self._labels.label(judgements.from_answer(judgement, at, judged, self._partition.rules.learning))
        self._model.score_at(at)
        state.judged = judgements.standing(state.judged, judgement)
        if judgement.answer == "retract":
            last = next(reversed(state.judged.values()), None)
            reading = self._detector.unjudged(state.attention, last)
        else:
            reading = self._detector.judged(state.attention, judgements.is_bad(judgement))
        self._partition.take_reading(conversation, reading, at)

    def _close(self, conversation: Conversation, closing: Closing, at: float) -> None:
        """End a conversation that a person closed, unless it goes on by now."""
        status = conversation.view.status
        if status == "ended" or not (closing.orphaned or status == "probably_over"):
            self._partition.counters["closed_too_late"] += 1
            return
        self._steps.apply(conversation, episode.closed(closing, at), at, "", ())
        self._store.schedule(conversation)
