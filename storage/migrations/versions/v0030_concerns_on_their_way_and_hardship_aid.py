"""concerns on their way and hardship aid"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "aid_budget",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_aid_budget")),
    )
    op.create_table(
        "aid",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("cadre_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("filed_by", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("examined_by", sa.BigInteger(), nullable=True),
        sa.Column("examined_at", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("paid_by", sa.BigInteger(), nullable=True),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.Column("waits_for", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_aid_amount"),
        sa.CheckConstraint("approved_by <> examined_by", name="ck_aid_approved_by_a_third"),
        sa.CheckConstraint("approved_by <> filed_by", name="ck_aid_approved_by_another"),
        sa.CheckConstraint("examined_by <> filed_by", name="ck_aid_examined_by_another"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_aid_appointment_id")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_aid_approved_by")),
        sa.ForeignKeyConstraint(["cadre_id"], ["person.id"], name=op.f("fk_aid_cadre_id")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_aid_concern_id")),
        sa.ForeignKeyConstraint(["examined_by"], ["person.id"], name=op.f("fk_aid_examined_by")),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"], name=op.f("fk_aid_filed_by")),
        sa.ForeignKeyConstraint(["paid_by"], ["person.id"], name=op.f("fk_aid_paid_by")),
        sa.ForeignKeyConstraint(["waits_for"], ["person.id"], name=op.f("fk_aid_waits_for")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid")),
    )
    op.create_index("ix_aid_concern", "aid", ["concern_id"], unique=False)
    op.create_index(
        "ix_aid_spent",
        "aid",
        ["kind", "year"],
        unique=False,
        sqlite_where=sa.text("state IN ('approved', 'paid', 'visited')"),
        postgresql_where=sa.text("state IN ('approved', 'paid', 'visited')"),
    )
    op.create_index(
        "ix_aid_under_way",
        "aid",
        ["waits_for"],
        unique=False,
        sqlite_where=sa.text("state IN ('approved', 'examined', 'filed', 'paid', 'returned')"),
        postgresql_where=sa.text("state IN ('approved', 'examined', 'filed', 'paid', 'returned')"),
    )
    op.create_index(
        "one_aid_under_way_per_concern",
        "aid",
        ["concern_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('approved', 'examined', 'filed', 'paid', 'returned')"),
        postgresql_where=sa.text("state IN ('approved', 'examined', 'filed', 'paid', 'returned')"),
    )
    op.create_table(
        "concern_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_concern_entry_appointment_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_concern_entry_author_id")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_entry_concern_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_entry")),
    )
    op.create_index("ix_concern_entry_concern", "concern_entry", ["concern_id"], unique=False)
    op.create_table(
        "extension",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_extension_appointment_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_extension_by_id")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_extension_concern_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_extension_decided_by")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_extension_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(
        "ix_extension_open",
        "extension",
        ["to_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("one_extension_per_concern", "extension", ["concern_id"], unique=True)
    op.create_table(
        "referral",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("concern_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("to_section", sa.String(length=64), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_referral_appointment_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_referral_by_id")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_referral_concern_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_referral_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index("ix_referral_concern", "referral", ["concern_id"], unique=False)
    op.create_index(
        "ix_referral_open",
        "referral",
        ["to_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "one_open_referral_per_concern",
        "referral",
        ["concern_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.add_column("concern", sa.Column("kind", sa.String(length=64), server_default="", nullable=False))
    op.add_column("concern", sa.Column("entered_at", sa.BigInteger(), nullable=True))
    op.add_column("concern", sa.Column("cause_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_concern_cause",
        "concern",
        ["cause_id"],
        unique=False,
        sqlite_where=sa.text("cause_id IS NOT NULL"),
        postgresql_where=sa.text("cause_id IS NOT NULL"),
    )
    op.create_index(
        "ix_concern_section_open",
        "concern",
        ["section", "due_at"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('closed', 'dropped')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'dropped')"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
