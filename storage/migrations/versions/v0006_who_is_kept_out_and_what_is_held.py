"""who is kept out and what is held"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slot_hold",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name=op.f("fk_slot_hold_host_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slot_hold_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_slot_hold")),
    )
    op.create_index("uq_slot_hold_slot", "slot_hold", ["host_id", "starts_at"], unique=True)
    op.create_table(
        "recusal",
        sa.Column("appointment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("declared_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_recusal_appointment_id")
        ),
        sa.ForeignKeyConstraint(["declared_by"], ["person.id"], name=op.f("fk_recusal_declared_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recusal_person_id")),
        sa.PrimaryKeyConstraint("appointment_id", "person_id", name=op.f("pk_recusal")),
    )
    op.create_index("ix_recusal_person", "recusal", ["person_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
