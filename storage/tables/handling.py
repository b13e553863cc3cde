"""What happens to a concern on its way."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table

from storage.tables.base import id_, metadata, moment, one, ref, sealed, some, staged, word

#: The log: rows are only ever added.
concern_entry = Table(
    "concern_entry",
    metadata,
    id_(),
    ref("concern_id", "concern"),
    ref("appointment_id", "appointment"),
    word("step"),
    ref("author_id", "person", nullable=True),
    moment("at"),
    sealed("text"),
    Index("ix_concern_entry_concern", "concern_id"),
)

extension = Table(
    "extension",
    metadata,
    id_(),
    Column("concern_id", BigInteger, ForeignKey("concern.id"), nullable=False),
    ref("appointment_id", "appointment"),
    ref("by_id", "person"),
    ref("to_id", "person"),
    moment("at"),
    moment("until"),
    sealed("reason", nullable=False),
    ref("decided_by", "person", nullable=True),
    moment("decided_at", nullable=True),
    *staged(),
    Index("one_extension_per_concern", "concern_id", unique=True),
)
some("ix_extension_open", "extension", "to_id", where="state = 'open'")

referral = Table(
    "referral",
    metadata,
    id_(),
    ref("concern_id", "concern"),
    ref("appointment_id", "appointment"),
    ref("by_id", "person"),
    word("to_section"),
    ref("to_id", "person"),
    moment("at"),
    sealed("reason", nullable=False),
    *staged(),
    Index("ix_referral_concern", "concern_id"),
)
one("one_open_referral_per_concern", "referral", "concern_id", where="state = 'open'")
some("ix_referral_open", "referral", "to_id", where="state = 'open'")
