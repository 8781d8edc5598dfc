"""The table of what a floor decided by: events, actions, judgements and labels, as a backtest reads them."""

from __future__ import annotations

from sqlalchemy import Index, Table

from stream.archive.sql.columns import metadata, number, text, whole

# `at` is when the log had the record. `about` is the case or the alert of an action. Only events and labels
# of a customer's conversation have a `conversation`. An event names its queue in its value, if at all, so its
# rows have the empty queue, which the default rules keep.
inputs = Table(
    "inputs",
    metadata,
    text("topic", key=True),
    whole("partition", key=True),
    whole("offset", key=True),
    number("at"),
    text("queue"),
    text("conversation", optional=True),
    text("about", optional=True),
    text("key", optional=True),
    text("headers", optional=True),
    text("value", optional=True),
    Index("inputs_by_time", "at"),
    Index("inputs_by_conversation", "conversation"),
)
