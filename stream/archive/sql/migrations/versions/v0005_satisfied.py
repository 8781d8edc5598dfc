"""The probability that a customer is satisfied in a turn: by the rules it ends an alert of frustration.

Never changed again: later versions add files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("turns", sa.Column("satisfied", sa.Double, nullable=True))
