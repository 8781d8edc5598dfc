"""What an event does to its conversation, and what it sends to the queue."""

from __future__ import annotations

from typing import get_args

from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.readings import Reading
from detectors.text.given_data import only_gives_data
from detectors.text.mail.own_words import LeftOut
from stream.conversations import counting, episode, history
from stream.conversations.counting import Legs
from stream.conversations.labelling import Labelling
from stream.conversations.lifecycle.event_facts import is_said_to_the_other
from stream.conversations.partition import ConversationPartition
from stream.conversations.repeated_words import is_repeated, with_words, words_of
from stream.conversations.state import Conversation, ConversationState, served_until
from stream.conversations.stores.known_events import fingerprint
from stream.conversations.stores.past import PastConversation
from stream.conversations.timers import Timers
from stream.conversations.turns import in_own_words, to_turn
from stream.privacy.redaction import mask
from stream.records import ConversationView, EndOutcome

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


class EventSteps:
    """Applies events to conversations: scores turns, moves the lifecycle, and sends what changed."""

    def __init__(self, partition: ConversationPartition, timers: Timers, labels: Labelling) -> None:
        self._partition = partition
        self._outbox = partition.outbox
        self._store = partition.store
        self._detector = partition.detector
        self._past = partition.past
        self._known = partition.known
        self._agents = partition.agents
        self._silences = partition.silences
        self._model = partition.model
        self._timers = timers
        self._labels = labels

    def observe(self, event: ev.Event, at: float) -> None:
        """Take an event that counts at `at`, seconds since 1970: once, however often it comes."""
        if isinstance(event, ev.TimePassed):
            return
        if isinstance(event, ev.AgentStatus):
            self._outbox.agent(
                event.data, at, self._agents.observe(event.data, at, self._partition.rules.skew)
            )
            return
        identity = fingerprint(event.source, event.id)
        conversation = self._store.get(event.subject)
        past = self._past.get(event.subject) if conversation is None else None
        known = conversation.view if conversation is not None else past
        event, left_out = in_own_words(event, known.channel if known is not None else "")
        if conversation is None:
            if past is not None and self._partition.is_duplicate(event.subject, past.seen, identity):
                return
            if self._is_over(event, at, past, identity):
                self._partition.counters["after_the_end"] += 1
                return
            conversation = episode.begin(event, at, past)
            conversation.view.events_partition = self._partition.number
            self._past.remove(event.subject)
            self._store.put(conversation)
            self._outbox.entered(conversation, at)
            self._count_reopened(conversation.view, 0.0 if past is None else past.served_until, at)
        state = conversation.state
        if self._partition.is_duplicate(event.subject, state.seen, identity):
            return
        self._store.touch(conversation)
        state.seen = self._known.add(event.subject, state.seen, identity)
        self._timers.fell_silent(conversation, at)
        self._timers.let_lapse(conversation, at - self._partition.rules.skew)
        text = ""
        if isinstance(event, _TURNS):
            text = mask(event.data.text)
            if self._says_the_same(state, event, text):
                return
        self.apply(conversation, event, at, text, left_out)
        self._silences.remember(conversation)
        self._store.schedule(conversation)

    def _says_the_same(
        self, state: ConversationState, event: ev.MessageCreated | ev.SpeechSegment, text: str
    ) -> bool:
        """Whether a turn says the same as another at the same moment, and notes it otherwise."""
        within = self._partition.rules.repeat_within
        words = words_of(event, text) if within else b""
        if not words:
            return False
        if is_repeated(state.said, words, within):
            self._partition.counters["duplicates"] += 1
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
                rating = episode.rating_of(event.data)
                self._outbox.post(history.rated(event.subject, past.queue, past.begun_at, at, rating))
                if not past.rated:
                    self._outbox.counted(past.queue, past.channel, counting.rated(at, rating), at)
                past = replace(past, rated=True)
            else:
                self._outbox.answered(event, past.queue, at)
            seen = self._known.add(event.subject, past.seen, identity)
            self._past.put(event.subject, replace(past, seen=seen))
        return not episode.is_reopening(event, after=past.over_at)

    def apply(
        self, conversation: Conversation, event: ev.Event, at: float, text: str, left_out: tuple[LeftOut, ...]
    ) -> None:
        """Score the turn, move the lifecycle, and send what changed to the queue, or to both queues.

        `text` is that of a turn, masked, and `left_out` what was no words of its sender.
        """
        self._model.score_at(at)
        view = conversation.view
        if view.status == "ended" and episode.is_reopening(event, after=conversation.state.ended_at):
            served = served_until(conversation)
            episode.reopen(conversation, at)
            self._partition.counters["reopened"] += 1
            self._outbox.entered(conversation, at)
            self._count_reopened(view, served, at)
        queue, agent, before, called = view.queue, view.agent, view.status, (view.queue_name, view.agent_name)
        minded_at, rating = conversation.state.history.life.minded_at, view.rating
        if isinstance(event, _TURNS):
            self._turn(conversation, event, at, text, left_out)
        elif isinstance(event, ev.RatingSubmitted):
            self._labels.rated(conversation, event, at)
        legs = Legs.of(conversation)
        waits = episode.apply(conversation, event, at, self._partition.rules)
        self._partition.count(conversation, legs, at)
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

    def _turn(
        self,
        conversation: Conversation,
        event: ev.MessageCreated | ev.SpeechSegment,
        at: float,
        text: str,
        left_out: tuple[LeftOut, ...],
    ) -> None:
        view, state, data = conversation.view, conversation.state, event.data
        if not is_said_to_the_other(event, state.history.life):
            self._outbox.turn(conversation, event, text, at, Reading())
            return
        turn = to_turn(event, text, at, view.language, self._partition.rules.voice)
        reading = self._detector.observe(state.attention, turn, self._partition.rules_of(view), view.queue)
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
        self._partition.take_reading(conversation, reading, at)

    def _tell_more(
        self, conversation: Conversation, event: ev.Event, at: float, before: str, rating: float | None
    ) -> None:
        """Send what an event says that is no turn. `before` and `rating` are the status and rating then."""
        view = conversation.view
        if isinstance(event, ev.ConversationOffered | ev.ConversationOfferEnded) and _waits_in_queue(view):
            self._outbox.offered(conversation, at)
        self._tell_detectors(conversation, event, at)
        if isinstance(event, ev.ConversationStarted):
            self._outbox.post(history.started(conversation, at, event.data.customer.ref))
        if isinstance(event, ev.RatingSubmitted) and view.rating is not None:
            begun_at = conversation.state.begun_at
            self._outbox.post(history.rated(view.id, view.queue, begun_at, at, view.rating))
            if rating is None:
                self._outbox.counted(view.queue, view.channel, counting.rated(at, view.rating), at)
        if isinstance(event, ev.ConversationEnded) and before != "ended":
            self._finish(conversation, at, event.data.outcome, left=before != "probably_over")

    def _tell_detectors(self, conversation: Conversation, event: ev.Event, at: float) -> None:
        """Tell the detectors of a transfer, of a request for help, or of an intervention that is done."""
        view, attention = conversation.view, conversation.state.attention
        if isinstance(event, ev.ConversationTransferred):
            rules = self._partition.rules_of(view)
            self._partition.take_reading(
                conversation, self._detector.transferred(attention, at, view.queue, rules), at
            )
        elif isinstance(event, ev.HelpRequested | ev.HelpWithdrawn):
            request = episode.help_request(event.data, at) if isinstance(event, ev.HelpRequested) else None
            self._partition.take_reading(conversation, self._detector.asked_for_help(attention, request), at)
        elif isinstance(event, ev.InterventionAnswer):
            self._outbox.answered(event, view.queue, at)
            if isinstance(event, ev.InterventionDone) and event.data.kind is not None:
                self._partition.take_reading(
                    conversation, self._detector.intervened(attention, event.data.kind), at
                )

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

    def _count_reopened(self, view: ConversationView, served_until: float, at: float) -> None:
        """A conversation goes on at `at`: it was not resolved, if an agent had it until its end."""
        counts = counting.reopened(served_until, at, self._partition.rules_of(view).resolved_for)
        if counts:
            self._outbox.counted(view.queue, view.channel, counts, at)


def _waits_in_queue(view: ConversationView) -> bool:
    return any(wait.kind == "queue" for wait in view.waits)
