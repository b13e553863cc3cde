"""what people thought of it, in sums"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opinion_sum",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "section", "question", "answer", name=op.f("pk_opinion_sum")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "opinion_words",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_opinion_words_month", "opinion_words", ["month"], unique=False)
    op.create_table(
        "opinion_ask",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("cadre_id", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_opinion_ask_appointment_id")
        ),
        sa.ForeignKeyConstraint(["cadre_id"], ["person.id"], name=op.f("fk_opinion_ask_cadre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_ask")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_opinion_ask_appointment_id")),
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
