"""The ledger of a period as an Excel file: for which days, how far it is, and the file itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from bot.domain import period
from bot.domain.access import Matter, authorize, may
from bot.domain.concern import number_of
from bot.domain.errors import NotYours
from bot.domain.export import ExportKind, ExportState
from bot.forms.declared import LEDGER
from bot.forms.form import Draft
from bot.reports.ledger import Sheet, ledger
from bot.services.desk_ports import Place
from bot.services.export_ports import LedgerSheet
from bot.services.ledgers import SHEETS, Row, ask_ledger, whole
from bot.services.records import theirs
from handlers import forms
from handlers.card import Button, Card, Tap, to36
from handlers.desk import Desk, View
from handlers.paper import XLSX, Paper
from handlers.records import marks
from handlers.texts import Tongue

#: The columns of each sheet, and their widths.
COLUMNS: Final[Mapping[LedgerSheet, Mapping[str, int]]] = {
    LedgerSheet.TALKS: {
        "number": 16, "day": 13, "begin": 9, "end": 9, "name": 16, "unit": 16, "post": 12, "kind": 12,
        "topic": 12, "host": 16, "section": 16, "staff": 16, "others": 16, "note": 11, "raised": 11,
    },
    LedgerSheet.CONCERNS: {
        "number": 16, "day": 13, "name": 16, "unit": 22, "concern-kind": 12, "text": 48, "section": 16,
        "staff": 16, "due": 13, "state": 12, "outcome": 14, "answer": 48, "closed": 13,
    },
    LedgerSheet.VISITS: {
        "number": 16, "due": 13, "name": 16, "unit": 22, "step": 8, "state": 12, "finding": 12, "done": 13,
        "staff": 16,
    },
}  # fmt: skip


def menu_buttons(view: View) -> list[Button]:
    if not may(view.reader, "ledger.export", Matter(section=view.reader.section)):
        return []
    return [Button(view.t("button-ledger"), Tap("ledger"))]


def ask(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "ledger.export", Matter(section=desk.reader.section))
    return forms.start(desk, LEDGER)


def choices(view: View, draft: Draft) -> forms.Options:
    """The likely ones; or the one that was typed."""
    typed = draft.answer("period~")
    if typed:
        found = period.read(typed)
        return [(str(found), _days(view.t, found.first, found.last))] if found else []
    today = view.work.calendar.today(view.work.now)
    return [(str(period.named(name, today)), view.t(f"period-{name}")) for name in period.NAMED]


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    wanted = period.read(draft.answer("period") or "")
    if wanted is None:
        raise NotYours
    export = ask_ledger(desk.work, desk.reader, wanted.first, wanted.last)
    desk.work.outbox.show(place, "ledger-asked", id=export.id)
    return "toast-making"


def draw(view: View, id: int) -> Card:
    """How far it is; it is drawn anew as the rows come together."""
    export, t = theirs(view.work, view.reader, id, ExportKind.LEDGER), view.t
    assert export.since is not None and export.until is not None  # of a ledger
    of = view.work.calendar.today
    days = _days(t, of(export.since), of(export.until).fromordinal(of(export.until).toordinal() - 1))
    key = {
        ExportState.ASKED: "ledger-gathering",
        ExportState.MADE: "ledger-made",
        ExportState.OVER: "ledger-over",
    }
    text = t(key[export.state], days=days, count=export.rows)
    again = Button(t("button-ledger-again"), Tap("ledger"))
    return Card(text, ((again, Button(t("button-menu"), Tap("menu"))),))


def _days(t: Tongue, first: date, last: date) -> str:
    return t("period-days", first=f"{first}", last=f"{last}")


@dataclass(frozen=True, slots=True, repr=False)
class Names:
    """Everything that ids stand for, gathered in the transaction; the rest is done in a thread."""

    t: Tongue
    people: Mapping[int, tuple[str, str, str]]
    topics: Mapping[str, str]
    sections: Mapping[str, str]
    kinds: Mapping[str, str]

    @classmethod
    def of(cls, view: View) -> "Names":
        work, t = view.work, view.t
        units = {unit.id: unit.name for unit in work.people.units()}
        return cls(
            t,
            {p.id: (p.name, units[p.unit_id], p.post) for p in work.people.everybody()},
            {topic.id: t.label(topic.name) for topic in work.policy.topics},
            {s.id: t.label(s.name) for s in work.policy.sections},
            {kind.id: t.label(kind.name) for kind in work.policy.concern_kinds},
        )

    def person(self, id_: int | None, at: int = 0) -> str:
        return self.people[id_][at] if id_ is not None and id_ in self.people else ""

    def day(self, seconds: int | None) -> str:
        return "" if seconds is None else f"{self._local(seconds):%Y-%m-%d}"

    def clock(self, seconds: int) -> str:
        return f"{self._local(seconds):%H:%M}"

    def number(self, concern_id: int, seconds: int) -> str:
        """As its card says it."""
        return number_of(concern_id, self._local(seconds).date())

    def _local(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.t.zone)


def paper(view: View, id: int) -> Paper:
    """Unsealed here; made out of what was gathered when the transaction is over."""
    export = theirs(view.work, view.reader, id, ExportKind.LEDGER)
    authorize(view.reader, "ledger.export", Matter(section=view.reader.section))
    if export.state is not ExportState.MADE:
        raise NotYours
    _, line = marks(view, export)
    parts, names = view.work.exports.parts(id), Names.of(view)
    line = view.t("ledger-line", line=line, count=export.rows)

    def made() -> bytes:
        rows = whole(parts)
        return ledger(line, [_sheet(names, sheet, rows[sheet]) for sheet in SHEETS])

    return Paper(f"ledger-{to36(export.id)}.xlsx", XLSX, view.t("talk-record"), made, content=True)


def _sheet(names: Names, sheet: LedgerSheet, rows: Sequence[Row]) -> Sheet:
    t, columns = names.t, COLUMNS[sheet]
    heading = [t(f"ledger-{column}") for column in columns]
    cells = {LedgerSheet.TALKS: _talk, LedgerSheet.CONCERNS: _concern, LedgerSheet.VISITS: _visit}[sheet]
    return Sheet(
        t(f"ledger-{sheet}"), heading, list(columns.values()), (list(cells(names, row)) for row in rows)
    )


def _talk(names: Names, row: Row) -> Iterator[str]:
    id_, begin, end, cadre, kind, topic, host, staff, section, others, note, concerns = row
    yield from (to36(id_), names.day(begin), names.clock(begin), names.clock(end))
    yield from (names.person(cadre, at) for at in range(3))
    yield names.t(f"kind-{kind}") if kind else ""
    yield names.topics.get(topic, "")
    yield from (names.person(host), names.sections.get(section, ""), names.person(staff))
    yield names.t("list-comma").join(names.person(other) for other in others)
    yield names.t(f"note-state-{note}") if note else ""
    yield str(concerns)


def _concern(names: Names, row: Row) -> Iterator[str]:
    id_, at, cadre, text, section, staff, due, state, outcome, answer, closed, *more = row
    kind = next(iter(more), None) or ""  # not gathered yet by the version before
    yield from (names.number(id_, at), names.day(at), names.person(cadre), names.person(cadre, 1))
    yield from (names.kinds.get(kind, kind), text or "")
    yield from (names.sections.get(section, ""), names.person(staff), names.day(due))
    yield names.t(f"concern-state-{state}")
    yield names.t(f"outcome-{outcome}") if outcome else ""
    yield from (answer or "", names.day(closed))


def _visit(names: Names, row: Row) -> Iterator[str]:
    id_, due, cadre, step, state, finding, done, staff = row
    yield from (to36(id_), names.day(due), names.person(cadre), names.person(cadre, 1), str(step or ""))
    yield names.t(f"visit-state-{state}")
    yield names.t(f"finding-{finding}") if finding else ""
    yield from (names.day(done), names.person(staff))
