"""A note between writer and host: corrected, given back with a remark, amended once it is signed."""

from typing import Final

from bot.domain.access import authorize, may
from bot.domain.errors import NoteChanged, NoteHandedIn, NotYours
from bot.domain.talk import WRITTEN, Note, NoteState
from bot.domain.words import Words
from bot.forms.declared import AMENDMENT, NOTE, RETURN_NOTE
from bot.forms.form import Draft
from bot.forms.note import BOTH, base, brought_up, placed
from bot.services.desk_ports import Place
from bot.services.note_changes import amend_note, correct_note, hand_in_again, return_note
from bot.services.notes import read_note
from handlers import forms
from handlers.card import Button, Row, Tap
from handlers.desk import Desk, View, same

VERBS: Final = {"note-fix": "note.correct", "note-return": "note.return", "note-amend": "note.amend"}


def current(desk: Desk, tap: Tap) -> Note:
    authorize(desk.reader, "note.read", desk.work.appointments.matter(tap.id))
    note = desk.work.notes.of(tap.id)
    if note is None:
        raise NotYours
    same(tap.revision, note.revision)
    return note


def _is_open_to(view: View, note: Note) -> bool:
    """Whether it is the reader's to change: whoever writes it once it went back, else whoever signs it."""
    action = "note.write" if note.state is NoteState.RETURNED else "note.correct"
    return may(view.reader, action, view.work.appointments.matter(note.appointment_id), note.state)


def settle(desk: Desk, draft: Draft) -> tuple[Draft, str | None]:
    """A draft goes on, on the note as it stands by now, and with what was loose in the part that is open."""
    draft = placed(draft)
    note = desk.work.notes.of(draft.subject or 0)
    if note is None or note.revision == base(draft) or not _is_open_to(desk, note):
        return draft, None
    opened = read_note(desk.work, desk.reader, note.appointment_id)
    if opened is None:
        raise NotYours
    stands = {part: tuple(p.text.text for p in opened.parts if p.part is part) for part in WRITTEN}
    went_back = note.state is NoteState.RETURNED and opened.remarks
    up = brought_up(draft, note.revision, stands, opened.remarks[-1].text.text if went_back else None)
    return up, "toast-note-both" if up.answers[BOTH] != draft.answers.get(BOTH, ()) else None


def finish(desk: Desk, draft: Draft, note: Note, place: Place) -> str | None:
    """What was typed on another note than stands by now is kept, and shown on that one."""
    if not _is_open_to(desk, note):
        raise NoteHandedIn if note.state is NoteState.DRAFT else NoteChanged
    up, _ = settle(desk, draft)
    if up is not draft:
        desk.work.drafts.open(up, place)
        desk.work.outbox.show(place, "form", id=up.id)
        return NoteChanged.key
    if note.state is NoteState.RETURNED:
        hand_in_again(desk.work, desk.reader, note, note.revision, draft.answers)
        desk.work.outbox.show(place, "appointment", id=note.appointment_id)
    else:
        correct_note(desk.work, desk.reader, note, note.revision, draft.answers)
        desk.work.outbox.show(place, "note", id=note.appointment_id)
    return "toast-note-changed"


def buttons(view: View, note: Note) -> tuple[Row, ...]:
    """What may be done to a note besides signing and reviewing it."""
    matter = view.work.appointments.matter(note.appointment_id)
    row = tuple(
        Button(view.t(f"button-{verb}"), Tap(verb, note.appointment_id, note.revision))
        for verb, action in VERBS.items()
        if may(view.reader, action, matter, note.state)
    )
    return (row,) if row else ()


def fix(desk: Desk, tap: Tap) -> str | None:
    note = current(desk, tap)
    authorize(desk.reader, "note.correct", desk.work.appointments.matter(tap.id), note.state)
    return forms.start(desk, NOTE, subject=tap.id)


def give_back(desk: Desk, tap: Tap) -> str | None:
    note = current(desk, tap)
    authorize(desk.reader, "note.return", desk.work.appointments.matter(tap.id), note.state)
    return forms.start(desk, RETURN_NOTE, subject=tap.id)


def finish_return(desk: Desk, draft: Draft, place: Place) -> str | None:
    note = desk.work.notes.of(draft.subject or 0)
    if note is None:
        raise NotYours
    return_note(desk.work, desk.reader, note, Words(draft.answer("text") or ""))
    desk.work.outbox.show(place, "appointment", id=note.appointment_id)
    return "toast-note-returned"


def amend(desk: Desk, tap: Tap) -> str | None:
    note = current(desk, tap)
    authorize(desk.reader, "note.amend", desk.work.appointments.matter(tap.id), note.state)
    return forms.start(desk, AMENDMENT, subject=tap.id)


def review_amendment(view: View, draft: Draft) -> str:
    return view.t(
        "form-amendment-review", text=draft.answer("text") or "", reason=draft.answer("reason") or ""
    )


def finish_amendment(desk: Desk, draft: Draft, place: Place) -> str | None:
    note = desk.work.notes.of(draft.subject or 0)
    if note is None:
        raise NotYours
    words = [Words(draft.answer(key) or "") for key in ("text", "reason")]
    amend_note(desk.work, desk.reader, note, *words)
    desk.work.outbox.show(place, "note", id=note.appointment_id)
    return "toast-note-amended"


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "note", id=draft.subject)
