"""what is ahead and whose turn it is are found at once"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_appointment_ahead",
        "appointment",
        ["starts_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('accepted', 'assigned', 'requested')"),
        postgresql_where=sa.text("state IN ('accepted', 'assigned', 'requested')"),
    )
    op.drop_index(
        op.f("ix_assignment_staff_standing"),
        table_name="assignment",
        sqlite_where=sa.text("state IN ('accepted', 'pending')"),
    )
    op.create_index(
        "ix_assignment_staff_standing",
        "assignment",
        ["staff_id", "created_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('accepted', 'pending')"),
        postgresql_where=sa.text("state IN ('accepted', 'pending')"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
