"""Ranks of persons"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("rank", sa.String(length=64), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
