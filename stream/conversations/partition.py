"""What all steps of stage 1 in one partition share: its clock, rules, stores and outbox."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from detectors.contract.readings import Reading
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionDetector
from stream.conversations import counting
from stream.conversations.cause_changes import changed_causes, views
from stream.conversations.counting import Legs
from stream.conversations.deadlines import Deadlines
from stream.conversations.model_use import PartitionModel
from stream.conversations.outbox import Outbox
from stream.conversations.partition_rules import PartitionRules
from stream.conversations.state import Conversation
from stream.conversations.stores.conversation_store import ConversationStore
from stream.conversations.stores.known_events import KnownEvents
from stream.conversations.stores.past import PastConversations
from stream.conversations.stores.pending_judgements import PendingJudgements
from stream.conversations.stores.presence import AgentPresences
from stream.conversations.stores.silences import Silences
from stream.core.faults import Faults
from stream.core.partition_clock import PartitionClock
from stream.core.rules_history import RulesHistory
from stream.core.store import Stores
from stream.core.undo import Undo
from stream.records import ConversationView


class ConversationPartition:
    """The state of one partition, which events, judgements and timers change in steps.

    Args:
        number: of the partition in the events topic; every signal names it as its `events_partition`.
        signal_partitions: how many partitions the signals topic has; each gets the watermark.
        detector: scores turns. The partition keeps its state of each conversation.
        history: the versions of the rules, which grows between two records.
    """

    def __init__(
        self, number: int, signal_partitions: int, detector: AttentionDetector, history: RulesHistory
    ) -> None:
        self.number = number
        self.counters: Counter[str] = Counter()
        self.faults = Faults()
        self.undo = Undo()
        self.detector = detector
        self.model = PartitionModel(number, detector, self.counters)
        self.partition_rules = PartitionRules(number, history)
        self.judgements = PendingJudgements(number, self.undo)
        self.outbox = Outbox(number, signal_partitions, lambda: detector.model)
        self.clock = PartitionClock()
        self.clock_changed = False
        self.known = KnownEvents(number, self.undo)
        self.past = PastConversations(number, self.undo, self.known)
        self.agents = AgentPresences(number, self.undo)
        self.silences = Silences(number, self.undo)
        self.without_detector: set[str] = set()
        self.deadlines = Deadlines(detector, self.partition_rules, self.silences, self.without_detector)
        self.store = ConversationStore(number, self.deadlines.next_check, self.undo, self.faults)
        self.stores = Stores(number, self.faults, self.past, self.known, self.agents, self.silences)

    def note(self) -> None:
        """Note what every step may change."""
        self.undo.call(self._put_back, replace(self.clock), self.clock_changed, dict(self.counters))
        self.undo.call(self.outbox.cut, self.outbox.mark())

    def _put_back(self, clock: PartitionClock, clock_changed: bool, counters: dict[str, int]) -> None:
        self.clock, self.clock_changed = clock, clock_changed
        self.counters.clear()
        self.counters.update(counters)

    @property
    def rules(self) -> Rules:
        """The rules that hold."""
        return self.partition_rules.applied.rules

    def rules_of(self, view: ConversationView) -> QueueRules:
        """Return the rules that hold for a conversation, all layers resolved."""
        return self.partition_rules.of(view)

    def is_duplicate(self, conversation: str, latest: bytes, identity: bytes) -> bool:
        """Return whether a conversation had the event of this identity before, and count it then."""
        found = self.known.holds(conversation, latest, identity)
        self.counters["duplicates"] += found
        return found

    def take_reading(self, conversation: Conversation, reading: Reading, at: float) -> None:
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
            self.outbox.cause_closed(conversation, name, at)
        for cause in opened:
            self.outbox.cause_opened(conversation, cause, at)

    def count(self, conversation: Conversation, before: Legs, at: float) -> None:
        """Send what the change of a conversation since `before` counts for."""
        sla, channel = conversation.state.sla.get("queue"), conversation.view.channel
        for queue, counts in counting.counted(before, Legs.of(conversation)):
            self.outbox.counted(queue, channel, counts, at, sla)
