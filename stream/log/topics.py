"""StepIn's topics: their names, their keys and how long they keep records."""

from __future__ import annotations

from stream.log import TopicSpec

# The key is the conversation.
EVENTS = "stepin.events"
TURNS = "stepin.turns"
CONVERSATIONS = "stepin.conversations"
INTERVENTIONS = "stepin.interventions"
JUDGEMENTS = "stepin.judgements"
LABELS = "stepin.labels"
WAITS = "stepin.waits"
# The queue decides the partition. The key is the queue, but that of an alert or a case is its id, that of an
# interval has its time too, and the history has the rules under `rules`.
SIGNALS = "stepin.signals"
QUEUES = "stepin.queues"
INTERVALS = "stepin.intervals"
ALERTS = "stepin.alerts"
CASES = "stepin.cases"
ACTIONS = "stepin.actions"
HISTORY = "stepin.history"
# The key is the id of the action.
OUTCOMES = "stepin.outcomes"
# One partition for all workers, or any partition.
RULES = "stepin.rules"
PLAYBOOKS = "stepin.playbooks"
SILENCES = "stepin.silences"
NOTIFICATIONS = "stepin.notifications"
RUNS = "stepin.runs"
MODELS = "stepin.models"
IN_HAND = "stepin.in-hand"
AUDIT = "stepin.audit"
DEAD_LETTERS = "stepin.dead-letters"

DEFAULT_PARTITIONS = 6
_DAY = 86_400.0


def specs(partitions: int = DEFAULT_PARTITIONS) -> list[TopicSpec]:
    """Return the spec of every topic. `partitions` is the number for the topics that workers share out.

    Raises:
        ValueError: `partitions` is below 1.
    """
    if partitions < 1:
        raise ValueError(f"partitions: expected at least 1, got {partitions}")
    week, month = 7 * _DAY, 30 * _DAY
    return [
        TopicSpec(EVENTS, partitions, "delete", week),
        TopicSpec(TURNS, partitions, "delete", week),
        TopicSpec(CONVERSATIONS, partitions, "compact"),
        TopicSpec(SIGNALS, partitions, "delete", week),
        TopicSpec(QUEUES, partitions, "compact"),
        TopicSpec(INTERVALS, partitions, "compact"),
        TopicSpec(WAITS, partitions, "compact"),
        TopicSpec(ALERTS, partitions, "compact"),
        TopicSpec(CASES, partitions, "compact"),
        TopicSpec(ACTIONS, partitions, "delete", week),
        TopicSpec(OUTCOMES, partitions, "delete", _DAY),
        TopicSpec(JUDGEMENTS, partitions, "delete", week),
        # A record may hold a whole document of rules.
        TopicSpec(HISTORY, partitions, "delete", month, largest=2 << 20),
        TopicSpec(RULES, 1, "compact"),
        TopicSpec(PLAYBOOKS, 1, "compact"),
        TopicSpec(SILENCES, 1, "compact"),
        # A notification may be about a thousand cases.
        TopicSpec(NOTIFICATIONS, 1, "compact", largest=2 << 20),
        TopicSpec(RUNS, 1, "compact"),
        TopicSpec(LABELS, 1, "delete", None),
        # A record holds all weights of the model.
        TopicSpec(MODELS, 1, "compact", largest=12 << 20),
        TopicSpec(IN_HAND, 1, "compact"),
        # One partition, as each line has one before it.
        TopicSpec(AUDIT, 1, "delete", None),
        TopicSpec(INTERVENTIONS, partitions, "delete", week),
        # A dead letter holds a whole unreadable record, in base64, and the reason.
        TopicSpec(DEAD_LETTERS, partitions, "delete", month, largest=2 << 20),
    ]
