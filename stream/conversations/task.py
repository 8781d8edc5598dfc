"""Stage 1, by conversation: reads events, masks and scores their texts, and sends what changed.

Pure: one instance for each partition of the events topic, fed by the worker.

An event happens whole or not at all, and so does each timer of a conversation (`core.undo`). The conversation
is encoded before it changes and decoded again only when something raises; all else is noted and taken back.
"""

from __future__ import annotations

import msgspec

from detectors.contract import events as ev
from detectors.conversation.attention import AttentionDetector
from stream.conversations.event_steps import EventSteps
from stream.conversations.judging import Judging
from stream.conversations.labelling import Labelling
from stream.conversations.model_use import MODEL_KEY
from stream.conversations.partition import ConversationPartition
from stream.conversations.partition_rules import RULES_KEY, RulesDue
from stream.conversations.stores.pending_judgements import JUDGED_KEY
from stream.conversations.timers import Timers
from stream.core.dead_letters import dead_letter
from stream.core.partition_clock import PartitionClock
from stream.core.rules_history import RulesHistory
from stream.log import Message, Record, topics
from stream.records import encode

_CLOCK_KEY = b"~clock"
_OWN_KEYS = b"~"
"""How keys begin that are no conversation's: no subject of an event begins so."""

_decode_clock = msgspec.json.Decoder(PartitionClock).decode


class ConversationTask:
    """The conversations of one partition.

    Args:
        partition: of the events topic; every signal names it as its `events_partition`.
        signal_partitions: how many partitions the signals topic has; each gets the watermark.
        detector: scores turns. The task keeps its state of each conversation.
        history: the versions of the rules, which grows between two records. A version is applied when the
            watermark passes its time, before the record that moves it.
    """

    def __init__(
        self, partition: int, signal_partitions: int, detector: AttentionDetector, history: RulesHistory
    ) -> None:
        self._partition = state = ConversationPartition(partition, signal_partitions, detector, history)
        self.counters, self.faults = state.counters, state.faults
        self._outbox = state.outbox
        self._store = state.store
        self._undo = state.undo
        self._model = state.model
        self._judgements = state.judgements
        self._without_detector = state.without_detector
        self._partition_rules = state.partition_rules
        self._stores = state.stores
        self._timers = Timers(state)
        labels = Labelling(state)
        self._steps = EventSteps(state, self._timers, labels)
        self._judging = Judging(state, self._steps, labels)

    def restore(self, record: Record) -> None:
        if record.key == _CLOCK_KEY:
            if record.value is not None:
                self._partition.clock = _decode_clock(record.value)
        elif record.key == RULES_KEY:
            self._partition_rules.restore(record.value)
        elif record.key == MODEL_KEY:
            self._model.restore(record.value)
        elif record.key == JUDGED_KEY:
            self._judgements.restore(record.value)
        elif record.key is not None and record.key.startswith(_OWN_KEYS):
            self._stores.restore(record)
        elif record.key is not None:
            self._store.restore(record.key, record.value)

    def restored(self) -> None:
        """Plan each check by the rules that hold: they may have been read after the conversations."""
        if self._partition_rules.applied.number:
            self._store.rearm()

    def feed(self, record: Record) -> bool:
        if record.topic == topics.JUDGEMENTS:
            error = self._undo.step(self._judgements.add, record, self._partition.clock.watermark)
        else:
            error = self._feed_event(record)
        if error is not None:
            raise error
        self._judging.judge_due()
        self._timers.run_timers()
        return False

    def _feed_event(self, record: Record) -> Exception | None:
        self.counters["events"] += 1
        error = self._undo.step(self._feed, record)
        while isinstance(error, RulesDue):
            self._apply_rules(error)
            error = self._undo.step(self._feed, record)
        return error

    def _feed(self, record: Record) -> None:
        self._partition.note()
        try:
            event, faults = ev.read(record.value, key=record.key, headers=record.headers)
            event_time = event.time.timestamp()
            watermark, recording = self._partition.clock.watermark, self._partition.clock.recording
            at = self._partition.clock.admit(record, event_time, self._partition.rules)
        except ev.UnknownType:
            self.counters["unknown_type"] += 1
        except ev.BadEvent as error:
            self.counters["dead_letters"] += 1
            self._outbox.post(dead_letter(record, error))
        else:
            if at > event_time:
                self.counters["late"] += 1
            for fault in faults:
                self.counters["fields_left_out"] += 1
                self._outbox.post(dead_letter(record, fault))
            self._partition.clock_changed = True
            self._move_clock(event, at)
            due = self._partition_rules.due(self._partition.clock, watermark, recording)
            if due is not None:
                raise due
            self._steps.observe(event, at)

    def proceed(self) -> bool:
        return False

    def deadline(self) -> float | None:
        return self._partition.clock.deadline(self._partition.rules.skew)

    def fire(self, now: float) -> None:
        watermark, recording = self._partition.clock.watermark, self._partition.clock.recording
        self._partition.clock.fire(now, self._partition.rules.skew)
        while (due := self._partition_rules.due(self._partition.clock, watermark, recording)) is not None:
            self._apply_rules(due)
            watermark = self._partition.clock.watermark
            self._partition.clock.fire(now, self._partition.rules.skew)
        self._partition.clock_changed = True
        self._judging.judge_due()
        self._timers.run_timers()

    def drain(self) -> list[Message]:
        for message in self._store.changes():
            self._outbox.post(message)
        for part in (
            self._partition_rules,
            self._judgements,
            self._model,
            self._stores,
        ):
            for message in part.changes():
                self._outbox.post(message)
        if self._partition.clock_changed:
            self._send_time()
        return self._outbox.drain()

    def told(self) -> list[Message]:
        """Return what others are told since the last call: a backtest writes the state more rarely."""
        if self._partition.clock_changed:
            self._send_time()
        return self._outbox.drain()

    def _send_time(self) -> None:
        """Send the watermark after every signal before it: to stage 2, and to the changelog."""
        self._partition.clock_changed = False
        sends = self._partition.clock.mark_sent()
        self._outbox.post(
            Message(topics.CONVERSATIONS, _CLOCK_KEY, encode(self._partition.clock), self._partition.number)
        )
        if sends:
            self._outbox.watermark(self._partition.clock)

    def _apply_rules(self, due: RulesDue) -> None:
        """Do what the former rules have left to do before the new ones hold."""
        self._partition.clock, self._partition.clock_changed = due.clock, True
        self._timers.run_timers()
        self._partition_rules.apply(due.applied)
        self.counters["rules_applied"] += 1
        self.counters["rules_too_late"] += due.late
        self._without_detector.clear()
        self._store.rearm()
        self._outbox.rules(due.applied)
        self._timers.run_timers()

    def _move_clock(self, event: ev.Event, at: float) -> None:
        if isinstance(event, ev.TimePassed):
            self._partition.clock.observe_time(at, event.data.next_within is not None)
        else:
            self._partition.clock.observe(at, self._partition.rules.skew)
