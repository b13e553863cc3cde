"""The note: written part by part, left and taken up again, read, signed, reviewed."""

from bot.domain.access import authorize, may
from bot.domain.errors import MovedOn, NotYours, WordsLoose
from bot.domain.talk import Part
from bot.forms.declared import NOTE
from bot.forms.form import HUB, Draft, Form
from bot.forms.note import BOTH, LOOSE, REMARK, changes, typed
from bot.services.attachments import drop_attachments
from bot.services.booking import require
from bot.services.concerns import may_see
from bot.services.desk_ports import Place
from bot.services.notes import read_note, review_note, sign_note, submit_note
from bot.services.taking_on import begun_by_another, is_to_write, take_on
from handlers import attachments, forms, note_changes, note_history, phrases, readers, records, talks
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View, same
from handlers.form_card import tail
from handlers.note_history import corrected, paragraph


def write(desk: Desk, tap: Tap) -> str | None:
    """Begin the note, or take up the one that was put aside."""
    appointment = require(desk.work, tap.id)
    authorize(desk.reader, "note.write", desk.work.appointments.matter(tap.id))
    same(tap.revision, appointment.revision)
    if desk.work.talks.of(tap.id) is None:  # called off, or not held yet
        raise MovedOn
    if not is_to_write(desk.work.notes.of(tap.id)):
        raise MovedOn
    if begun_by_another(desk.work, desk.reader, tap.id) is None:
        return forms.start(desk, NOTE, subject=tap.id)
    desk.show("note-begun", id=tap.id)
    return None


def draw_begun(view: View, id: int) -> Card:
    """A colleague has begun: nothing is written past each other unseen."""
    t, work, appointment = view.t, view.work, require(view.work, id)
    authorize(view.reader, "note.write", work.appointments.matter(id))
    begun = begun_by_another(work, view.reader, id)
    back = Button(t("button-back"), Tap("see", id))
    if begun is None or not is_to_write(work.notes.of(id)):
        return Card(t("note-begun-no-more"), ((back,),))
    writer = work.people.get(begun.draft.person_id)
    text = t(
        "note-begun",
        name=writer.name if writer else "",
        since=t.soon(begun.since, work.now),
        when=t.when(appointment.starts_at),
        characters=sum(len(text) for said in typed(begun.draft).values() for text in said),
    )
    return Card(text, ((Button(t("button-note-take"), Tap("note-take", id, begun.draft.revision)), back),))


def take(desk: Desk, tap: Tap) -> str | None:
    return forms.take_on(desk, *take_on(desk.work, desk.reader, tap.id, tap.revision))


def draw_taken(view: View, id: int, by: int) -> Card:
    """To whoever wrote before."""
    t, appointment = view.t, require(view.work, id)
    authorize(view.reader, "note.write", view.work.appointments.matter(id))
    who = view.work.people.get(by)
    again = Button(t("button-write-note"), Tap("note", id, appointment.revision))
    text = t("note-taken", name=who.name if who else "", when=t.when(appointment.starts_at))
    return Card(text, ((again, Button(t("button-menu"), Tap("menu"))),))


def hub(view: View, draft: Draft) -> str:
    appointment = require(view.work, draft.subject or 0)
    cadre = view.work.people.get(appointment.cadre_id)
    head = view.t("form-note-hub", name=cadre.name if cadre else "", when=view.t.when(appointment.starts_at))
    if remark := draft.answer(REMARK):
        head += "\n" + view.t("note-remark", text=remark)
    if both := draft.answers.get(BOTH):
        names = view.t("list-comma").join(view.t(f"form-note-{part}-name") for part in both)
        head += "\n" + view.t("note-both", parts=names)
    if known := _known(view, draft):
        head += "\n" + view.t("note-concerns-known", count=known)
    if loose := draft.answer(LOOSE):
        head += "\n\n" + view.t("note-loose", text=tail(loose))
    lines = (head, *talks.lines(view, appointment), attachments.line(view, appointment.id))
    return "\n".join(filter(None, lines))


def _known(view: View, draft: Draft) -> int:
    """How many concerns of a note that is changed stand already, as far as the reader may see."""
    if not changes(draft):
        return 0
    return sum(
        may_see(view.work, view.reader, c) for c in view.work.concerns.of_appointment(draft.subject or 0)
    )


