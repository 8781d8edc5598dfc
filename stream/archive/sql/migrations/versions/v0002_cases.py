"""Cases with their steps and interventions, and what an action says of a case.

Never changed again: later versions add files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("step", _WHOLE, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=True),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("resolution", sa.Text, nullable=True),
        sa.Column("opened_at", sa.Double, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.Column("claimed_at", sa.Double, nullable=True),
        sa.Column("resolved_at", sa.Double, nullable=True),
        sa.Column("returned", _WHOLE, nullable=False),
        sa.Column("level", _WHOLE, nullable=False),
        sa.Column("channel", sa.Text, nullable=True),
        sa.Column("agent", sa.Text, nullable=True),
        sa.Column("language", sa.Text, nullable=True),
        sa.Column("parts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("cases_by_time", "cases", ["opened_at", "case_id"])
    op.create_index("cases_by_queue", "cases", ["queue", "opened_at"])
    op.create_index("cases_by_conversation", "cases", ["conversation"])
    op.create_table(
        "case_steps",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("step", _WHOLE, autoincrement=False, nullable=False),
        sa.Column("conversation", sa.Text, nullable=True),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("action", sa.Text, nullable=True),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "step"),
    )
    op.create_index("case_steps_by_queue", "case_steps", ["queue", "at"])
    op.create_index("case_steps_by_conversation", "case_steps", ["conversation"])
    op.create_table(
        "interventions",
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("intervention", sa.Text, nullable=False),
        sa.Column("step", _WHOLE, nullable=False),
        sa.Column("conversation", sa.Text, nullable=True),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("to", sa.Text, nullable=True),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("cause", sa.Text, nullable=True),
        sa.Column("due_at", sa.Double, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "intervention"),
    )
    op.create_index("interventions_by_queue", "interventions", ["queue", "at"])
    op.create_index("interventions_by_conversation", "interventions", ["conversation"])
    for name in ("case_id", "reason", "order_kind", "cause"):
        op.add_column("actions", sa.Column(name, sa.Text, nullable=True))
    op.create_index("actions_by_case", "actions", ["case_id"])
