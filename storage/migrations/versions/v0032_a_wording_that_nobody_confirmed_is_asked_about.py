"""a wording that nobody has confirmed so far is asked about once more, and stands in the end"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

#: Eleven days after it was read back, in microseconds; the notice plans the end itself.
ASKED = """
    INSERT INTO due (kind, object_id, step, due_at)
    SELECT 'silence', c.id, c.revision || '.notice', c.created_at + 950400000000
    FROM concern c WHERE c.state = 'registered'
"""


def upgrade() -> None:
    op.execute(ASKED)


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
