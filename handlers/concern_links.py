"""The same matter, raised by several: linked by its number, and shown as far as each may see."""

from bot.domain.access import authorize
from bot.domain.errors import MovedOn
from bot.forms.concerns import LINK
from bot.forms.form import Draft
from bot.services.concern_links import (
    MANY_UNITS,
    candidates,
    link_concern,
    seen_cause,
    units_seen,
    unlink_concern,
)
from bot.services.concerns import matter_of
from bot.services.desk_ports import Place
from handlers import forms
from handlers.card import Button, Card, Row, Tap
from handlers.concerns import current, number, require, start_of
from handlers.desk import Desk, View

MOST_LISTED = 12


def ask(desk: Desk, tap: Tap) -> str | None:
    """To which other; one that is linked already can be taken out there too."""
    concern = current(desk, tap)
    authorize(desk.reader, "concern.link", matter_of(desk.work, concern), concern.state)
    forms.start(desk, LINK, subject=tap.id)
    return None


def choices(view: View, draft: Draft) -> forms.Options:
    """By the number, a name, or a word of it; and, where it is linked, out again."""
    concern, t = require(view.work, draft.subject or 0), view.t
    wanted = (draft.answer("to~") or "").strip().casefold()
    found = []
    for c in candidates(view.work, view.reader, concern):
        cadre = view.work.people.get(c.cadre_id)
        name = cadre.name if cadre else ""
        if any(wanted in said.casefold() for said in (number(view, c), name, c.text.text)):
            found.append((str(c.id), t("link-button", name=name, text=c.text.text[:12])))
    if concern.cause_id is not None and not wanted:
        found.insert(0, ("alone", t("link-alone")))
    return found


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    work, concern, to = desk.work, require(desk.work, draft.subject or 0), draft.answer("to") or ""
    if to == "alone":
        unlink_concern(work, desk.reader, concern)
        work.outbox.show(place, "concern", id=concern.id)
        return None
    other = work.concerns.get(int(to or 0))
    if other is None:
        raise MovedOn
    link_concern(work, desk.reader, concern, other)
    work.outbox.show(place, "concern", id=concern.id)
    return "toast-linked"


def draw(view: View, id: int) -> Card:
    t, work = view.t, view.work
    members = seen_cause(work, view.reader, id)
    units = units_seen(work, members)
    many = units >= MANY_UNITS
    lines = [t("cause-many" if many else "cause-some", units=units, count=len(members)), ""]
    lines += [t("quoted", text=start_of(member.concern)) for member in members if member.open_to_reader][:1]
    rows: list[Row] = []
    for member in members[:MOST_LISTED]:
        concern = member.concern
        cadre = work.people.get(concern.cadre_id)
        state = t(f"concern-state-{concern.state}")
        section = view.section(concern.section)
        if member.open_to_reader and cadre is not None:
            line = t("cause-line", number=number(view, concern), name=cadre.name, state=state)
            rows.append((Button(line, Tap("concern", concern.id)),))
        else:
            lines.append(t("cause-other", number=number(view, concern), section=section, state=state))
    return Card("\n".join(lines).rstrip(), (*rows, (Button(t("button-menu"), Tap("menu")),)), referenced=True)


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("cause", id=tap.id)
    return None
