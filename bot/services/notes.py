"""The note of a talk: written, signed, reviewed, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.access import authorize
from bot.domain.due import ladder
from bot.domain.errors import NoteChanged, NotYours
from bot.domain.people import Person
from bot.domain.talk import NOTE, UNSIGNED, WRITTEN, Note, NotePart, Part, changes, newest
from bot.domain.words import Words
from bot.services.concerns import register_concern
from bot.services.follow_ups import plan_follow_up
from bot.services.ports import Work
from bot.services.seals import close_notes
from bot.services.shelves import Readings


def submit_note(work: Work, who: Person, appointment_id: int, parts: Mapping[str, Sequence[str]]) -> Note:
    """The draft becomes a note for the host to sign; each concern is read back to the cadre."""
    authorize(who, "note.write", work.appointments.matter(appointment_id))
    talk = work.talks.of(appointment_id)
    assignment = work.assignments.of(appointment_id)
    appointment = work.appointments.get(appointment_id)
    if talk is None or assignment is None or appointment is None:
        raise NotYours
    if work.notes.of(appointment_id) is not None:  # by a colleague, meanwhile
        raise NoteChanged
    note = Note(work.new_id(), talk.id, appointment_id, who.id, work.now)
    work.notes.add(note)
    work.notes.add_parts(
        [
            NotePart(work.new_id(), note.id, appointment_id, Part(part), seq, who.id, work.now, Words(text))
            for part, texts in parts.items()
            if part in WRITTEN
            for seq, text in enumerate(texts)
        ]
    )
    work.attachments.adopt(appointment_id, note.id)
    work.record(who, "note.write", "note", note.id)
    raise_concerns(work, who, appointment_id, parts.get("concerns", ()))
    chase_anew(work, note)
    ask_to_sign(work, who, appointment_id)
    return note


def chase_anew(work: Work, note: Note) -> None:
    """From now on it is somebody else's turn: to sign it, or to write it again. Turn 0 of the ladder began
    with the talk."""
    work.dues.clear("note", note.appointment_id)
    steps = work.policy.ladders["note"]
    work.dues.add(ladder("note", note.appointment_id, work.now, steps, turn=note.revision + 1))


def ask_to_sign(work: Work, who: Person | None, appointment_id: int, **news: str) -> None:
    """Whoever's signature it waits for; who hands it in and has it alone has the card open."""
    matter = work.appointments.matter(appointment_id)
    signer = matter.signer_id if matter else None
    if signer and (who is None or signer != who.id):
        work.outbox.tell(signer, "appointment", id=appointment_id, **news)


def to_sign(work: Work, who: Person) -> list[Note]:
    """The notes that wait for this person: of their own talks, and those for whose host they stand in."""
    left = work.notes.left_unsigned()
    theirs = {note.id for note in left}
    matters = ((note, work.appointments.matter(note.appointment_id)) for note in left)
    own = [note for note in work.notes.unsigned_for(who.id) if note.id not in theirs]
    return [*own, *(note for note, matter in matters if matter and matter.stand_in == who.id)]


def raise_concerns(work: Work, who: Person, appointment_id: int, texts: Sequence[str]) -> None:
    """Each is read back to the cadre."""
    talk, assignment = work.talks.of(appointment_id), work.assignments.of(appointment_id)
    appointment = work.appointments.get(appointment_id)
    if talk is None or assignment is None or appointment is None:
        raise NotYours
    for text in texts:
        register_concern(work, who, talk.id, appointment, Words(text))


def sign_note(work: Work, who: Person, note: Note) -> Note:
    """Signed is signed. The first follow-up goes into the diary."""
    authorize(who, "note.sign", work.appointments.matter(note.appointment_id), note.state)
    signed = NOTE.apply(note, "sign", signed_by=who.id, signed_at=work.now)
    work.notes.save(signed)
    work.record(who, "note.sign", "note", note.id)
    work.dues.clear("note", note.appointment_id)
    plan_follow_up(work, note.appointment_id, step=0)
    work.outbox.tell(note.author_id, "appointment", id=note.appointment_id)
    close_notes(work, note.appointment_id)
    return signed


def review_note(work: Work, who: Person, note: Note) -> Note:
    authorize(who, "note.review", work.appointments.matter(note.appointment_id), note.state)
    reviewed = NOTE.apply(note, "review")
    work.notes.save(reviewed)
    work.record(who, "note.review", "note", note.id)
    return reviewed


def readers_of(work: Work, who: Person, note: Note, skip: int, count: int) -> Readings:
    """Who has opened it; whoever asks leaves a row too."""
    authorize(who, "note.readers", work.appointments.matter(note.appointment_id))
    work.record(who, "note.readers", "note", note.id)
    return work.notes.readings(note, skip, count)


@dataclass(frozen=True)
class ReadNote:
    """A note opened for one reader: only the parts that the reader may see."""

    note: Note
    parts: Sequence[NotePart]
    remarks: Sequence[NotePart] = ()
    """Why it went back, until it is signed."""
    changes: Sequence[NotePart] = ()
    """How it came to stand so: every wording of what was written anew."""


def read_note(work: Work, who: Person, appointment_id: int) -> ReadNote | None:
    """What the note says, with an audit row that it was read; None while none is written."""
    grant = authorize(who, "note.read", work.appointments.matter(appointment_id))
    note = work.notes.of(appointment_id)
    if note is None:
        return None
    all_of_it = [part for part in work.notes.read(note, who) if part.part in grant]
    found = newest(all_of_it)
    remarks = [part for part in found if part.part is Part.REMARK]
    said = [part for part in found if part.part is not Part.REMARK]
    return ReadNote(note, said, remarks if note.state in UNSIGNED else [], changes(all_of_it))
