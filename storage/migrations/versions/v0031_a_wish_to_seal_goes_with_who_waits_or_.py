"""a wish to seal goes with who waits or asks for tonight"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plea", sa.Column("minister_only", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "waiting", sa.Column("minister_only", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
