"""which talks still have no note"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("talk", sa.Column("noted_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE talk SET noted_at = (SELECT created_at FROM note WHERE note.talk_id = talk.id)")
    op.create_index(
        "ix_talk_note_owed",
        "talk",
        ["noted_at", "ended_at"],
        unique=False,
        sqlite_where=sa.text("noted_at IS NULL"),
        postgresql_where=sa.text("noted_at IS NULL"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
