"""who booked it for somebody"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("booked_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
