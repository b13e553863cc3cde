"""Talks, and what came of them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from storage.tables.base import id_, metadata, moment, ref, sealed, some, staged, word

talk = Table(
    "talk",
    metadata,
    id_(),
    Column("appointment_id", BigInteger, ForeignKey("appointment.id"), nullable=False, unique=True),
    moment("began_at"),
    moment("ended_at"),
    moment("noted_at", nullable=True),
    Column("revision", Integer, nullable=False, server_default="0"),
    Index("ix_talk_began", "began_at"),
)
some("ix_talk_note_owed", "talk", "noted_at", "ended_at", where="noted_at IS NULL")

#: Who of the department was at a talk.
presence = Table(
    "presence",
    metadata,
    Column("appointment_id", BigInteger, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    ref("marked_by", "person", nullable=True),
    moment("at"),
    Index("ix_presence_person", "person_id"),
)

note = Table(
    "note",
    metadata,
    id_(),
    Column("talk_id", BigInteger, ForeignKey("talk.id"), nullable=False, unique=True),
    ref("appointment_id", "appointment"),
    ref("author_id", "person"),
    moment("created_at"),
    ref("signed_by", "person", nullable=True),
    moment("signed_at", nullable=True),
    *staged(),
    Index("ix_note_appointment", "appointment_id"),
)
some("ix_note_unsigned", "note", "created_at", where="state IN ('draft', 'returned')")

note_part = Table(
    "note_part",
    metadata,
    id_(),
    ref("note_id", "note"),
    ref("appointment_id", "appointment"),
    word("part"),
    Column("seq", Integer, nullable=False),
    ref("author_id", "person"),
    moment("at"),
    sealed("text", nullable=False),
    sealed("reason"),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("uq_note_part_seq", "note_id", "part", "seq", unique=True),
)

concern = Table(
    "concern",
    metadata,
    id_(),
    ref("talk_id", "talk"),
    ref("appointment_id", "appointment"),
    ref("cadre_id", "person"),
    word("section"),
    ref("staff_id", "person"),
    moment("due_at"),
    moment("created_at"),
    sealed("text", nullable=False),
    sealed("answer"),
    word("outcome", nullable=True),
    moment("closed_at", nullable=True),
    *staged(),
    Column("kind", String(64), nullable=False, server_default=""),
    moment("entered_at", nullable=True),
    Column("cause_id", BigInteger),
    Index("ix_concern_cadre", "cadre_id"),
    Index("ix_concern_appointment", "appointment_id"),
    Index("ix_concern_created", "created_at"),
    Index("ix_concern_closed", "closed_at"),
)
_OPEN_CONCERN = "state NOT IN ('closed', 'dropped')"
some("ix_concern_staff_open", "concern", "staff_id", where=_OPEN_CONCERN)
some("ix_concern_due_open", "concern", "due_at", where=_OPEN_CONCERN)
some("ix_concern_section_open", "concern", "section", "due_at", where=_OPEN_CONCERN)
some("ix_concern_cause", "concern", "cause_id", where="cause_id IS NOT NULL")

follow_up = Table(
    "follow_up",
    metadata,
    id_(),
    ref("appointment_id", "appointment"),
    ref("cadre_id", "person"),
    word("section"),
    ref("staff_id", "person"),
    Column("step", Integer, nullable=False),
    moment("due_at"),
    ref("planned_by", "person", nullable=True),
    sealed("reason"),
    sealed("waived"),
    moment("unsuited_at", nullable=True),
    word("finding", nullable=True),
    moment("done_at", nullable=True),
    *staged(),
    Index("one_follow_up_per_talk_and_date", "appointment_id", "due_at", unique=True),
)
_OPEN_VISIT = "state IN ('due', 'scheduled')"
some("ix_follow_up_staff_open", "follow_up", "staff_id", where=_OPEN_VISIT)
some("ix_follow_up_section_open", "follow_up", "section", where=_OPEN_VISIT)
some("ix_follow_up_cadre_open", "follow_up", "cadre_id", where=_OPEN_VISIT)

visit_note = Table(
    "visit_note",
    metadata,
    id_(),
    Column("follow_up_id", BigInteger, ForeignKey("follow_up.id"), nullable=False, unique=True),
    ref("appointment_id", "appointment"),
    ref("author_id", "person"),
    moment("at"),
    sealed("text", nullable=False),
)

directive = Table(
    "directive",
    metadata,
    id_(),
    ref("appointment_id", "appointment"),
    ref("issued_by", "person"),
    ref("owner_id", "person"),
    moment("due_at"),
    moment("created_at"),
    sealed("text", nullable=False),
    sealed("answer"),
    *staged(),
    Index("ix_directive_appointment", "appointment_id"),
)
some("ix_directive_owner_open", "directive", "owner_id", where="state != 'accepted'")
