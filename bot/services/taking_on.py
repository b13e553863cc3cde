"""Two who write one note: the later one sees that it was begun, and goes on with it or leaves it."""

from bot.domain.access import authorize
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.domain.talk import Note, NoteState
from bot.forms.declared import NOTE
from bot.forms.form import Draft
from bot.forms.note import is_correction, typed
from bot.services.desk_ports import Begun, Place
from bot.services.ports import Work


def is_to_write(note: Note | None) -> bool:
    """Not there yet, or gone back."""
    return note is None or note.state is NoteState.RETURNED


def begun_by_another(work: Work, who: Person, appointment_id: int) -> Begun | None:
    """What a colleague has written of it, or sent for it, and not handed in; the latest. What its signer has
    not finished correcting is the signer's own."""
    of_others = work.drafts.of_others(who.id, NOTE.name, appointment_id)
    found = [begun for begun in of_others if not is_correction(begun.draft)]
    sent = {a.added_by for a in work.attachments.of(appointment_id) if a.note_id is None} if found else ()
    return next((b for b in found if typed(b.draft) or b.draft.person_id in sent), None)


def take_on(work: Work, who: Person, appointment_id: int, revision: int) -> tuple[Draft, Place]:
    """The draft is mine from here on, with all that stands in it; its writer is told. MovedOn when they
    have gone on writing since I saw it."""
    authorize(who, "note.write", work.appointments.matter(appointment_id))
    begun = begun_by_another(work, who, appointment_id)
    if begun is not None:  # its writer may be going on at this moment
        work.drafts.hold(begun.draft.id)
        begun = begun_by_another(work, who, appointment_id)
    to_write = is_to_write(work.notes.of(appointment_id))
    if begun is None or begun.draft.revision != revision or not to_write:
        raise MovedOn
    work.record(who, "note.take_on", "appointment", appointment_id)
    work.outbox.tell(begun.draft.person_id, "note-taken", id=appointment_id, by=who.id)
    return begun.draft, begun.place
