"""StepIn's topics: their names, what their keys are, and how long each keeps what is on it."""

from __future__ import annotations

from stream.log import TopicSpec

# By conversation.
EVENTS = "stepin.events"
TURNS = "stepin.turns"
CONVERSATIONS = "stepin.conversations"
INTERVENTIONS = "stepin.interventions"
LABELS = "stepin.labels"
WAITS = "stepin.waits"
# By queue. The alerts' key is the alert's id, but they stand in their queue's partition.
SIGNALS = "stepin.signals"
QUEUES = "stepin.queues"
ALERTS = "stepin.alerts"
ACTIONS = "stepin.actions"
# By nothing that is shared out.
RULES = "stepin.rules"
MODELS = "stepin.models"
DEAD_LETTERS = "stepin.dead-letters"

DEFAULT_PARTITIONS = 6
_DAY = 86_400.0


def specs(partitions: int = DEFAULT_PARTITIONS) -> list[TopicSpec]:
    """Every topic as it should be, with so many partitions for what is shared out among workers.

    Raises:
        ValueError: fewer than one partition.
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
        TopicSpec(WAITS, partitions, "compact"),
        TopicSpec(ALERTS, partitions, "compact"),
        TopicSpec(ACTIONS, partitions, "delete", week),
        TopicSpec(RULES, 1, "compact"),
        TopicSpec(LABELS, 1, "delete", None),
        # What was learned from labels: at most every weight of the model.
        TopicSpec(MODELS, 1, "compact", largest=12 << 20),
        TopicSpec(INTERVENTIONS, partitions, "delete", week),
        # A dead letter holds an unreadable record whole, in base64, and more.
        TopicSpec(DEAD_LETTERS, partitions, "delete", month, largest=2 << 20),
    ]
