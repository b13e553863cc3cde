"""The first night"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_object", "audit", ["object_id"], unique=False)
    op.create_table(
        "content_key",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(length=60), nullable=False),
        sa.Column("master", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_key")),
        sa.UniqueConstraint("scope", name=op.f("uq_content_key_scope")),
    )
    op.create_table(
        "due",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "object_id", "step", name=op.f("pk_due")),
    )
    op.create_index(
        "ix_due_pending",
        "due",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("callback_id", sa.String(length=64), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    op.create_index(
        "ix_inbox_dead",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_inbox_new",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index(
        "ix_inbox_unanswered",
        "inbox",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("callback_id IS NOT NULL"),
        postgresql_where=sa.text("callback_id IS NOT NULL"),
    )
    op.create_index("uq_inbox_update", "inbox", ["channel", "update_id", "digest"], unique=True)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("args", sa.String(length=500), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_about", "outbox", ["about", "channel", "chat_id"], unique=False)
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index("ix_outbox_message", "outbox", ["channel", "chat_id", "message_id"], unique=False)
    op.create_index("ix_outbox_target", "outbox", ["target"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["channel", "chat_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('leased', 'pending', 'uncertain')"),
        postgresql_where=sa.text("state IN ('leased', 'pending', 'uncertain')"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=64), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("number", name=op.f("uq_person_number")),
    )
    op.create_index("ix_person_role", "person", ["role"], unique=False)
    op.create_index("ix_person_section", "person", ["section"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index("ix_account_person", "account", ["person_id"], unique=False)
    op.create_index(
        "ix_account_silent",
        "account",
        ["chat_id"],
        unique=False,
        sqlite_where=sa.text("NOT reachable"),
        postgresql_where=sa.text("NOT reachable"),
    )
    op.create_index("uq_account_user", "account", ["channel", "user_id"], unique=True)
    op.create_table(
        "appointment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cadre_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("wish", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cadre_id"], ["person.id"], name=op.f("fk_appointment_cadre_id")),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name=op.f("fk_appointment_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index("ix_appointment_cadre", "appointment", ["cadre_id", "starts_at"], unique=False)
    op.create_index("ix_appointment_starts", "appointment", ["starts_at"], unique=False)
    op.create_index(
        "one_live_appointment_per_person_and_time",
        "appointment",
        ["cadre_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state IN ('accepted', 'assigned', 'held', 'requested')"),
        postgresql_where=sa.text("state IN ('accepted', 'assigned', 'held', 'requested')"),
    )
    op.create_index(
        "one_live_appointment_per_slot",
        "appointment",
        ["host_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state IN ('accepted', 'assigned', 'held', 'requested')"),
        postgresql_where=sa.text("state IN ('accepted', 'assigned', 'held', 'requested')"),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_as", sa.BigInteger(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_person", "draft", ["person_id", "form", "subject"], unique=False)
    op.create_index(
        "one_open_draft_per_chat",
        "draft",
        ["person_id", "channel", "chat_id"],
        unique=True,
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_assignment_appointment_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["person.id"], name=op.f("fk_assignment_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_appointment", "assignment", ["appointment_id"], unique=False)
    op.create_index(
        "ix_assignment_staff_live",
        "assignment",
        ["staff_id"],
        unique=False,
        sqlite_where=sa.text("state != 'withdrawn'"),
        postgresql_where=sa.text("state != 'withdrawn'"),
    )
    op.create_index(
        "one_assignment_per_appointment",
        "assignment",
        ["appointment_id"],
        unique=True,
        sqlite_where=sa.text("state != 'withdrawn'"),
        postgresql_where=sa.text("state != 'withdrawn'"),
    )
    op.create_table(
        "directive",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("issued_by", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_directive_appointment_id")
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_directive_issued_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_directive_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive")),
    )
    op.create_index("ix_directive_appointment", "directive", ["appointment_id"], unique=False)
    op.create_index(
        "ix_directive_owner_open",
        "directive",
        ["owner_id"],
        unique=False,
        sqlite_where=sa.text("state != 'accepted'"),
        postgresql_where=sa.text("state != 'accepted'"),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("finding", sa.String(length=64), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_follow_up_appointment_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["person.id"], name=op.f("fk_follow_up_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        "ix_follow_up_staff_open",
        "follow_up",
        ["staff_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'scheduled')"),
        postgresql_where=sa.text("state IN ('due', 'scheduled')"),
    )
    op.create_index("one_follow_up_per_talk_and_date", "follow_up", ["appointment_id", "due_at"], unique=True)
    op.create_table(
        "talk",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_talk_appointment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_talk_appointment_id")),
    )
    op.create_index("ix_talk_began", "talk", ["began_at"], unique=False)
    op.create_table(
        "concern",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("cadre_id", sa.BigInteger(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_concern_appointment_id")
        ),
        sa.ForeignKeyConstraint(["cadre_id"], ["person.id"], name=op.f("fk_concern_cadre_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["person.id"], name=op.f("fk_concern_staff_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_concern_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
    )
    op.create_index("ix_concern_appointment", "concern", ["appointment_id"], unique=False)
    op.create_index("ix_concern_cadre", "concern", ["cadre_id"], unique=False)
    op.create_index("ix_concern_closed", "concern", ["closed_at"], unique=False)
    op.create_index("ix_concern_created", "concern", ["created_at"], unique=False)
    op.create_index(
        "ix_concern_due_open",
        "concern",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('closed', 'dropped')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'dropped')"),
    )
    op.create_index(
        "ix_concern_staff_open",
        "concern",
        ["staff_id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('closed', 'dropped')"),
        postgresql_where=sa.text("state NOT IN ('closed', 'dropped')"),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_note_appointment_id")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_note_signed_by")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_note_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("talk_id", name=op.f("uq_note_talk_id")),
    )
    op.create_index("ix_note_appointment", "note", ["appointment_id"], unique=False)
    op.create_index(
        "ix_note_unsigned",
        "note",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "note_part",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_note_part_appointment_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_note_part_author_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_part_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_part")),
    )
    op.create_index("uq_note_part_seq", "note_part", ["note_id", "part", "seq"], unique=True)


def downgrade() -> None:
    raise NotImplementedError("there is no way back: restore the copy that was made before migrating")
