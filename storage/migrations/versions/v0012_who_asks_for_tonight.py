"""who asks for tonight"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plea",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cadre_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("recused", sa.Text(), nullable=False),
        sa.Column("wish", sa.LargeBinary(), nullable=True),
        sa.Column("appointment_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_plea_appointment_id")),
        sa.ForeignKeyConstraint(["cadre_id"], ["person.id"], name=op.f("fk_plea_cadre_id")),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name=op.f("fk_plea_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plea")),
    )
    op.create_index("ix_plea_cadre", "plea", ["cadre_id", "id"], unique=False)
    op.create_index(
        "ix_plea_host_open",
        "plea",
        ["host_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "one_open_plea_per_person",
        "plea",
        ["cadre_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
