"""What a floor decided by, so that its past can be run again.

Never changed again: later versions add files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inputs",
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("partition", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("offset", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=True),
        sa.Column("about", sa.Text, nullable=True),
        sa.Column("key", sa.Text, nullable=True),
        sa.Column("headers", sa.Text, nullable=True),
        sa.Column("value", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("topic", "partition", "offset"),
    )
    op.create_index("inputs_by_time", "inputs", ["at"])
    op.create_index("inputs_by_conversation", "inputs", ["conversation"])
