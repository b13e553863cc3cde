"""a note goes back and is amended with a reason"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("note_part", sa.Column("reason", sa.LargeBinary(), nullable=True))
    op.add_column("note_part", sa.Column("version", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_note_unsigned", table_name="note")
    op.create_index(
        "ix_note_unsigned",
        "note",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('draft', 'returned')"),
        postgresql_where=sa.text("state IN ('draft', 'returned')"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
