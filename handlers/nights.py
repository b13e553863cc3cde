"""The night as a whole: the reminder, tonight's list, the digest."""

from datetime import date, timedelta

from bot.domain.access import authorize, may
from bot.domain.appointment import AHEAD
from bot.domain.errors import NotYours
from bot.services.booking import require
from bot.services.digest import night_figures
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.paging import MOST_PAGES

MOST_LISTED = 12

#: Buttons carry days as numbers; a forged one may name any.
FIRST_DAY, LAST_DAY = date(2000, 1, 1).toordinal(), date(2100, 1, 1).toordinal()


def draw_reminder(view: View, id: int, late: int = 0) -> Card:
    """Words that give nothing away on a lock screen: never the topic, never what it is."""
    appointment = require(view.work, id)
    matter = view.work.appointments.matter(id)
    authorize(view.reader, "appointment.see", matter)
    if appointment.state not in AHEAD:
        return draw_nothing_left(view)
    text = view.t("reminder", when=view.t.soon(appointment.starts_at, view.work.now))
    if late:
        text = view.t.late(late) + "\n" + text
    see = Button(view.t("button-see"), Tap("see", id))
    if not may(view.reader, "appointment.attend", matter, appointment.state):
        return Card(text, ((see,),))
    coming = Button(view.t("button-coming"), Tap("coming", id, appointment.revision))
    move = Button(view.t("button-need-move"), Tap("move", id, appointment.revision))
    return Card(text, ((coming, move), (see,)))


def draw_nothing_left(view: View) -> Card:
    return Card(view.t("reminder-over"), ((Button(view.t("button-menu"), Tap("menu")),),))


def draw_digest(view: View, day: int, late: int = 0) -> Card:
    """Who was talked to, what was raised, what is overdue; one tap to each."""
    figures = night_figures(view.work, view.reader, day_of(day))
    counts = {name: len(rows) for name, rows in figures.items()}
    text = view.t("digest", day=view.t.day(date.fromordinal(day)), **counts)
    if late:
        text += "\n" + view.t.late(late)
    buttons = [
        Button(view.t(f"button-digest-{name}", count=counts[name]), Tap("rows", day, 0, name))
        for name in figures
        if counts[name]
    ]
    return Card(text, (*grid(buttons, 3), (Button(view.t("button-menu"), Tap("menu")),)) if buttons else ())


def draw_rows(view: View, day: int, name: str, nth: int = 0) -> Card:
    """The rows behind one number of the digest: all of them, a page at a time."""
    figures = night_figures(view.work, view.reader, day_of(day))
    if name not in figures:
        raise NotYours
    first = nth * MOST_LISTED
    rows: list[Row] = [
        (Button(*_row(view, name, id_)),) for id_ in figures[name][first : first + MOST_LISTED]
    ]
    if len(figures[name]) > first + MOST_LISTED:
        rows.append((Button(view.t("button-later-page"), Tap("rows", day, nth + 1, name)),))
    return Card(
        view.t(f"rows-{name}", day=view.t.day(date.fromordinal(day))),
        (*rows, (Button(view.t("button-back"), Tap("digest", day)),)),
    )


def _row(view: View, name: str, id_: int) -> tuple[str, Tap]:
    work = view.work
    if name.endswith("_concerns"):
        concern = work.concerns.get(id_)
        cadre = work.people.get(concern.cadre_id) if concern else None
        return cadre.name if cadre else "", Tap("concern", id_)
    if name == "unsigned_notes":
        note = work.notes.get(id_)
        id_ = note.appointment_id if note else 0
    appointment = require(work, id_)
    cadre = work.people.get(appointment.cadre_id)
    return f"{view.t.clock(appointment.starts_at)} {cadre.name if cadre else ''}", Tap("see", id_)


def show_digest(desk: Desk, tap: Tap) -> str | None:
    day = tap.id or today(desk)
    night_figures(desk.work, desk.reader, day_of(day))
    desk.show("digest", day=day)
    return None


def show_rows(desk: Desk, tap: Tap) -> str | None:
    desk.show("rows", day=tap.id, name=tap.value, nth=min(tap.revision, MOST_PAGES))
    return None


def today(view: View) -> int:
    """Tonight; before four in the morning still last night."""
    return view.work.calendar.today(view.work.now - timedelta(hours=4)).toordinal()


def day_of(ordinal: int) -> date:
    """The day of a button; NotYours for one that is in no calendar of this house."""
    if not FIRST_DAY <= ordinal <= LAST_DAY:
        raise NotYours
    return date.fromordinal(ordinal)
