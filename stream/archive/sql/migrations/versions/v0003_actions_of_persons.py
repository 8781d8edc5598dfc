"""An action is known by its id, by what it is about, and by its person: two people may make the same id.

Never changed again: later versions add files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KEY = ("action", "about", "person")


def upgrade() -> None:
    for name in _KEY[1:]:
        op.add_column("actions", sa.Column(name, sa.Text, nullable=True))
    # The persons' ids of earlier actions are not in the archive: `archive rebuild` adds them.
    op.execute("UPDATE actions SET person = \"by\", about = COALESCE(case_id, alert, conversation, '')")
    with op.batch_alter_table("actions", naming_convention={"pk": "%(table_name)s_pkey"}) as table:
        for name in _KEY[1:]:
            table.alter_column(name, nullable=False)
        table.drop_constraint("actions_pkey", type_="primary")
        table.create_primary_key("actions_pkey", list(_KEY))
