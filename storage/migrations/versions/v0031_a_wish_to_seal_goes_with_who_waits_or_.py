"""a wish to seal goes with who waits or asks for tonight; a host's walk-ins are counted"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plea", sa.Column("minister_only", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_appointment_walk_in",
        "appointment",
        ["host_id", "starts_at"],
        unique=False,
        sqlite_where=sa.text("off_plan = 'walk_in'"),
        postgresql_where=sa.text("off_plan = 'walk_in'"),
    )
    op.add_column(
        "waiting", sa.Column("minister_only", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
