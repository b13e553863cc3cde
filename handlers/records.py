"""The record of a talk as a Word document, for whoever may take it out, marked with who and when."""

from datetime import datetime
from functools import partial

from bot.domain.access import may
from bot.domain.appointment import Appointment
from bot.domain.export import Export
from bot.domain.people import Person
from bot.domain.talk import SIGNED, NotePart, Part
from bot.reports.record import Record, record
from bot.services.booking import require
from bot.services.records import ask_record, read_record
from handlers.card import Button, Tap, to36
from handlers.desk import Desk, View
from handlers.note_history import by
from handlers.paper import DOCX, Paper


def button(view: View, appointment_id: int) -> list[Button]:
    """On the note's card."""
    if not may(view.reader, "note.export", view.work.appointments.matter(appointment_id)):
        return []
    return [Button(view.t("button-record"), Tap("record", appointment_id))]


def ask(desk: Desk, tap: Tap) -> str | None:
    export = ask_record(desk.work, desk.reader, tap.id)
    desk.say("talk-record", id=export.id)
    return "toast-making"


def paper(view: View, id: int) -> Paper:
    """Read in this transaction, an audit row first; the document is made after it."""
    export, opened, grant = read_record(view.work, view.reader, id)
    t, appointment = view.t, require(view.work, export.subject or 0)
    parts = [(part, [p for p in opened.parts if p.part is part]) for part in Part]
    said = [
        (t(f"form-note-{part}-name"), [_paragraph(view, each) for each in found])
        for part, found in parts
        if found
    ]
    amended = said.pop() if parts[-1][1] else None
    concerns = _concerns(view, appointment.id)
    if concerns:
        said.append((t("form-note-concerns-name"), concerns))
    title = "record-title" if opened.note.state in SIGNED else "record-title-draft"
    what = Record(
        t(title),
        t("record-number", number=export.number),
        [*_when_and_who(view, appointment, grant.fields), *_signed(view, opened.note.signed_by)],
        [*said, *([amended] if amended else [])],
        [t(f"record-sign-{who}") for who in ("host", "cadre", "author")],
        t("record-dated"),
        *marks(view, export),
    )
    filename = f"record-{to36(export.id)}.docx"
    return Paper(filename, DOCX, t("talk-record"), partial(record, what), content=True)


def marks(view: View, export: Export) -> tuple[str, str]:
    """Across each page, and in its margins: who took it out, and when."""
    when = f"{export.at.astimezone(view.work.policy.zone):%Y-%m-%d %H:%M}"
    facts = {"name": view.reader.name, "when": when, "number": export.number}
    return view.t("export-across", **facts), view.t("export-line", **facts)


def _when_and_who(view: View, appointment: Appointment, grant: frozenset[str]) -> list[tuple[str, str]]:
    """Only the fields of the grant."""
    work, t = view.work, view.t
    matter, talk = work.appointments.matter(appointment.id), work.talks.of(appointment.id)
    cadre, host = work.people.get(appointment.cadre_id), work.people.get(appointment.host_id)
    began, ended = (talk.began_at, talk.ended_at) if talk else (appointment.starts_at, appointment.ends_at)
    found: list[tuple[str, str, str]] = [
        ("when", "when", _when(view, began, ended)),
        ("where", "where", t.label(work.policy.department.place)),
        ("people", "host", host.name if host else ""),
    ]
    there = (matter.present or matter.taking_part) if matter else frozenset()
    others = sorted(there - {appointment.host_id})
    with_them = [person for id_ in others if (person := work.people.get(id_))]
    found.append(("people", "others", t("list-comma").join(_named(view, p) for p in with_them)))
    if cadre:
        found += [
            ("person", "cadre", cadre.name),
            ("person", "unit", work.people.unit(cadre.unit_id).name),
            ("person", "post", cadre.post),
        ]
    found += [
        ("topic", "kind", t(f"kind-{appointment.kind}")),
        ("topic", "topic", t.label(work.policy.topic(appointment.topic).name)),
    ]
    return [(t(f"record-{label}"), said) for field, label, said in found if field in grant and said]


def _when(view: View, began: datetime, ended: datetime) -> str:
    """2026年11月26日（周四）19:30–20:10"""
    t, day = view.t, view.work.calendar.today(began)
    facts = {"weekday": t.weekday(day), "from_": t.clock(began), "until": t.clock(ended)}
    return t("record-when-is", year=day.year, day=t.date(day), **facts)


def _named(view: View, person: Person) -> str:
    section = view.section(person.section) if person.section else ""
    return view.t("record-named", name=person.name, section=section) if section else person.name


def _signed(view: View, signed_by: int | None) -> list[tuple[str, str]]:
    who = view.work.people.get(signed_by or 0)
    return [(view.t("record-signed-by"), who.name)] if who else []


def amended(view: View, part: NotePart) -> str:
    """What was added, and why."""
    return (
        view.t("amendment", reason=part.reason.text, text=part.text.text) if part.reason else part.text.text
    )


def _paragraph(view: View, part: NotePart) -> str:
    """An amendment says whose it is, of which day and hour: the chain stands on the paper as in the chat."""
    if part.part is not Part.AMENDMENT:
        return part.text.text
    return view.t("record-amended", **by(view, part), text=amended(view, part))


def _concerns(view: View, appointment_id: int) -> list[str]:
    work, t = view.work, view.t
    matter = work.appointments.matter(appointment_id)
    of_it = work.concerns.of_appointment(appointment_id)
    found = [c for c in of_it if may(view.reader, "concern.see", matter, c.state)]
    return [
        t("record-concern", nth=nth, text=c.text.text, state=t(f"concern-state-{c.state}"))
        for nth, c in enumerate(found, 1)
    ]
