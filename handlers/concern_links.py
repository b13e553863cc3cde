"""The same matter, raised by several: linked by its number, and shown as far as each may see."""

from collections.abc import Iterator
from itertools import islice

from bot.domain.access import authorize
from bot.domain.concern import Concern, Outline
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
#: The newest; others are found by their number or a word.
MOST_OFFERED = 30


def ask(desk: Desk, tap: Tap) -> str | None:
    """To which other; one that is linked already can be taken out there too."""
    concern = current(desk, tap)
    authorize(desk.reader, "concern.link", matter_of(desk.work, concern), concern.state)
    forms.start(desk, LINK, subject=tap.id)
    return None


def choices(view: View, draft: Draft) -> forms.Options:
    """By the number, a name, or a word of it; and, where it is linked, out again. Only what is shown, or
    looked through for a word, is unsealed."""
    concern, t = require(view.work, draft.subject or 0), view.t
    wanted = (draft.answer("to~") or "").strip().casefold()
    found = islice(_found(view, concern, wanted), MOST_OFFERED)
    options = [(str(c.id), t("link-button", name=_name(view, c), text=c.text.text[:12])) for c in found]
    if concern.cause_id is not None and not wanted:
        options.insert(0, ("alone", t("link-alone")))
    return options


def _found(view: View, concern: Concern, wanted: str) -> Iterator[Concern]:
    """Those of that number or name; with none, those with that word."""
    seen = candidates(view.work, view.reader, concern)
    if not wanted:
        yield from (require(view.work, outline.id) for outline in seen)
        return
    outlines = list(seen)
    called = [o for o in outlines if wanted in f"{number(view, o)} {_name(view, o)}".casefold()]
    for outline in called or outlines:
        other = require(view.work, outline.id)
        if called or wanted in other.text.text.casefold():
            yield other


def _name(view: View, concern: Concern | Outline) -> str:
    cadre = view.work.people.get(concern.cadre_id)
    return cadre.name if cadre else ""


def accepts(view: View, draft: Draft, value: str) -> bool | None:
    """Asked again when it is sent: nothing has to be listed for it."""
    concern = require(view.work, draft.subject or 0)
    if draft.step != "to" or not value.isdecimal():
        return None
    return any(str(other.id) == value for other in candidates(view.work, view.reader, concern))


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
