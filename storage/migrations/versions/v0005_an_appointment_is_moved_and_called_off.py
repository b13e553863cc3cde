"""an appointment is moved and called off"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("moves", sa.Integer(), server_default="0", nullable=False))
    op.add_column("appointment", sa.Column("reason", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
