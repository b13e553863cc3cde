"""who was at a talk, and what is sealed to the minister"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_LIVE = "state IN ('accepted', 'assigned', 'held', 'requested')"
_TOOK_PART = """
    INSERT INTO presence (appointment_id, person_id, marked_by, at)
    SELECT p.appointment_id, p.person_id, NULL, p.began_at
    FROM (
        SELECT t.appointment_id, a.host_id AS person_id, t.began_at
        FROM talk t JOIN appointment a ON a.id = t.appointment_id
        UNION
        SELECT t.appointment_id, s.staff_id, t.began_at
        FROM talk t JOIN assignment s ON s.appointment_id = t.appointment_id
        WHERE s.state IN ('accepted', 'pending')
    ) AS p
    WHERE NOT EXISTS (
        SELECT 1 FROM recusal r WHERE r.appointment_id = p.appointment_id AND r.person_id = p.person_id
    )
"""


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("appointment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("marked_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_presence_appointment_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_presence_marked_by")),
        sa.PrimaryKeyConstraint("appointment_id", "person_id", name=op.f("pk_presence")),
    )
    op.create_index("ix_presence_person", "presence", ["person_id"], unique=False)
    op.add_column("talk", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "appointment", sa.Column("minister_only", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("appointment", sa.Column("off_plan", sa.String(length=64), nullable=True))
    op.add_column("appointment", sa.Column("sitting_id", sa.BigInteger(), nullable=True))
    for name, columns, unique, where in (
        ("ix_appointment_sitting", ["sitting_id"], False, "sitting_id IS NOT NULL"),
        ("one_live_appointment_per_slot", ["host_id", "starts_at"], True, f"off_plan IS NULL AND {_LIVE}"),
    ):
        if unique:
            op.drop_index(op.f(name), table_name="appointment")
        op.create_index(
            name,
            "appointment",
            columns,
            unique=unique,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    # Whoever took part in the talks that were held so far could read their notes, and goes on to.
    op.execute(_TOOK_PART)


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
