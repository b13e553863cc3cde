"""Every table of the memory, one room for each part of the house. Names are the domain's; what must be true
is a constraint here."""

from storage.tables.aid import aid, aid_budget
from storage.tables.appointments import (
    appointment,
    assignment,
    attendance,
    hand_over,
    offer,
    plea,
    proposal,
    recusal,
    slot_hold,
    standing_recusal,
    wait_recusal,
    waiting,
)
from storage.tables.base import metadata, one_of, spelled
from storage.tables.desk import draft, due
from storage.tables.exports import export, export_part
from storage.tables.handling import concern_entry, extension, referral
from storage.tables.letters import enclosure, inbox, outbox, worker
from storage.tables.nights import absence, affected, day_override, sitting, swap
from storage.tables.notes import attachment, phrase
from storage.tables.opinions import opinion_ask, opinion_sum, opinion_words
from storage.tables.people import account, invitation, person, roster_file, unit
from storage.tables.proof import audit, content_key
from storage.tables.talks import concern, directive, follow_up, note, note_part, presence, talk, visit_note

__all__ = [
    "absence",
    "account",
    "affected",
    "aid",
    "aid_budget",
    "appointment",
    "assignment",
    "attachment",
    "attendance",
    "audit",
    "concern",
    "concern_entry",
    "content_key",
    "day_override",
    "directive",
    "draft",
    "due",
    "enclosure",
    "export",
    "export_part",
    "extension",
    "follow_up",
    "hand_over",
    "inbox",
    "invitation",
    "metadata",
    "note",
    "note_part",
    "offer",
    "one_of",
    "opinion_ask",
    "opinion_sum",
    "opinion_words",
    "outbox",
    "person",
    "phrase",
    "plea",
    "presence",
    "proposal",
    "recusal",
    "referral",
    "roster_file",
    "sitting",
    "slot_hold",
    "spelled",
    "standing_recusal",
    "swap",
    "talk",
    "unit",
    "visit_note",
    "wait_recusal",
    "waiting",
    "worker",
]
