"""why somebody is kept out, and what stands between people"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_recusal",
        sa.Column("of_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("declared_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["declared_by"], ["person.id"], name=op.f("fk_standing_recusal_declared_by")),
        sa.ForeignKeyConstraint(["of_id"], ["person.id"], name=op.f("fk_standing_recusal_of_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_standing_recusal_person_id")),
        sa.PrimaryKeyConstraint("of_id", "person_id", "ground", name=op.f("pk_standing_recusal")),
    )
    with op.batch_alter_table("recusal") as recusal:
        ground = sa.Column("ground", sa.String(length=64), server_default="cadre", nullable=False)
        recusal.add_column(ground)
        recusal.alter_column("declared_by", existing_type=sa.BigInteger(), nullable=True)


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
