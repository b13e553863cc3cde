"""How a note came to stand as it does: each wording, whose it is, of when; its signature, what was added."""

from itertools import groupby

from bot.domain.errors import NotYours
from bot.domain.talk import Note, NotePart, Part
from bot.services.booking import require
from bot.services.notes import ReadNote, read_note
from handlers.card import Button, Card, Tap
from handlers.desk import View


def button(view: View, opened: ReadNote) -> list[Button]:
    if not opened.changes:
        return []
    return [Button(view.t("button-note-history"), Tap("note-was", opened.note.appointment_id))]


def draw(view: View, id: int) -> Card:
    t, appointment = view.t, require(view.work, id)
    opened = read_note(view.work, view.reader, id)
    if opened is None:
        raise NotYours
    cadre = view.work.people.get(appointment.cadre_id)
    lines = [t("note-history", name=cadre.name if cadre else "", when=t.when(appointment.starts_at))]
    signed = _signed(view, opened.note)
    for (_, at), found in groupby(opened.changes, key=lambda p: (p.author_id, p.at)):
        told = list(found)
        if signed and opened.note.signed_at and at > opened.note.signed_at:
            lines += ["", signed]
            signed = ""
        lines += ["", *_at_once(view, told)]
    lines += ["", signed] if signed else []
    return Card("\n".join(lines), ((Button(t("button-back"), Tap("read", id)),),))


def _at_once(view: View, parts: list[NotePart]) -> list[str]:
    """What somebody wrote or changed in one go."""
    t, first = view.t, parts[0]
    if first.part is Part.AMENDMENT:
        return [said for part in parts for said in (t("note-history-amended"), paragraph(view, part))]
    lines = [t("note-history-changed" if first.version else "note-history-written", **by(view, first))]
    for part, found in groupby(parts, key=lambda p: p.part):
        said = [p.text.text for p in found if p.text]
        lines += [t(f"form-note-{part}-name"), *(said or [t("note-history-emptied")])]
    return lines


def _signed(view: View, note: Note) -> str:
    who = view.work.people.get(note.signed_by or 0)
    if who is None or note.signed_at is None:
        return ""
    return view.t("note-history-signed", when=view.t.stamp(note.signed_at), name=who.name)


def paragraph(view: View, part: NotePart) -> str:
    """An amendment says whose it is, of which day and hour, and why."""
    if part.part is not Part.AMENDMENT or part.reason is None:
        return part.text.text
    return view.t("note-amendment", **by(view, part), reason=part.reason.text, text=part.text.text)


def corrected(view: View, note: Note, part: NotePart) -> list[str]:
    """Somebody else than its author wrote it anew."""
    mine = part.version == 0 or part.author_id == note.author_id
    return [] if mine else [view.t("note-corrected", **by(view, part))]


def by(view: View, part: NotePart) -> dict[str, str]:
    author = view.work.people.get(part.author_id)
    return {"when": view.t.stamp(part.at), "name": author.name if author else ""}
