"""A roster that the office sends: what it says, line by line where it is wrong, and what it would change."""

from functools import partial
from typing import Any, Final

from bot.domain.access import Matter, authorize, may
from bot.domain.errors import MovedOn
from bot.domain.roster import Problem
from bot.domain.roster_file import RosterState
from bot.reports import roster, sheet
from bot.services.rosters import (
    Look,
    drop_roster,
    import_roster,
    look,
    receive_roster,
)
from bot.services.rosters import (
    archive_missing as archive_those_missing,
)
from handlers import sheets
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View
from handlers.enclosed import Reader, Taking
from handlers.paper import XLSX, Paper
from handlers.roster import vocabulary, words
from handlers.texts import Tongue

#: Lines of each kind that stand on the card; the rest is a file.
SHOWN: Final = 8
NAMES: Final = 60
WRONG: Final = (
    "missing", "too-long", "unknown", "wanted", "twice", "differs",
    "formula", "date", "long-number", "merged", "oneself", "nobody", "left",
)  # fmt: skip


def reader(desk: Desk) -> Reader:
    """Reads and checks in a process of its own, with what columns and values may be called."""
    known, most = vocabulary(desk), desk.work.policy.limits.roster_rows
    return partial(roster.read, known, most)


def take(desk: Desk, content: Any) -> None:
    desk.say("roster", id=receive_roster(desk.work, desk.reader, content).id)


TAKING: Final = Taking(
    lambda desk: (
        desk.incoming.file is not None
        and desk.incoming.file.kind == "document"
        and may(desk.me, "roster.import", Matter())
    ),
    reader,
    take,
)


def draw(view: View, id: int) -> Card:
    t = view.t
    menu = (Button(t("button-menu"), Tap("menu")),)
    try:
        found = look(view.work, view.reader, id)
    except MovedOn:
        return Card(t("roster-over"), (menu,))
    if found.file.state is RosterState.IMPORTED:
        return _imported(view, found, menu)
    return _flawed(view, found) if found.reading.problems else _preview(view, found)


def _flawed(view: View, found: Look) -> Card:
    t, what = view.t, found.reading
    lines = [t("roster-flawed", wrong=what.wrong)]
    lines += [_sentence(t, problem) for problem in what.problems[:SHOWN]]
    if len(what.problems) > SHOWN:
        lines.append(t("roster-more", count=len(what.problems) - SHOWN))
    every = Button(t("button-problems"), Tap("r-problems", found.file.id))
    return Card("\n".join(lines), ((every, _drop(t, found)),))


def _sentence(t: Tongue, problem: Problem) -> str:
    field = words(t, f"roster-field-{problem.field}")[0]
    wrong = t(f"wrong-{problem.what}", value=problem.value, other=problem.other)
    return t("roster-problem", line=problem.line, field=field, wrong=wrong)


def _preview(view: View, found: Look) -> Card:
    t, changes = view.t, found.differences
    new, changed = changes.new, changes.changed
    lines = [
        t(
            "roster-preview", count=len(found.reading.entries), new=len(new), changed=len(changed),
            unchanged=changes.unchanged, missing=len(changes.missing),
        )
    ]  # fmt: skip
    comma = t("list-comma")
    for entry, _, fields in changed[:SHOWN]:
        named = comma.join(words(t, f"roster-field-{field}")[0] for field in fields)
        lines.append(t("roster-changes", name=entry.name, number=entry.number, fields=named))
    if len(changed) > SHOWN:
        lines.append(t("roster-more", count=len(changed) - SHOWN))
    if changes.missing:
        lines.append(t("roster-missing-stay"))
    yes = Button(t("button-import"), Tap("r-import", found.file.id, found.file.revision))
    return Card("\n".join(lines), ((yes,), (_drop(t, found),)))


def _imported(view: View, found: Look, menu: Row) -> Card:
    t, missing = view.t, found.differences.missing
    lines, rows = [t("roster-imported", count=len(found.reading.entries))], [menu]
    if missing:
        lines.append(t("roster-left", count=len(missing)))
        rows.insert(0, (Button(t("button-missing", count=len(missing)), Tap("r-missing", found.file.id)),))
    if unbound := len(view.work.people.unbound()):
        lines += [t("people-unbound-count", count=unbound), sheets.what_comes(view, unbound)]
        rows.insert(0, (sheets.yes(view, unbound),))
    return Card("\n".join(lines), tuple(rows))


def draw_missing(view: View, id: int) -> Card:
    """Who is in the roster and not in the file: whether they leave is asked, never guessed."""
    t = view.t
    try:
        found = look(view.work, view.reader, id)
    except MovedOn:
        return Card(t("roster-over"), ((Button(t("button-menu"), Tap("menu")),),))
    missing = found.differences.missing
    names = [t("person-number", name=p.name, number=p.number) for p in missing[:NAMES]]
    lines = [t("roster-archive-sure", count=len(missing)), t("list-comma").join(names)]
    if len(missing) > NAMES:
        lines.append(t("roster-more", count=len(missing) - NAMES))
    yes = Button(t("button-archive-all", count=len(missing)), Tap("r-archive", id, found.file.revision))
    return Card("\n".join(lines), ((yes,), (_drop(t, found, "button-keep-all"),)))


def _drop(t: Tongue, found: Look, key: str = "button-not-import") -> Button:
    return Button(t(key), Tap("r-drop", found.file.id, found.file.revision))


def problems(view: View, id: int) -> Paper:
    """Everything that is wrong with the file, a line each, to be put right beside it."""
    t, found = view.t, look(view.work, view.reader, id)
    heading = [t("problem-line"), t("problem-field"), t("problem-wrong"), t("problem-value")]
    rows = [
        (
            str(p.line), words(t, f"roster-field-{p.field}")[0],
            t(f"wrong-{p.what}", value=p.value, other=p.other), p.value,
        )
        for p in found.reading.problems
    ]  # fmt: skip
    caption = t("roster-problems", count=len(rows))
    return Paper("problems.xlsx", XLSX, caption, lambda: sheet.workbook(heading, rows), protect=False)


def show(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "roster.import", Matter())
    desk.show("roster", id=tap.id)
    return None


def take_in(desk: Desk, tap: Tap) -> str | None:
    import_roster(desk.work, desk.reader, tap.id, tap.revision)
    desk.show("roster", id=tap.id)
    return "toast-imported"


def send_problems(desk: Desk, tap: Tap) -> str | None:
    look(desk.work, desk.reader, tap.id)
    desk.say("roster-problems", id=tap.id)
    return None


def show_missing(desk: Desk, tap: Tap) -> str | None:
    look(desk.work, desk.reader, tap.id)
    desk.show("roster-missing", id=tap.id)
    return None


def archive_missing(desk: Desk, tap: Tap) -> str | None:
    archive_those_missing(desk.work, desk.reader, tap.id, tap.revision)
    desk.show("people")
    return "toast-archived"


def drop(desk: Desk, tap: Tap) -> str | None:
    drop_roster(desk.work, desk.reader, tap.id, tap.revision)
    desk.show("people")
    return "toast-kept-as-is"
