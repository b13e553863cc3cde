"""A note between writer and host: corrected, given back with a remark, amended once it is signed."""

from typing import Any, Final

from bot.domain.access import authorize, may
from bot.domain.errors import NotYours
from bot.domain.talk import WRITTEN, Note, NoteState
from bot.domain.words import Words
from bot.forms.declared import AMENDMENT, NOTE, RETURN_NOTE
from bot.forms.form import Draft
from bot.services.desk_ports import Place
from bot.services.note_changes import amend_note, correct_note, hand_in_again, return_note
from bot.services.notes import read_note
from handlers import forms
from handlers.card import Button, Row, Tap
from handlers.desk import Desk, View, same

#: Answers of a draft that changes a note: the revision it was opened at, and why it went back.
BASE, REMARK = "~base", "~remark"
VERBS: Final = {"note-fix": "note.correct", "note-return": "note.return", "note-amend": "note.amend"}


def changes(draft: Draft) -> bool:
    return bool(draft.answers.get(BASE))


def current(desk: Desk, tap: Tap) -> Note:
    authorize(desk.reader, "note.read", desk.work.appointments.matter(tap.id))
    note = desk.work.notes.of(tap.id)
    if note is None:
        raise NotYours
    same(tap.revision, note.revision)
    return note


def reopen(desk: Desk, note: Note) -> None:
    """The note as it stands, to be changed; what was begun of that is taken up again, wherever it is open."""
    me, subject, drafts = desk.reader, note.appointment_id, desk.work.drafts
    begun = drafts.open_about(me.id, NOTE.name, subject) or drafts.left(me.id, NOTE.name, subject)
    if begun is not None:
        forms.resume(desk, begun)
        return
    opened = read_note(desk.work, me, subject)
    if opened is None:
        raise NotYours
    known: dict[str, Any] = {BASE: (str(note.revision),)}
    for part in WRITTEN:
        if said := tuple(p.text.text for p in opened.parts if p.part is part):
            known[part] = said
    if opened.remarks and note.state is NoteState.RETURNED:
        known[REMARK] = (opened.remarks[-1].text.text,)
    forms.start(desk, NOTE, subject=subject, **known)


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    note = desk.work.notes.of(draft.subject or 0)
    if note is None:
        raise NotYours
    base = int(draft.answer(BASE) or 0)
    if note.state is NoteState.RETURNED:
        hand_in_again(desk.work, desk.reader, note, base, draft.answers)
        desk.work.outbox.show(place, "appointment", id=note.appointment_id)
    else:
        correct_note(desk.work, desk.reader, note, base, draft.answers)
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
    reopen(desk, note)
    return None


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
