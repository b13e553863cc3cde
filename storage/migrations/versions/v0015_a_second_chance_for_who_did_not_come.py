"""a second chance for who did not come"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("instead_of", sa.BigInteger(), nullable=True))
    op.create_index("one_second_chance_each", "appointment", ["instead_of"], unique=True)


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
