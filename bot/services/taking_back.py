"""What stands in somebody's chat of a talk that they may not read any more goes from there at once."""

from typing import Final

from bot.domain.access import may
from bot.domain.appointment import Appointment
from bot.services.ledgers import gather_anew
from bot.services.ports import Work

#: Cards on which it may stand beside others: a night, a list, a count; those of what came of it have numbers
#: of their own.
OVERVIEWS: Final = frozenset({
    "absence", "accepted", "appointment", "away-ask", "colleague", "day-change", "digest", "errands",
    "files-found", "followup", "give", "hand", "menu", "night", "night-list", "nights", "rota", "rota-day",
    "rows", "swap", "swap-ask", "to-accept", "week",
})  # fmt: skip
#: Those that show what was said; what was looked for is in a form.
SAID: Final = frozenset({
    "aid", "cause", "concern", "directive", "extension", "file", "form", "referral", "visit-note",
})  # fmt: skip


def take_all_back(work: Work, person_id: int, appointment: Appointment) -> None:
    """From somebody who keeps out of it: its cards and papers go, and lists are drawn anew without it."""
    work.outbox.forget(person_id, appointment.id)
    take_words_back(work, person_id, appointment)
    work.outbox.redraw(person_id, OVERVIEWS, appointment.created_at)


def take_words_back(work: Work, person_id: int, appointment: Appointment) -> None:
    """Attachments that they opened, records that they took out, and ledgers in which it may stand; and what
    else shows of it is drawn anew. From whoever may still read it, nothing."""
    if may(work.people.get(person_id), "note.read", work.appointments.matter(appointment.id)):
        return
    taken = work.exports.taken_by(person_id, appointment.created_at)
    papers = [export for export in taken if export.subject in (None, appointment.id)]
    for id_ in (*(one.id for one in work.attachments.of(appointment.id)), *(one.id for one in papers)):
        work.outbox.forget(person_id, id_)
    for export in papers:
        gather_anew(work, export)
    work.outbox.redraw(person_id, SAID, appointment.created_at)
