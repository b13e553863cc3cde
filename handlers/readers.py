"""Who has opened a note: for the minister, newest first."""

from itertools import groupby
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.errors import NotYours
from bot.domain.talk import Note
from bot.services.notes import readers_of
from bot.services.ports import Work
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View
from handlers.paging import MOST_PAGES, turns

EACH: Final = 10


def buttons(view: View, matter: Matter | None, appointment_id: int) -> list[Button]:
    if not may(view.reader, "note.readers", matter):
        return []
    return [Button(view.t("button-readers"), Tap("readers", appointment_id))]


def see(desk: Desk, tap: Tap) -> str | None:
    """Looking leaves its own row, when the card is drawn."""
    authorize(desk.reader, "note.readers", desk.work.appointments.matter(tap.id))
    _note(desk.work, tap.id)
    desk.show("readers", id=tap.id, nth=min(tap.revision, MOST_PAGES))
    return None


def draw(view: View, id: int, nth: int = 0) -> Card:
    t, work = view.t, view.work
    found = readers_of(work, view.reader, _note(work, id), nth * EACH, EACH)
    lines = [t("readers-title", people=found.people, count=found.count), ""]
    said = []
    for reading in found.readings:
        person = work.people.get(reading.reader_id) if reading.reader_id else None
        if person is not None:
            said.append(t("readers-line", name=person.name, when=t.when(reading.at)))
    for line, times in ((line, len(list(same))) for line, same in groupby(said)):
        lines.append(t("readers-times", line=line, count=times) if times > 1 else line)
    rows = turns(view, "readers", nth, found.count, EACH, about=id)
    return Card("\n".join(lines), (*rows, (Button(t("button-back"), Tap("read", id)),)))


def _note(work: Work, appointment_id: int) -> Note:
    note = work.notes.of(appointment_id)
    if note is None:
        raise NotYours
    return note
