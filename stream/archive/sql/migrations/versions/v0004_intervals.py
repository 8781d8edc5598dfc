"""The day's numbers: what each channel of a queue came to in each half-hour.

Never changed again: later versions add files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SUMS = """
    rules offered answered in_sla waited longest abandoned abandoned_in_sla abandoned_short
    gave_up_after moved callbacks closed responded response replied reply handled handling holding
    wraps wrapping_up transferred finished reopened bot_contained bot_passed_on bot_lost rated
    rating satisfied present occupied
"""


def upgrade() -> None:
    op.create_table(
        "intervals",
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("formula", sa.Text, nullable=True),
        *(sa.Column(name, _WHOLE, nullable=False) for name in _SUMS.split()),
        sa.PrimaryKeyConstraint("queue", "since", "channel"),
    )
    op.create_index("intervals_by_time", "intervals", ["since", "queue"])
    op.create_index("intervals_by_day", "intervals", ["day", "queue"])
