"""who sits on which day"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sitting",
        sa.Column("host_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sits", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("substitute_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name=op.f("fk_sitting_host_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_sitting_set_by")),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"], name=op.f("fk_sitting_substitute_id")),
        sa.PrimaryKeyConstraint("host_id", "day", name=op.f("pk_sitting")),
    )
    op.create_index("ix_sitting_day", "sitting", ["day"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
