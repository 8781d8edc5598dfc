"""The tables of cases, of their steps, and of what the platform was asked to do."""

from __future__ import annotations

from sqlalchemy import Index, Table

from stream.archive.sql.columns import metadata, number, text, whole

# A case as its latest step left it. `parts` are its alerts. (`case` is a word of SQL.)
cases = Table(
    "cases",
    metadata,
    text("case_id", key=True),
    whole("step"),
    text("subject"),
    text("conversation", optional=True),
    text("queue"),
    text("cause"),
    text("severity"),
    text("status"),
    text("owner", optional=True),
    text("reason", optional=True),
    text("resolution", optional=True),
    number("opened_at"),
    number("updated_at"),
    number("claimed_at", optional=True),
    number("resolved_at", optional=True),
    whole("returned"),
    whole("level"),
    text("channel", optional=True),
    text("agent", optional=True),
    text("language", optional=True),
    text("parts"),
    Index("cases_by_time", "opened_at", "case_id"),
    Index("cases_by_queue", "queue", "opened_at"),
    Index("cases_by_conversation", "conversation"),
)

case_steps = Table(
    "case_steps",
    metadata,
    text("case_id", key=True),
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
    Index("case_steps_by_queue", "queue", "at"),
    Index("case_steps_by_conversation", "conversation"),
)

# What the platform was asked to do, as the latest `step` of its case left it.
interventions = Table(
    "interventions",
    metadata,
    text("case_id", key=True),
    text("intervention", key=True),
    whole("step"),
    text("conversation", optional=True),
    text("queue"),
    text("kind"),
    text("state"),
    number("at"),
    number("changed_at"),
    text("by"),
    text("to", optional=True),
    text("text", optional=True),
    text("answer", optional=True),
    text("cause", optional=True),
    number("due_at", optional=True),
    Index("interventions_by_queue", "queue", "at"),
    Index("interventions_by_conversation", "conversation"),
)
