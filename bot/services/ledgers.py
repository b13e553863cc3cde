"""The ledger of a period: talks, concerns and visits, gathered a few at a time between other people's doings.

What is gathered is kept sealed, with how far it has come, so that a restart goes on where it stood and any
worker may; when it was handed out it is forgotten. Each row is asked for by the reader's own rights.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from bot.domain.access import Matter, authorize, may
from bot.domain.due import Due
from bot.domain.export import EXPORT, Export, ExportKind, ExportState
from bot.domain.followup import BY_HAND
from bot.domain.people import Person, Role
from bot.domain.words import Words
from bot.services import concerns, follow_ups
from bot.services.export_ports import LedgerSheet
from bot.services.ports import Work

#: Rows looked at in one transaction; steps between two looks at how far it is.
STEP, SHOWN_EACH = 250, 4
#: For how long what was gathered lies ready, should it not be taken at once.
KEPT: Final = timedelta(hours=1)
SHEETS: Final = tuple(LedgerSheet)

Row = Sequence[Any]
"""Plain values: ids, times as seconds, words of the domain; None for what the reader may not see."""


def ask_ledger(work: Work, who: Person, first: date, last: date) -> Export:
    """Put down first; and the first rows at once, so that a small one is there at once."""
    authorize(who, "ledger.export", Matter(section=who.section))
    export = Export(
        work.new_id(),
        who.id,
        work.now,
        ExportKind.LEDGER,
        section=who.section if who.role is Role.SECTION_HEAD else None,
        since=work.calendar.at(first, time(0)),
        until=work.calendar.at(last + timedelta(days=1), time(0)),
    )
    work.exports.add(export)
    work.record(who, "ledger.export", "export", export.id)
    return _step(work, who, export)


def go_on(work: Work, due: Due) -> None:
    """A duty: the next rows; or, when it lies about for too long, nothing of it."""
    export = work.exports.get(due.object_id)
    if export is None or export.state is ExportState.OVER:
        return
    who = work.people.get(export.person_id)
    stays = who is not None and may(who, "ledger.export", Matter(section=who.section))
    if due.step == "forget" or who is None or not stays:
        work.exports.drop_parts(export.id)
        work.exports.save(EXPORT.apply(export, "forget"))
    elif export.state is ExportState.ASKED:
        _step(work, who, export)


def gather_anew(work: Work, export: Export) -> None:
    """Some of it may be read no more: what was gathered is handed out to nobody."""
    if export.kind is not ExportKind.LEDGER or export.state is ExportState.OVER:
        return
    work.exports.drop_parts(export.id)
    if export.state is ExportState.MADE:
        work.exports.save(EXPORT.apply(export, "forget"))
    else:
        work.exports.save(EXPORT.apply(export, "gather", rows=0, stage=0, past=0))


def _step(work: Work, who: Person, export: Export) -> Export:
    sheet, since, until = SHEETS[export.stage], export.since, export.until
    assert since is not None and until is not None  # of a ledger
    ids = work.exports.candidates(sheet, since, until, export.past, STEP)
    found = [row for id_ in ids if (row := _ROWS[sheet](work, who, id_)) is not None]
    if found:
        work.exports.add_part(export.id, Words(json.dumps([sheet, found], ensure_ascii=False)))
    rows = export.rows + len(found)
    if len(ids) == STEP:
        moved = EXPORT.apply(export, "gather", rows=rows, past=ids[-1])
    elif export.stage + 1 < len(SHEETS):
        moved = EXPORT.apply(export, "gather", rows=rows, stage=export.stage + 1, past=0)
    else:
        moved = EXPORT.apply(export, "make", rows=rows)
    work.exports.save(moved)
    if moved.state is ExportState.ASKED:
        if not ids:  # an empty sheet costs nothing: on to the next
            return _step(work, who, moved)
        work.dues.add([Due("export", export.id, f"{moved.revision}", work.now)])
        if moved.revision % SHOWN_EACH == 0:
            work.outbox.refresh(export.person_id, "ledger-asked", export.id)
        return moved
    work.dues.add([Due("export", export.id, "forget", work.now + KEPT)])
    work.outbox.refresh(export.person_id, "ledger-asked", export.id)
    work.outbox.tell(export.person_id, "ledger", id=export.id)
    return moved


def _talk(work: Work, who: Person, id_: int) -> Row | None:
    matter, appointment = work.appointments.matter(id_), work.appointments.get(id_)
    if appointment is None or matter is None or not may(who, "appointment.see", matter):
        return None
    grant = authorize(who, "appointment.see", matter)
    if "person" not in grant or "when" not in grant:
        return None
    talk, topic = work.talks.of(id_), "topic" in grant
    began, ended = (talk.began_at, talk.ended_at) if talk else (appointment.starts_at, appointment.ends_at)
    note = work.notes.of(id_) if may(who, "note.read", matter) else None
    raised = [c for c in work.concerns.of_appointment(id_) if may(who, "concern.see", matter, c.state)]
    return (
        id_, _seconds(began), _seconds(ended), appointment.cadre_id, appointment.kind if topic else None,
        appointment.topic if topic else None, appointment.host_id, matter.staff_id, matter.section,
        sorted((matter.present or matter.taking_part) - {appointment.host_id, matter.staff_id}),
        note.state if note else None, len(raised),
    )  # fmt: skip


def _concern(work: Work, who: Person, id_: int) -> Row | None:
    concern = work.concerns.get(id_)
    matter = concerns.matter_of(work, concern) if concern else None
    if concern is None or not may(who, "concern.see", matter, concern.state):
        return None
    grant = authorize(who, "concern.see", matter, concern.state)
    answer = concern.answer.text if concern.answer and "answer" in grant else None
    return (
        id_, _seconds(concern.created_at), concern.cadre_id if "person" in grant else None,
        concern.text.text if "text" in grant else None, concern.section, concern.staff_id,
        _seconds(concern.due_at), concern.state, concern.outcome if "answer" in grant else None, answer,
        _seconds(concern.closed_at), concern.kind if "kind" in grant else None,
    )  # fmt: skip


def _visit(work: Work, who: Person, id_: int) -> Row | None:
    visit = work.follow_ups.get(id_)
    matter = follow_ups.matter_of(work, visit) if visit else None
    if visit is None or not may(who, "followup.see", matter, visit.state):
        return None
    step = None if visit.step == BY_HAND else visit.step + 1
    return (
        id_, _seconds(visit.due_at), visit.cadre_id, step, visit.state, visit.finding,
        _seconds(visit.done_at), visit.staff_id,
    )  # fmt: skip


_ROWS: Final[dict[LedgerSheet, Callable[[Work, Person, int], Row | None]]] = {
    LedgerSheet.TALKS: _talk,
    LedgerSheet.CONCERNS: _concern,
    LedgerSheet.VISITS: _visit,
}


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def whole(parts: Sequence[Words]) -> dict[str, list[Row]]:
    """What was gathered, by sheet and in the order of its time; for the thread that makes the file."""
    found: dict[str, list[Row]] = {sheet: [] for sheet in SHEETS}
    for part in parts:
        sheet, rows = json.loads(part.text)
        found[sheet] += rows
    for rows in found.values():
        rows.sort(key=lambda row: (row[1], row[0]))
    return found
