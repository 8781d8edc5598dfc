"""The tables of the archive. Event times are seconds since 1970 (UTC) as doubles, probabilities 0…1.

Every row of a customer's contact knows its queue, because access is by queue. `docs/archive.md` says what
each table keeps.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()
_WHOLE = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *, key: bool = False, optional: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=optional)


def _number(name: str, *, key: bool = False, optional: bool = False) -> Column[float]:
    return Column(name, Double, primary_key=key, nullable=optional)


def _whole(name: str, *, key: bool = False, optional: bool = False) -> Column[int]:
    return Column(name, _WHOLE, primary_key=key, nullable=optional, autoincrement=False)


# One row for each episode: a conversation that goes on after its end has another `begun_at`. A live one has
# what was known at its start.
conversations = Table(
    "conversations",
    metadata,
    _text("conversation", key=True),
    _number("begun_at", key=True),
    _text("queue"),
    _text("queue_name", optional=True),
    _text("channel"),
    _text("status"),
    _text("outcome", optional=True),
    _text("agent", optional=True),
    _text("agent_name", optional=True),
    _text("language", optional=True),
    _text("segment", optional=True),
    _text("direction", optional=True),
    _text("topic", optional=True),
    _text("link", optional=True),
    _text("source", optional=True),
    _number("started_at", optional=True),
    _number("ended_at", optional=True),
    _whole("turns", optional=True),
    _whole("transfers", optional=True),
    _number("probability", optional=True),
    _number("attention", optional=True),
    _text("causes", optional=True),
    Column("customer", LargeBinary, nullable=True),
    Index("conversations_by_time", "begun_at", "conversation"),
    Index("conversations_by_queue", "queue", "begun_at"),
    Index("conversations_by_customer", "customer"),
)

# `number` is the key: see turn_number.py. On PostgreSQL `words` (tsvector) stands beside these columns, and
# on SQLite in the table `turn_words` (FTS5).
turns = Table(
    "turns",
    metadata,
    _whole("number", key=True),
    _text("conversation"),
    _text("id"),
    _text("queue"),
    _number("at"),
    _text("sender"),
    _text("agent", optional=True),
    _text("kind", optional=True),
    _text("language", optional=True),
    _number("probability", optional=True),
    _text("not_scored", optional=True),
    _text("left_out", optional=True),
    _text("text"),
    Index("turns_by_conversation", "conversation", "number"),
    Index("turns_by_queue", "queue", "number"),
    postgresql_partition_by="RANGE (number)",
)

waits = Table(
    "waits",
    metadata,
    _text("conversation", key=True),
    _number("begun_at", key=True),
    _text("kind", key=True),
    _number("since", key=True),
    _text("queue", key=True),
    _number("until"),
    _text("outcome"),
    _text("channel"),
    _text("agent", optional=True),
    _text("language", optional=True),
    Column("transferred", Boolean, nullable=False),
    Index("waits_by_time", "since", "queue"),
)

ratings = Table(
    "ratings",
    metadata,
    _text("conversation", key=True),
    _number("begun_at", key=True),
    _text("queue"),
    _number("at"),
    _number("rating"),
    Index("ratings_by_queue", "queue", "at"),
)

# An alert as its latest step left it.
alerts = Table(
    "alerts",
    metadata,
    _text("alert", key=True),
    _whole("step"),
    _text("subject"),
    _text("conversation", optional=True),
    _text("queue"),
    _text("cause"),
    _text("severity"),
    _text("status"),
    _number("starts_at"),
    _number("raised_at"),
    _number("updated_at"),
    _number("ends_at", optional=True),
    _text("claimed_by", optional=True),
    _text("resolution", optional=True),
    _text("channel", optional=True),
    _text("agent", optional=True),
    _text("language", optional=True),
    Column("transferred", Boolean, nullable=False),
    _whole("returned"),
    _whole("reopened"),
    _whole("rules"),
    _text("model", optional=True),
    _text("evidence"),
    Index("alerts_by_time", "raised_at", "alert"),
    Index("alerts_by_queue", "queue", "raised_at"),
    Index("alerts_by_cause", "cause", "raised_at"),
    Index("alerts_by_conversation", "conversation"),
)

alert_steps = Table(
    "alert_steps",
    metadata,
    _text("alert", key=True),
    _whole("step", key=True),
    _text("conversation", optional=True),
    _text("queue"),
    _number("at"),
    _text("what"),
    _text("by"),
    _text("note", optional=True),
    _text("action", optional=True),
    _text("severity"),
    _text("status"),
    _text("evidence"),
    Index("alert_steps_by_queue", "queue", "at"),
    Index("alert_steps_by_conversation", "conversation"),
)

alert_baselines = Table(
    "alert_baselines",
    metadata,
    _text("alert", key=True),
    _number("since", key=True),
    _text("queue", key=True),
    _text("baseline"),
    Index("alert_baselines_by_queue", "queue", "since"),
)

actions = Table(
    "actions",
    metadata,
    _text("action", key=True),
    _text("kind"),
    _text("alert", optional=True),
    _text("conversation", optional=True),
    _text("queue"),
    _number("at"),
    _text("by"),
    _text("note", optional=True),
    Index("actions_by_queue", "queue", "at"),
    Index("actions_by_alert", "alert"),
    Index("actions_by_conversation", "conversation"),
)

# `turns` counts the turns that it labels. `queue` is empty in a label of an early version.
labels = Table(
    "labels",
    metadata,
    _text("label", key=True),
    _text("conversation"),
    _text("queue"),
    _number("at"),
    _text("origin"),
    _whole("place"),
    _text("by"),
    _number("effective_at"),
    _text("model"),
    _whole("turns"),
    Index("labels_by_queue", "queue", "at"),
    Index("labels_by_conversation", "conversation"),
)

rules = Table(
    "rules",
    metadata,
    _whole("version", key=True),
    _number("at"),
    _number("effective_at"),
    _text("by"),
    _text("why"),
    _text("document"),
)

# --- the archive's own affairs ---------------------------------------------------------------------------

# The offset that is read next in each partition: it changes with the rows in one transaction.
cursors = Table(
    "cursors",
    metadata,
    _text("topic", key=True),
    _whole("partition", key=True),
    _whole("next_offset"),
)

# Records that the log had dropped before the archive read them.
gaps = Table(
    "gaps",
    metadata,
    _text("topic", key=True),
    _whole("partition", key=True),
    _whole("wanted", key=True),
    _whole("first", key=True),
    _number("noticed_at"),
)

# The place of each record that could not be read, and why. It holds none of its words.
unreadable = Table(
    "unreadable",
    metadata,
    _text("topic", key=True),
    _whole("partition", key=True),
    _whole("offset", key=True),
    _text("reason"),
)

# That a customer was erased: `reference` is a salted hash.
erasures = Table(
    "erasures",
    metadata,
    Column("reference", LargeBinary, primary_key=True),
    _number("at", key=True),
    _text("by"),
    _whole("rows"),
)

# Salted hashes of the conversations and alerts that were erased: their records are dropped for good.
erased = Table("erased", metadata, Column("key", LargeBinary, primary_key=True))

# The salt, made once.
facts = Table("facts", metadata, _text("name", key=True), Column("value", LargeBinary, nullable=False))

TIMES = {
    conversations: conversations.c.begun_at,
    turns: turns.c.at,
    waits: waits.c.since,
    ratings: ratings.c.at,
    alerts: alerts.c.raised_at,
    alert_steps: alert_steps.c.at,
    alert_baselines: alert_baselines.c.since,
    actions: actions.c.at,
    labels: labels.c.at,
    rules: rules.c.at,
}
"""The time by which the rows of a table are kept, exported and read again: no later than their records."""

KEPT = tuple(TIMES)
"""What people ask for. The other tables are the archive's own."""