def so_far(view: View, draft: Draft) -> str:
    return attachments.line(view, draft.subject or 0)


def beside(view: View, draft: Draft) -> tuple[Row, ...]:
    if draft.step == HUB:
        return attachments.row(view, draft.subject or 0)
    return phrases.offered(view, draft)


def fitted(view: View, draft: Draft, form: Form) -> Form:
    """Which parts must stand depends on the kind of talk."""
    kind = require(view.work, draft.subject or 0).kind
    required = view.work.policy.note.required_of(kind)
    if changes(draft):  # its concerns are known, and are the person's by now
        required = tuple(part for part in required if part != "concerns")
    return form.requiring(required)


def allowed(view: View, draft: Draft) -> bool:
    """Whoever writes it; and whoever changes it, for as long as they may read what stands in it."""
    matter = view.work.appointments.matter(draft.subject or 0)
    if changes(draft):
        return may(view.reader, "note.read", matter)
    return may(view.reader, "note.write", matter)


def send(view: View, draft: Draft) -> str:
    return "button-note-changed" if changes(draft) else "button-send"


def drop(view: View, draft: Draft) -> str:
    """What is thrown away: the note, or what was just changed of it."""
    return "sure-undo" if changes(draft) else "sure-drop"


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    if draft.answers.get(LOOSE):
        raise WordsLoose
    note = desk.work.notes.of(draft.subject or 0)
    if note is not None:
        return note_changes.finish(desk, draft, note, place)
    submit_note(desk.work, desk.reader, draft.subject or 0, draft.answers)
    desk.work.outbox.show(place, "appointment", id=draft.subject)
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    drop_attachments(desk.work, desk.reader, draft.subject or 0)
    desk.work.outbox.show(place, "appointment", id=draft.subject)


def read(desk: Desk, tap: Tap) -> str | None:
    """The reading itself, with its audit row, happens when the card is drawn."""
    authorize(desk.reader, "note.read", desk.work.appointments.matter(tap.id))
    desk.show("note" if tap.verb == "read" else "note-history", id=tap.id)
    return None


def draw(view: View, id: int) -> Card:
    t, appointment = view.t, require(view.work, id)
    opened = read_note(view.work, view.reader, id)
    if opened is None:
        raise NotYours
    cadre = view.work.people.get(appointment.cadre_id)
    lines = [t("note-title", name=cadre.name if cadre else "", when=t.when(appointment.starts_at))]
    lines += [t("note-remark", text=remark.text.text) for remark in opened.remarks[-1:]]
    after: list[str] = []  # what was added once it was signed comes last
    for part in Part:
        found = [p for p in opened.parts if p.part is part]
        if found:
            said = ["", t(f"form-note-{part}-name"), *(paragraph(view, p) for p in found)]
            where = after if part is Part.AMENDMENT else lines
            where += [*said, *corrected(view, opened.note, found[-1])]
    matter = view.work.appointments.matter(id)
    of_it = view.work.concerns.of_appointment(id)
    if concerns := [c for c in of_it if may(view.reader, "concern.see", matter, c.state)]:
        lines += ["", t("form-note-concerns-name"), *(f"· {c.text.text}" for c in concerns)]
    lines += after
    if enclosed := attachments.line(view, id):
        lines += ["", enclosed]
    buttons = []
    if may(view.reader, "note.sign", matter, opened.note.state):
        buttons.append(Button(t("button-sign"), Tap("sign", id, opened.note.revision)))
    if may(view.reader, "note.review", matter, opened.note.state):
        buttons.append(Button(t("button-review"), Tap("review", id, opened.note.revision)))
    buttons += [*note_history.button(view, opened), *readers.buttons(view, matter, id)]
    leads = (*records.button(view, id), Button(t("button-back"), Tap("see", id)))
    rows = ((*buttons,), *note_changes.buttons(view, opened.note), *attachments.row(view, id), leads)
    return Card("\n".join(lines), tuple(row for row in rows if row))


def sign(desk: Desk, tap: Tap) -> str | None:
    sign_note(desk.work, desk.reader, note_changes.current(desk, tap))
    desk.show("appointment", id=tap.id)
    return "toast-signed"


def review(desk: Desk, tap: Tap) -> str | None:
    review_note(desk.work, desk.reader, note_changes.current(desk, tap))
    desk.show("appointment", id=tap.id)
    return "toast-reviewed"
