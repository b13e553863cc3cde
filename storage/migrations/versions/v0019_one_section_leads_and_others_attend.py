"""one section leads and others attend"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_hand_over_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_hand_over_assignment_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_hand_over_by_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_hand_over_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index("ix_hand_over_appointment", "hand_over", ["appointment_id"], unique=False)
    op.create_index(
        "one_open_hand_over_per_assignment",
        "hand_over",
        ["assignment_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "one_open_hand_over_per_receiver",
        "hand_over",
        ["appointment_id", "to_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.add_column("assignment", sa.Column("leads", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("assignment", sa.Column("reason", sa.LargeBinary(), nullable=True))
    op.drop_index(
        op.f("ix_assignment_staff_live"),
        table_name="assignment",
        sqlite_where=sa.text("state != 'withdrawn'"),
    )
    op.drop_index(
        op.f("one_assignment_per_appointment"),
        table_name="assignment",
        sqlite_where=sa.text("state != 'withdrawn'"),
    )
    op.create_index(
        "ix_assignment_staff_standing",
        "assignment",
        ["staff_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('accepted', 'pending')"),
        postgresql_where=sa.text("state IN ('accepted', 'pending')"),
    )
    op.create_index(
        "one_assignment_per_section",
        "assignment",
        ["appointment_id", "section"],
        unique=True,
        sqlite_where=sa.text("state IN ('accepted', 'pending')"),
        postgresql_where=sa.text("state IN ('accepted', 'pending')"),
    )
    op.create_index(
        "one_leading_assignment",
        "assignment",
        ["appointment_id"],
        unique=True,
        sqlite_where=sa.text("leads AND state IN ('accepted', 'pending')"),
        postgresql_where=sa.text("leads AND state IN ('accepted', 'pending')"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
