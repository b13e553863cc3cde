"""visits by hand, their day and their note"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_OPEN = "state IN ('due', 'scheduled')"


def upgrade() -> None:
    op.create_table(
        "visit_note",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("follow_up_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_visit_note_appointment_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_visit_note_author_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_visit_note_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_note")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_visit_note_follow_up_id")),
    )
    with op.batch_alter_table("follow_up") as visit:
        visit.add_column(sa.Column("cadre_id", sa.BigInteger(), nullable=True))
        visit.add_column(sa.Column("section", sa.String(length=64), nullable=True))
        visit.add_column(sa.Column("planned_by", sa.BigInteger(), nullable=True))
        visit.add_column(sa.Column("reason", sa.LargeBinary(), nullable=True))
        visit.add_column(sa.Column("waived", sa.LargeBinary(), nullable=True))
        visit.add_column(sa.Column("unsuited_at", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE follow_up SET cadre_id = (SELECT cadre_id FROM appointment"
        " WHERE appointment.id = follow_up.appointment_id),"
        " section = coalesce((SELECT section FROM assignment WHERE assignment.leads"
        " AND assignment.appointment_id = follow_up.appointment_id"
        " AND assignment.state IN ('accepted', 'pending')), '')"
    )
    with op.batch_alter_table("follow_up") as visit:
        visit.alter_column("cadre_id", existing_type=sa.BigInteger(), nullable=False)
        visit.alter_column("section", existing_type=sa.String(length=64), nullable=False)
        visit.create_foreign_key(op.f("fk_follow_up_cadre_id"), "person", ["cadre_id"], ["id"])
        visit.create_foreign_key(op.f("fk_follow_up_planned_by"), "person", ["planned_by"], ["id"])
    for name, column in (("ix_follow_up_cadre_open", "cadre_id"), ("ix_follow_up_section_open", "section")):
        op.create_index(
            name,
            "follow_up",
            [column],
            unique=False,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
