"""A note before it is signed goes back and forth; after that it is only added to."""

from collections.abc import Mapping, Sequence

from bot.domain.access import authorize, may
from bot.domain.errors import NoteChanged
from bot.domain.people import Person
from bot.domain.talk import NOTE, WRITTEN, Note, NotePart, Part, newest
from bot.domain.words import Words
from bot.services.notes import ask_to_sign, chase_anew, raise_concerns
from bot.services.ports import Work


def return_note(work: Work, who: Person, note: Note, remark: Words) -> Note:
    """Not good enough yet: back to whoever writes it, with a remark, and chased anew."""
    authorize(who, "note.return", work.appointments.matter(note.appointment_id), note.state)
    returned = NOTE.apply(note, "return")
    work.notes.save(returned)
    _add(work, who, note, Part.REMARK, [remark.text])
    work.record(who, "note.return", "note", note.id)
    chase_anew(work, returned)
    matter = work.appointments.matter(note.appointment_id)
    for writer in {note.author_id, matter.staff_id if matter else None} - {None, who.id}:
        person = work.people.get(writer or 0)
        if may(person, "note.write", matter):
            work.outbox.tell(writer or 0, "appointment", id=note.appointment_id)
    return returned


def hand_in_again(work: Work, who: Person, note: Note, base: int, parts: Mapping[str, Sequence[str]]) -> Note:
    """What was returned is to be signed again. Nothing is overwritten: a part that changed has a newer
    version."""
    authorize(who, "note.write", work.appointments.matter(note.appointment_id))
    again = _change(work, who, note, "submit", base, parts)
    raise_concerns(work, who, note.appointment_id, parts.get("concerns", ()))
    chase_anew(work, again)
    ask_to_sign(work, who, note.appointment_id)
    return again


def correct_note(work: Work, who: Person, note: Note, base: int, parts: Mapping[str, Sequence[str]]) -> Note:
    """The host puts right what is to be signed; a concern that was left out is read back to the cadre too."""
    authorize(who, "note.correct", work.appointments.matter(note.appointment_id), note.state)
    corrected = _change(work, who, note, "correct", base, parts)
    raise_concerns(work, who, note.appointment_id, parts.get("concerns", ()))
    return corrected


def amend_note(work: Work, who: Person, note: Note, text: Words, reason: Words) -> NotePart:
    """Signed is signed: what was wrong or missing is added, by whom and why. Whoever has read the note is
    told that there is more to read, and no more than that."""
    authorize(who, "note.amend", work.appointments.matter(note.appointment_id), note.state)
    (part,) = _add(work, who, note, Part.AMENDMENT, [text.text], reason)
    work.record(who, "note.amend", "note", note.id)
    matter = work.appointments.matter(note.appointment_id)
    concerned = {*work.notes.readers(note), note.author_id, note.signed_by or 0}
    for reader in sorted(concerned - {who.id}):
        if may(work.people.get(reader), "note.read", matter):
            work.outbox.tell(reader, "appointment", id=note.appointment_id, news="amended")
    return part


def _change(
    work: Work, who: Person, note: Note, action: str, base: int, parts: Mapping[str, Sequence[str]]
) -> Note:
    """Rows are added for the parts that differ; NoteChanged when it is not the note that was opened."""
    if note.revision != base:
        raise NoteChanged
    changed = NOTE.apply(note, action)
    work.notes.save(changed)
    stands = newest(work.notes.read(note, who))
    for part in WRITTEN:
        said = tuple(parts.get(part, ()))
        if said != tuple(p.text.text for p in stands if p.part is part):
            _add(work, who, note, part, said or ("",), newer=True)
    work.attachments.adopt(note.appointment_id, note.id)
    work.record(who, f"note.{action}", "note", note.id)
    return changed


def _add(
    work: Work,
    who: Person,
    note: Note,
    part: Part,
    texts: Sequence[str],
    reason: Words | None = None,
    newer: bool = False,
) -> list[NotePart]:
    seq, version = work.notes.last_of(note, part)
    added = [
        NotePart(
            work.new_id(), note.id, note.appointment_id, part, nth, who.id, work.now, Words(text), reason,
            version + newer,
        )
        for nth, text in enumerate(texts, seq + 1)
    ]  # fmt: skip
    work.notes.add_parts(added)
    return added
