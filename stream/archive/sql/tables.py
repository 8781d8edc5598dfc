"""The tables of the archive. Event times are seconds since 1970 (UTC) as doubles, probabilities 0…1.

Every row of a customer's contact knows its queue, because access is by queue. `docs/archive.md` says what
each table keeps.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table

from stream.archive.sql.case_tables import case_steps, cases, interventions
from stream.archive.sql.columns import metadata, number, text, whole
from stream.archive.sql.interval_table import intervals

# One row for each episode: a conversation that goes on after its end has another `begun_at`. A live one has
# what was known at its start.
conversations = Table(
    "conversations",
    metadata,
    text("conversation", key=True),
    number("begun_at", key=True),
    text("queue"),
    text("queue_name", optional=True),
    text("channel"),
    text("status"),
    text("outcome", optional=True),
    text("agent", optional=True),
    text("agent_name", optional=True),
    text("language", optional=True),
    text("segment", optional=True),
    text("direction", optional=True),
    text("topic", optional=True),
    text("link", optional=True),
    text("source", optional=True),
    number("started_at", optional=True),
    number("ended_at", optional=True),
    whole("turns", optional=True),
    whole("transfers", optional=True),
    number("probability", optional=True),
    number("attention", optional=True),
    text("causes", optional=True),
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
    whole("number", key=True),
    text("conversation"),
    text("id"),
    text("queue"),
    number("at"),
    text("sender"),
    text("agent", optional=True),
    text("kind", optional=True),
    text("language", optional=True),
    number("probability", optional=True),
    number("satisfied", optional=True),
    text("not_scored", optional=True),
    text("left_out", optional=True),
    text("text"),
    Index("turns_by_conversation", "conversation", "number"),
    Index("turns_by_queue", "queue", "number"),
    postgresql_partition_by="RANGE (number)",
)

waits = Table(
    "waits",
    metadata,
    text("conversation", key=True),
    number("begun_at", key=True),
    text("kind", key=True),
    number("since", key=True),
    text("queue", key=True),
    number("until"),
    text("outcome"),
    text("channel"),
    text("agent", optional=True),
    text("language", optional=True),
    Column("transferred", Boolean, nullable=False),
    Index("waits_by_time", "since", "queue"),
)

ratings = Table(
    "ratings",
    metadata,
    text("conversation", key=True),
    number("begun_at", key=True),
    text("queue"),
    number("at"),
    number("rating"),
    Index("ratings_by_queue", "queue", "at"),
)

# An alert as its latest step left it.
alerts = Table(
    "alerts",
    metadata,
    text("alert", key=True),
    whole("step"),
    text("subject"),
    text("conversation", optional=True),
    text("queue"),
    text("cause"),
    text("severity"),
    text("status"),
    number("starts_at"),
    number("raised_at"),
    number("updated_at"),
    number("ends_at", optional=True),
    text("claimed_by", optional=True),
    text("resolution", optional=True),
    text("channel", optional=True),
    text("agent", optional=True),
    text("language", optional=True),
    Column("transferred", Boolean, nullable=False),
    whole("returned"),
    whole("reopened"),
    whole("rules"),
    text("model", optional=True),
    text("evidence"),
    Index("alerts_by_time", "raised_at", "alert"),
    Index("alerts_by_queue", "queue", "raised_at"),
    Index("alerts_by_cause", "cause", "raised_at"),
    Index("alerts_by_conversation", "conversation"),
)

alert_steps = Table(
    "alert_steps",
    metadata,
    text("alert", key=True),
    whole("step", key=True),
    text("conversation", optional=True),
    text("queue"),
    number("at"),
    text("what"),
    text("by"),
    text("note", optional=True),
    text("action", optional=True),
    text("severity"),
    text("status"),
    text("evidence"),
    Index("alert_steps_by_queue", "queue", "at"),
    Index("alert_steps_by_conversation", "conversation"),
)

alert_baselines = Table(
    "alert_baselines",
    metadata,
    text("alert", key=True),
    number("since", key=True),
    text("queue", key=True),
    text("baseline"),
    Index("alert_baselines_by_queue", "queue", "since"),
)

# An id is unique for a `person` and what it is `about`: a case, an alert or a conversation. `order_kind` is
# what an `intervene` asks for, `cause` what StepIn missed.
actions = Table(
    "actions",
    metadata,
    text("action", key=True),
    text("about", key=True),
    text("person", key=True),
    text("kind"),
    text("alert", optional=True),
    text("conversation", optional=True),
    text("queue"),
    number("at"),
    text("by"),
    text("note", optional=True),
    text("case_id", optional=True),
    text("reason", optional=True),
    text("order_kind", optional=True),
    text("cause", optional=True),
    Index("actions_by_queue", "queue", "at"),
    Index("actions_by_case", "case_id"),
    Index("actions_by_alert", "alert"),
    Index("actions_by_conversation", "conversation"),
)

# `turns` counts the turns that it labels. `queue` is empty in a label of an early version.
labels = Table(
    "labels",
    metadata,
    text("label", key=True),
    text("conversation"),
    text("queue"),
    number("at"),
    text("origin"),
    whole("place"),
    text("by"),
    number("effective_at"),
    text("model"),
    whole("turns"),
    Index("labels_by_queue", "queue", "at"),
    Index("labels_by_conversation", "conversation"),
)

rules = Table(
    "rules",
    metadata,
    whole("version", key=True),
    number("at"),
    number("effective_at"),
    text("by"),
    text("why"),
    text("document"),
)

# --- the archive's own affairs ---------------------------------------------------------------------------

# The offset that is read next in each partition: it changes with the rows in one transaction.
cursors = Table(
    "cursors",
    metadata,
    text("topic", key=True),
    whole("partition", key=True),
    whole("next_offset"),
)

# Records that the log had dropped before the archive read them.
gaps = Table(
    "gaps",
    metadata,
    text("topic", key=True),
    whole("partition", key=True),
    whole("wanted", key=True),
    whole("first", key=True),
    number("noticed_at"),
)

# The place of each record that could not be read, and why. It holds none of its words.
unreadable = Table(
    "unreadable",
    metadata,
    text("topic", key=True),
    whole("partition", key=True),
    whole("offset", key=True),
    text("reason"),
)

# That a customer was erased: `reference` is a salted hash.
erasures = Table(
    "erasures",
    metadata,
    Column("reference", LargeBinary, primary_key=True),
    number("at", key=True),
    text("by"),
    whole("rows"),
)

# Salted hashes of the conversations, alerts and cases that were erased: their records are dropped for good.
erased = Table("erased", metadata, Column("key", LargeBinary, primary_key=True))

# The salt, made once.
facts = Table("facts", metadata, text("name", key=True), Column("value", LargeBinary, nullable=False))

TIMES = {
    conversations: conversations.c.begun_at,
    turns: turns.c.at,
    waits: waits.c.since,
    ratings: ratings.c.at,
    alerts: alerts.c.raised_at,
    alert_steps: alert_steps.c.at,
    alert_baselines: alert_baselines.c.since,
    cases: cases.c.opened_at,
    case_steps: case_steps.c.at,
    interventions: interventions.c.at,
    actions: actions.c.at,
    labels: labels.c.at,
    intervals: intervals.c.since,
    rules: rules.c.at,
}
"""The time by which the rows of a table are kept, exported and read again: no later than their records."""

KEPT = tuple(TIMES)
"""What people ask for. The other tables are the archive's own."""
