"""The record of a talk, taken out of the house to be signed: put down when it is asked for, read when it is
made."""

from bot.domain.access import Grant, authorize
from bot.domain.errors import NotYours
from bot.domain.export import Export, ExportKind, ExportState
from bot.domain.people import Person
from bot.services.notes import ReadNote, read_note
from bot.services.ports import Work


def ask_record(work: Work, who: Person, appointment_id: int) -> Export:
    """Whoever takes it out is put down before it is made."""
    matter = work.appointments.matter(appointment_id)
    authorize(who, "note.read", matter)
    authorize(who, "note.export", matter)
    note = work.notes.of(appointment_id)
    if note is None:
        raise NotYours
    made = ExportState.MADE
    export = Export(work.new_id(), who.id, work.now, ExportKind.RECORD, appointment_id, rows=1, state=made)
    work.exports.add(export)
    work.record(who, "note.export", "note", note.id)
    return export


def read_record(work: Work, who: Person, export_id: int) -> tuple[Export, ReadNote, Grant]:
    """What it says, and which fields of the talk may stand on it, as the rights are when it is made."""
    export = theirs(work, who, export_id, ExportKind.RECORD)
    matter = work.appointments.matter(export.subject or 0)
    authorize(who, "note.export", matter)
    grant = authorize(who, "appointment.see", matter)
    opened = read_note(work, who, export.subject or 0)
    if opened is None:
        raise NotYours
    return export, opened, grant


def theirs(work: Work, who: Person, export_id: int, kind: ExportKind) -> Export:
    """An export is for whoever asked for it, and for nobody else."""
    export = work.exports.get(export_id)
    if export is None or export.person_id != who.id or export.kind is not kind:
        raise NotYours
    return export
