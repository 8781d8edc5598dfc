"""Stage 1, by conversation: reads events, masks and scores their texts, and sends what changed.

Pure: one instance for each partition of the events topic, fed by the worker.

An event happens whole or not at all, and so does each timer of a conversation (`core.undo`). The conversation
is encoded before it changes and decoded again only when something raises; all else is noted and taken back.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import get_args

import msgspec
from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.readings import Reading
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation import remembered
from detectors.conversation.attention import AttentionDetector
from detectors.conversation.learning import place_of_rating
from detectors.text.given_data import only_gives_data
from detectors.text.mail.own_words import LeftOut
from stream.alerts import judgements
from stream.alerts.judgements import JudgedTurns
from stream.conversations import counting, history
from stream.conversations import state as life
from stream.conversations.cause_changes import changed_causes, views
from stream.conversations.counting import Legs
from stream.conversations.known_events import KnownEvents, fingerprint
from stream.conversations.model_use import MODEL_KEY, PartitionModel
from stream.conversations.outbox import Outbox
from stream.conversations.partition_rules import RULES_KEY, PartitionRules, RulesDue
from stream.conversations.past import PAST_PREFIX, PastConversation, PastConversations
from stream.conversations.pending_judgements import JUDGED_KEY, PendingJudgements
from stream.conversations.presence import AgentPresences
from stream.conversations.repeated_words import is_repeated, with_words, words_of
from stream.conversations.silences import Silences
from stream.conversations.state import Conversation, ConversationState
from stream.conversations.store import ConversationStore
from stream.conversations.turns import in_own_words, to_turn
from stream.core.dead_letters import dead_letter
from stream.core.faults import Faults
from stream.core.partition_clock import PartitionClock
from stream.core.rules_history import RulesHistory
from stream.core.store import Stores
from stream.core.undo import Undo
from stream.log import Message, Record, topics
from stream.privacy.redaction import mask
from stream.records import Closing, ConversationView, EndOutcome, Judgement, decode_judgement, encode

_CLOCK_KEY = b"~clock"
_OWN_KEYS = b"~"
"""How keys begin that are no conversation's: no subject of an event begins so."""
_QUOTE_LENGTH = 120
_OF_THE_PAST = (
    ev.RatingSubmitted,
    ev.ConversationEnded,
    ev.CallbackDone,
    ev.HelpWithdrawn,
    *get_args(ev.InterventionAnswer),
)
"""What begins no conversation."""
_TURNS = (ev.MessageCreated, ev.SpeechSegment)

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
        self.counters: Counter[str] = Counter()
        self.faults = Faults()
        self._undo = Undo()
        self._partition = partition
        self._detector = detector
        self._model = PartitionModel(partition, detector, self.counters)
        self._partition_rules = PartitionRules(partition, history)
        self._judgements = PendingJudgements(partition, self._undo)
        self._outbox = Outbox(partition, signal_partitions, lambda: detector.model)
        self._clock = PartitionClock()
        self._clock_changed = False
        self._store = ConversationStore(partition, self._due, self._undo, self.faults)
        self._known = KnownEvents(partition, self._undo)
        self._past = PastConversations(partition, self._undo, self._known)
        self._agents = AgentPresences(partition, self._undo)
        self._silences = Silences(partition, self._undo)
        self._stores = Stores(partition, self.faults, self._past, self._known, self._agents, self._silences)
        self._without_detector: set[str] = set()

    # --- the verbs of a task ---------------------------------------------------------------------------

    def restore(self, record: Record) -> None:
        if record.key == _CLOCK_KEY:
            if record.value is not None:
                self._clock = _decode_clock(record.value)
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
            error = self._undo.step(self._judgements.add, record, self._clock.watermark)
        else:
            error = self._feed_event(record)
        if error is not None:
            raise error
        self._judge_due()
        self._run_timers()
        return False

    def _feed_event(self, record: Record) -> Exception | None:
        self.counters["events"] += 1
        error = self._undo.step(self._feed, record)
        while isinstance(error, RulesDue):
            self._apply_rules(error)
            error = self._undo.step(self._feed, record)
        return error

    def _feed(self, record: Record) -> None:
        self._note()
        try:
            event, faults = ev.read(record.value, key=record.key, headers=record.headers)
            event_time = event.time.timestamp()
            watermark, recording = self._clock.watermark, self._clock.recording
            at = self._clock.admit(record, event_time, self._rules)
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
            self._clock_changed = True
            self._move_clock(event, at)
            due = self._partition_rules.due(self._clock, watermark, recording)
            if due is not None:
                raise due
            self._observe(event, at)

    def _note(self) -> None:
        """Note what every step may change."""
        self._undo.call(self._put_back, replace(self._clock), self._clock_changed, dict(self.counters))
        self._undo.call(self._outbox.cut, self._outbox.mark())

    def _put_back(self, clock: PartitionClock, clock_changed: bool, counters: dict[str, int]) -> None:
        self._clock, self._clock_changed = clock, clock_changed
        self.counters.clear()
        self.counters.update(counters)

    def proceed(self) -> bool:
        return False

    def deadline(self) -> float | None:
        return self._clock.deadline(self._rules.skew)

    def fire(self, now: float) -> None:
        watermark, recording = self._clock.watermark, self._clock.recording
        self._clock.fire(now, self._rules.skew)
        while (due := self._partition_rules.due(self._clock, watermark, recording)) is not None:
            self._apply_rules(due)
            watermark = self._clock.watermark
            self._clock.fire(now, self._rules.skew)
        self._clock_changed = True
        self._judge_due()
        self._run_timers()

    def drain(self) -> list[Message]:
        for message in self._store.changes():
            self._outbox.post(message)
        for part in (self._partition_rules, self._judgements, self._model, self._stores):
            for message in part.changes():
                self._outbox.post(message)
        if self._clock_changed:
            self._send_time()
        return self._outbox.drain()

    def told(self) -> list[Message]:
        """Return what others are told since the last call: a backtest writes the state more rarely."""
        if self._clock_changed:
            self._send_time()
        return self._outbox.drain()

    def _send_time(self) -> None:
        """Send the watermark after every signal before it: to stage 2, and to the changelog."""
        self._clock_changed = False
        sends = self._clock.mark_sent()
        self._outbox.post(Message(topics.CONVERSATIONS, _CLOCK_KEY, encode(self._clock), self._partition))
        if sends:
            self._outbox.watermark(self._clock)

    # --- rules -----------------------------------------------------------------------------------------

    @property
    def _rules(self) -> Rules:
        return self._partition_rules.applied.rules

    def _rules_of(self, view: ConversationView) -> QueueRules:
        return self._rules.of(view.queue, view.channel, view.language)

    def _apply_rules(self, due: RulesDue) -> None:
        """Do what the former rules have left to do before the new ones hold."""
        self._clock, self._clock_changed = due.clock, True
        self._run_timers()
        self._partition_rules.apply(due.applied)
        self.counters["rules_applied"] += 1
        self.counters["rules_too_late"] += due.late
        self._without_detector.clear()
        self._store.rearm()
        self._outbox.rules(due.applied)
        self._run_timers()

    # --- one event -------------------------------------------------------------------------------------

    def _move_clock(self, event: ev.Event, at: float) -> None:
        if isinstance(event, ev.TimePassed):
            self._clock.observe_time(at, event.data.next_within is not None)
        else:
            self._clock.observe(at, self._rules.skew)

    def _observe(self, event: ev.Event, at: float) -> None:
        if isinstance(event, ev.TimePassed):
            return
        if isinstance(event, ev.AgentStatus):
            self._outbox.agent(event.data, at, self._agents.observe(event.data, at, self._rules.skew))
            return
        identity = fingerprint(event.source, event.id)
        conversation = self._store.get(event.subject)
        past = self._past.get(event.subject) if conversation is None else None
        known = conversation.view if conversation is not None else past
        event, left_out = in_own_words(event, known.channel if known is not None else "")
        if conversation is None:
            if past is not None and self._is_duplicate(event.subject, past.seen, identity):
                return
            if self._is_over(event, at, past, identity):
                self.counters["after_the_end"] += 1
                return
            conversation = life.begin(event, at, past)
            conversation.view.events_partition = self._partition
            self._past.remove(event.subject)
            self._store.put(conversation)
            self._outbox.entered(conversation, at)
            self._count_reopened(conversation.view, 0.0 if past is None else past.served_until, at)
        state = conversation.state
        if self._is_duplicate(event.subject, state.seen, identity):
            return
        self._store.touch(conversation)
        state.seen = self._known.add(event.subject, state.seen, identity)
        self._fell_silent(conversation, at)
        self._let_lapse(conversation, at - self._rules.skew)
        text = ""
        if isinstance(event, _TURNS):
            text = mask(event.data.text)
            if self._says_the_same(state, event, text):
                return
        self._apply(conversation, event, at, text, left_out)
        self._silences.remember(conversation)
        self._store.schedule(conversation)

    def _is_duplicate(self, conversation: str, latest: bytes, identity: bytes) -> bool:
        found = self._known.holds(conversation, latest, identity)
        self.counters["duplicates"] += found
        return found

    def _says_the_same(
        self, state: ConversationState, event: ev.MessageCreated | ev.SpeechSegment, text: str
    ) -> bool:
        """Whether a turn says the same as another at the same moment, and notes it otherwise."""
        within = self._rules.repeat_within
        words = words_of(event, text) if within else b""
        if not words:
            return False
        if is_repeated(state.said, words, within):
            self.counters["duplicates"] += 1
            return True
        state.said = with_words(state.said, words)
        return False

    def _is_over(self, event: ev.Event, at: float, past: PastConversation | None, identity: bytes) -> bool:
        """Whether an event of a conversation that was let go changes nothing of it: it may tell the queue."""
        if past is None:
            return isinstance(event, _OF_THE_PAST)
        if isinstance(event, ev.CallbackRequested):
            return False
        if isinstance(event, ev.RatingSubmitted | ev.InterventionAnswer):
            if isinstance(event, ev.RatingSubmitted):
                rating = life.rating_of(event.data)
                self._outbox.post(history.rated(event.subject, past.queue, past.begun_at, at, rating))
                if not past.rated:
                    self._outbox.counted(past.queue, past.channel, counting.rated(at, rating), at)
                past = replace(past, rated=True)
            else:
                self._outbox.answered(event, past.queue, at)
            seen = self._known.add(event.subject, past.seen, identity)
            self._past.put(event.subject, replace(past, seen=seen))
        return not life.is_reopening(event, after=past.over_at)

    def _apply(
        self, conversation: Conversation, event: ev.Event, at: float, text: str, left_out: tuple[LeftOut, ...]
    ) -> None:
        """Score the turn, move the lifecycle, and send what changed to the queue, or to both queues.

        `text` is that of a turn, masked, and `left_out` what was no words of its sender.
        """
        self._model.score_at(at)
        view = conversation.view
        if view.status == "ended" and life.is_reopening(event, after=conversation.state.ended_at):
            served_until = life.served_until(conversation)
            life.reopen(conversation, at)
            self.counters["reopened"] += 1
            self._outbox.entered(conversation, at)
            self._count_reopened(view, served_until, at)
        queue, agent, before, called = view.queue, view.agent, view.status, (view.queue_name, view.agent_name)
        minded_at, rating = conversation.state.history.life.minded_at, view.rating
        if isinstance(event, _TURNS):
            self._turn(conversation, event, at, text, left_out)
        elif isinstance(event, ev.RatingSubmitted):
            self._rated(conversation, event, at)
        legs = Legs.of(conversation)
        waits = life.apply(conversation, event, at, self._rules)
        self._count(conversation, legs, at)
        for change in waits:
            if change.queue == queue:
                self._outbox.wait(conversation, change)
        revived = before == "probably_over" and view.status not in ("probably_over", "ended")
        if view.queue != queue and not revived:
            self._outbox.left(conversation, queue, at, view.queue)
        if view.queue != queue or revived:
            self._outbox.entered(conversation, at, None if revived else queue)
            for cause in view.causes:
                self._outbox.cause_opened(conversation, cause, at)
            for change in waits:
                if change.queue != queue:
                    self._outbox.wait(conversation, change)
        # A signal about a wait names the agent. Else an agent who does something needs a signal.
        minds = not waits and view.waits and conversation.state.history.life.minded_at != minded_at
        taken = view.agent != agent and not any(
            change.outcome == "answered" and change.kind == "queue" for change in waits
        )
        if view.agent is not None and (taken or minds or revived):
            self._outbox.taken(conversation, at)
        self._tell_names(view, event, at, (queue, agent), called)
        if not isinstance(event, _TURNS):
            self._tell_more(conversation, event, at, before, rating)

    def _tell_more(
        self, conversation: Conversation, event: ev.Event, at: float, before: str, rating: float | None
    ) -> None:
        """Send what an event says that is no turn. `before` and `rating` are the status and rating then."""
        view = conversation.view
        if isinstance(event, ev.ConversationOffered | ev.ConversationOfferEnded) and _waits_in_queue(view):
            self._outbox.offered(conversation, at)
        self._help(conversation, event, at)
        if isinstance(event, ev.ConversationStarted):
            self._outbox.post(history.started(conversation, at, event.data.customer.ref))
        if isinstance(event, ev.RatingSubmitted) and view.rating is not None:
            begun_at = conversation.state.begun_at
            self._outbox.post(history.rated(view.id, view.queue, begun_at, at, view.rating))
            if rating is None:
                self._outbox.counted(view.queue, view.channel, counting.rated(at, view.rating), at)
        if isinstance(event, ev.ConversationEnded) and before != "ended":
            self._finish(conversation, at, event.data.outcome, left=before != "probably_over")

    def _count(self, conversation: Conversation, before: Legs, at: float) -> None:
        """Send what the change of a conversation since `before` counts for."""
        sla, channel = conversation.state.sla.get("queue"), conversation.view.channel
        for queue, counts in counting.counted(before, Legs.of(conversation)):
            self._outbox.counted(queue, channel, counts, at, sla)

    def _count_reopened(self, view: ConversationView, served_until: float, at: float) -> None:
        """A conversation goes on at `at`: it was not resolved, if an agent had it until its end."""
        counts = counting.reopened(served_until, at, self._rules_of(view).resolved_for)
        if counts:
            self._outbox.counted(view.queue, view.channel, counts, at)

    def _help(self, conversation: Conversation, event: ev.Event, at: float) -> None:
        """Take what brings another agent, asks a supervisor for help, or says what came of it."""
        view, attention = conversation.view, conversation.state.attention
        if isinstance(event, ev.ConversationTransferred):
            rules = self._rules_of(view)
            self._read(conversation, self._detector.transferred(attention, at, view.queue, rules), at)
        elif isinstance(event, ev.HelpRequested | ev.HelpWithdrawn):
            request = life.help_request(event.data, at) if isinstance(event, ev.HelpRequested) else None
            self._read(conversation, self._detector.asked_for_help(attention, request), at)
        elif isinstance(event, ev.InterventionAnswer):
            self._outbox.answered(event, view.queue, at)
            if isinstance(event, ev.InterventionDone) and event.data.kind is not None:
                self._read(conversation, self._detector.intervened(attention, event.data.kind), at)

    def _tell_names(
        self,
        view: ConversationView,
        event: ev.Event,
        at: float,
        place: tuple[str, str | None],
        called: tuple[str | None, str | None],
    ) -> None:
        """Send names that an event told to the queue, which keeps them beyond the conversation.

        `place` has the queue and the agent before the event, `called` their names. Who enters a queue brings
        its name along.
        """
        if view.queue_name is not None and view.queue == place[0] and view.queue_name != called[0]:
            self._outbox.named(view.queue, view.queue_name, at)
        if view.agent_name is not None and (view.agent, view.agent_name) != (place[1], called[1]):
            self._outbox.named(view.queue, view.agent_name, at, view.agent)
        if isinstance(event, ev.ConversationOffered) and event.data.agent_name is not None:
            self._outbox.named(view.queue, event.data.agent_name, at, event.data.agent)

    def _finish(self, conversation: Conversation, at: float, outcome: EndOutcome, left: bool) -> None:
        """A conversation ended. One that was probably over has `left` its queue before."""
        view = conversation.view
        self._silences.learn(conversation)
        self._outbox.post(history.finished(conversation, at, outcome))
        view.causes, view.watch = (), False
        if left:
            self._outbox.left(conversation, view.queue, at)

    def _judge_due(self) -> None:
        """Take the judgements whose time has passed. Recorded history has another time: there, take all."""
        watermark = self._clock.watermark if self._clock.recording is None else math.inf
        for at, record in self._judgements.due(watermark):
            error = self._undo.step(self._judge, record, min(at, self._clock.watermark))
            if error is not None:
                self.faults.part(record, error)

    def _judge(self, record: Record, at: float) -> None:
        """Take an answer, which updates the attention and makes a label, or close a conversation.

        Neither moves the watermark.
        """
        self._note()
        try:
            judgement = decode_judgement(record.value or b"")
        except (msgspec.DecodeError, RecursionError) as error:
            self.counters["dead_letters"] += 1
            self._outbox.post(dead_letter(record, ev.BadEvent("$", str(error), "a judgement")))
            return
        if judgement.effective_at < at and self._clock.recording is None:
            self.counters["judgements_late"] += 1
        conversation = self._store.get(judgement.conversation)
        if conversation is None:
            self.counters["judged_too_late"] += 1
            if isinstance(judgement, Judgement):
                self._label(judgements.taken_back(judgement, at))
            return
        state, identity = conversation.state, fingerprint("", judgement.id)
        if self._is_duplicate(judgement.conversation, state.seen, identity):
            return
        self._store.touch(conversation)
        state.seen = self._known.add(judgement.conversation, state.seen, identity)
        if isinstance(judgement, Closing):
            self._close(conversation, judgement, at)
            return
        judged = self._judged(conversation, judgement.until, judgement.since)
        self._label(judgements.from_answer(judgement, at, judged, self._rules.learning))
        self._model.score_at(at)
        state.judged = judgements.standing(state.judged, judgement)
        if judgement.answer == "retract":
            last = next(reversed(state.judged.values()), None)
            reading = self._detector.unjudged(state.attention, last)
        else:
            reading = self._detector.judged(state.attention, judgements.is_bad(judgement))
        self._read(conversation, reading, at)

    def _close(self, conversation: Conversation, closing: Closing, at: float) -> None:
        """End a conversation that a person closed, unless it goes on by now."""
        status = conversation.view.status
        if status == "ended" or not (closing.orphaned or status == "probably_over"):
            self.counters["closed_too_late"] += 1
            return
        self._apply(conversation, life.closed(closing, at), at, "", ())
        self._store.schedule(conversation)

    def _rated(self, conversation: Conversation, event: ev.RatingSubmitted, at: float) -> None:
        """Make a label of the first rating. Later ratings only correct the view.

        A rating in recorded history makes no label: each replay would teach the models again, and its alerts
        would differ.
        """
        data, view = event.data, conversation.view
        if view.rating is None and self._clock.recording is None:
            place = place_of_rating(data.score, data.scale_min, data.scale_max)
            judged = self._judged(conversation)
            self._label(judgements.from_rating(event.id, at, view.id, place, judged))

    def _judged(
        self, conversation: Conversation, until: float | None = None, since: float | None = None
    ) -> JudgedTurns:
        """Return the turns that a judgement is about: by event time `until`, from `since` on, if given."""
        turns = remembered.recall(conversation.state.attention.scored_turns, until, since)
        return JudgedTurns(turns, conversation.view.queue, self._detector.frustration.name)

    def _label(self, label: Message | None) -> None:
        if label is not None:
            self.counters["labels"] += 1
            self._outbox.post(label)

    def _turn(
        self,
        conversation: Conversation,
        event: ev.MessageCreated | ev.SpeechSegment,
        at: float,
        text: str,
        left_out: tuple[LeftOut, ...],
    ) -> None:
        view, state, data = conversation.view, conversation.state, event.data
        if not life.is_said_to_the_other(event, state.history.life):
            self._outbox.turn(conversation, event, text, at, Reading())
            return
        turn = to_turn(event, text, at, view.language, self._rules.voice)
        reading = self._detector.observe(state.attention, turn, self._rules_of(view), view.queue)
        view.turns += 1
        view.language = reading.language or view.language
        if data.sender == "customer":
            before = view.last_text or "" if view.plea is None else view.plea
            view.last_text = text[:_QUOTE_LENGTH]
            gives_data = only_gives_data(view.last_text)
            view.plea = before if gives_data else None
            view.probability = reading.probability
            view.not_scored = reading.not_scored
            if not state.history.life.unanswered:
                state.quote, state.quote_turn = (None, None) if gives_data else (view.last_text, event.id)
        self._outbox.turn(conversation, event, text, at, reading, left_out)
        self._read(conversation, reading, at)

    def _read(self, conversation: Conversation, reading: Reading, at: float) -> None:
        """Take a reading of the detector and send the causes that changed. An ended conversation has none."""
        view = conversation.view
        if reading.attention is not None:
            view.attention = reading.attention
        if view.status == "ended":
            return
        view.watch = reading.watch
        before, view.causes = view.causes, views(reading.causes)
        if view.status == "probably_over":
            return  # this turn makes it go on, with all its causes
        opened, closed = changed_causes(before, view.causes)
        for name in closed:
            self._outbox.cause_closed(conversation, name, at)
        for cause in opened:
            self._outbox.cause_opened(conversation, cause, at)

    # --- timers ----------------------------------------------------------------------------------------

    def _due(self, conversation: Conversation) -> float:
        """Return the time of the next check, never before the rules hold that make it due."""
        view = conversation.view
        due = self._let_go_at(conversation)
        if view.status != "ended":
            due = min(due, self._silent_at(conversation))
            deadline = self._detector.deadline(conversation.state.attention)
            watched = view.status != "probably_over" and view.id not in self._without_detector
            if deadline is not None and watched:
                due = min(due, deadline)
        return max(due, self._partition_rules.applied.at)

    def _let_go_at(self, conversation: Conversation) -> float:
        """Return when the conversation is let go: a callback that was not made keeps it.

        So does what an agent has promised, until the conversation ends.
        """
        view = conversation.view
        retention, promised = self._rules_of(view).retention, life.promised(view)
        if view.status == "ended" and promised is None:
            return view.updated_at + retention.ended_conversation
        spoken = life.last_promise(conversation) if view.status != "ended" else None
        return max(view.updated_at, promised or 0.0, spoken or 0.0) + retention.silent_conversation

    def _run_timers(self) -> None:
        if self._past.next_due <= self._clock.watermark:
            error = self._undo.step(self._past.forget, self._clock.watermark)
            if error is not None:
                self.faults.key(topics.CONVERSATIONS, self._partition, PAST_PREFIX, "timer", error)
        for subject, planned in self._store.due(self._clock.watermark):
            for attempt in (self._check, self._check_without_detector):
                error = self._undo.step(attempt, subject, planned)
                if error is None:
                    break
                self.faults.key(topics.CONVERSATIONS, self._partition, subject.encode(), "timer", error)

    def _check_without_detector(self, subject: str, planned: float) -> None:
        """Set the detector's deadline of a conversation aside until new rules or a new start."""
        self._without_detector.add(subject)
        self._check(subject, planned)

    def _check(self, subject: str, planned: float) -> None:
        """Do what is due for a conversation at the planned time, and plan its next check.

        What is due later waits for its turn, also if the watermark has passed that time: so a restart, which
        plans every check anew, changes no order.
        """
        self._note()
        conversation = self._store.get(subject)
        if conversation is None:
            return
        due = self._due(conversation)
        if due <= planned:
            self._timer(conversation, due)
        conversation = self._store.get(subject)
        if conversation is not None:
            self._store.schedule(conversation)

    def _timer(self, conversation: Conversation, due: float) -> None:
        view = conversation.view
        if due >= self._let_go_at(conversation):
            self._give_up_callback(conversation, due)
        if view.status == "ended":
            self._remove(conversation, due)
        elif due >= self._silent_at(conversation):
            self._fall_silent(conversation, due)
        elif due >= self._let_go_at(conversation):
            self.counters["let_go"] += 1
            if view.status != "probably_over":
                self._outbox.left(conversation, view.queue, due)
            self._outbox.post(history.finished(conversation, due, "silent"))
            self._remove(conversation, due)
        else:
            self._fire(conversation, due)

    def _give_up_callback(self, conversation: Conversation, at: float) -> None:
        """End the wait for a callback that nobody has made for a long time."""
        if life.promised(conversation.view) is not None:
            self._store.touch(conversation)
            for change in conversation.state.history.given_up(at):
                self._outbox.wait(conversation, change)
            conversation.view.waits = conversation.state.history.life.waits

    def _silent_at(self, conversation: Conversation) -> float:
        """Return when the conversation is probably over, never before the rules hold that make it so."""
        deadline = self._silences.deadline(conversation, self._rules_of(conversation.view))
        return max(deadline, self._partition_rules.applied.at)

    def _fell_silent(self, conversation: Conversation, at: float) -> None:
        """Note that the conversation was probably over before an event at `at`."""
        view = conversation.view
        if at - view.updated_at < self._rules_of(view).silence.shortest_of(view.channel):
            return
        silent_at = self._silent_at(conversation)
        if silent_at <= at:
            self._fall_silent(conversation, silent_at)

    def _let_lapse(self, conversation: Conversation, until: float) -> None:
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
        rules = self._rules_of(conversation.view)
        self._read(conversation, self._detector.fire(conversation.state.attention, due, rules), due)

    def _fall_silent(self, conversation: Conversation, at: float) -> None:
        """A conversation is probably over: its waits and alerts end, and it leaves its queue."""
        self._store.touch(conversation)
        self.counters["probably_over"] += 1
        legs = Legs.of(conversation)
        for change in life.fall_silent(conversation, at, self._rules):
            self._outbox.wait(conversation, change)
        self._count(conversation, legs, at)
        self._outbox.left(conversation, conversation.view.queue, at)

    def _remove(self, conversation: Conversation, at: float) -> None:
        view = conversation.view
        kept = self._rules_of(view).retention.past_conversation
        state = conversation.state
        self._past.add(view, state.begun_at, state.seen, at, kept, life.served_until(conversation))
        self._store.remove(conversation)
        self._without_detector.discard(conversation.view.id)


def _waits_in_queue(view: ConversationView) -> bool:
    return any(wait.kind == "queue" for wait in view.waits)
