"""what is kept for who lost a time"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offer") as offer:
        offer.alter_column("waiting_id", existing_type=sa.BigInteger(), nullable=True)
        offer.add_column(sa.Column("appointment_id", sa.BigInteger(), nullable=True))
        offer.create_foreign_key(op.f("fk_offer_appointment_id"), "appointment", ["appointment_id"], ["id"])
        offer.create_index("ix_offer_appointment", ["appointment_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
