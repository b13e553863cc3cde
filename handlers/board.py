"""What waits for each: a list for whoever owes something, and the board of a section: what is late, what is
one's own, what is on today, and what the section has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.access import may
from bot.domain.appointment import AssignmentState
from bot.domain.people import Role
from bot.services.booking import accept_all, require, theirs
from bot.services.errands import Errand, Owed, errands, of_section
from bot.services.routing import SECTION, away_on
from handlers import opinions, phrases
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.nights import MOST_LISTED, today
from handlers.paging import MOST_PAGES

LATE, MINE, TODAY, WHOLE = PARTS = ("late", "mine", "today", "whole")
_TALKS: Final = frozenset({Owed.ACCEPT, Owed.ATTEND, Owed.REPORT})
#: What is said of those that could not be accepted fits into a parcel.
MOST_REFUSED: Final = 5


def parts(view: View) -> dict[str, list[Errand]]:
    """Which errands stand in which part; whoever is of no section has but one."""
    me, work, found = view.reader, view.work, errands(view.work, view.reader)
    if me.role not in SECTION:
        return {MINE: found}
    mine = [e for e in found if e.owner == me.id]
    due = [e for e in mine if e.what is not Owed.ATTEND]
    night = today(view)
    on = [e for e in mine if e.what in _TALKS and _day(view, e) == night]
    shown = {LATE: [e for e in found if e.due_at < work.now], MINE: due, TODAY: on}
    return {**shown, WHOLE: found} if me.role is Role.SECTION_HEAD else shown


def _day(view: View, errand: Errand) -> int:
    return view.work.calendar.today(require(view.work, errand.about).starts_at).toordinal()


def draw(view: View, nth: int = 0, part: str = "") -> Card:
    """The part asked for; without one, the first that has anything in it, and what is late comes first."""
    t, found = view.t, parts(view)
    chosen = part if part in found else next((p for p, there in found.items() if there), MINE)
    shown = found[chosen]
    rows: list[Row] = [
        (_button(view, errand),) for errand in shown[nth * MOST_LISTED : (nth + 1) * MOST_LISTED]
    ]
    rows += _turns(nth, len(shown), chosen, view)
    text = [_counts(view, found), *([t(f"board-{chosen}")] if shown and len(found) > 1 else [])]
    if len(found) > 1:
        rows += _to_accept(view, chosen, shown)
        tabs = [
            Button(t(f"button-board-{p}", count=len(there)), Tap("errands", 0, 0, p))
            for p, there in found.items()
            if p != chosen and there
        ]
        rows += grid(tabs, 3)
        rows += _colleagues(view, found.get(WHOLE, ()))
    return Card("\n".join(text), (*rows, (Button(t("button-menu"), Tap("menu")),)))


def _colleagues(view: View, whole: Sequence[Errand]) -> tuple[Row, ...]:
    """For a head: one button a colleague, with how much they have and whether they are there; and who was
    given how much."""
    me, t, work = view.reader, view.t, view.work
    if me.role is not Role.SECTION_HEAD or me.section is None:
        return ()
    off = away_on(work, work.calendar.today(work.now))
    buttons = []
    for person in work.people.of_section(me.section):
        if person.id != me.id and person.role in SECTION:
            key = "button-colleague-away" if person.id in off else "button-colleague"
            count = sum(errand.owner == person.id for errand in whole)
            buttons.append(Button(t(key, name=person.name, count=count), Tap("colleague", person.id)))
    last = (Button(t("button-loads"), Tap("loads")), *phrases.button(view), *opinions.buttons(view))
    return (*grid(buttons[:MOST_LISTED], 2), last)


def _counts(view: View, found: Mapping[str, Sequence[Errand]]) -> str:
    t, me, now = view.t, view.reader, view.work.now
    mine = found[MINE]
    late = sum(e.due_at < now for e in mine)
    said = t("errands", count=len(mine), late=late) if mine else t("errands-none")
    if me.section is None or len(found) == 1:
        return said
    if not mine and found[LATE]:  # of colleagues: no thanks yet
        said = t("errands-none-own")
    whole = _in_hand(view, me.section)
    section = t.label(view.work.policy.section(me.section).name)
    late = sum(e.due_at < now for e in whole)
    return said + "\n" + t("board-section", section=section, count=len(whole), late=late)


def _in_hand(view: View, section: str) -> list[Errand]:
    """As the head counts it, so that all of a section read one number; less what is kept from the reader."""
    work, me = view.work, view.reader
    head = next((p for p in work.people.of_section(section) if p.role is Role.SECTION_HEAD), me)
    hidden = {*work.recusals.kept_from(me.id), *work.recusals.kept_from(head.id)}
    return [errand for errand in of_section(work, head, section) if errand.about not in hidden]


def _button(view: View, errand: Errand) -> Button:
    owner = view.work.people.get(errand.owner) if errand.owner != view.reader.id else None
    line = label(view, errand)
    if owner is not None:
        line = view.t("errand-of", line=line, owner=owner.name)
    return Button(line, Tap("see" if errand.card == "appointment" else errand.card, errand.id))


def label(view: View, errand: Errand) -> str:
    t, work = view.t, view.work
    local = errand.due_at.astimezone(work.policy.zone).date()
    talk = require(work, errand.about)
    when = t.soon(talk.starts_at, work.now) if errand.card == "appointment" else t.day(local)
    key = "errand-late" if errand.due_at < work.now else "errand"
    return t(key, what=t(f"errand-{errand.what}"), name=_whom(view, errand), when=when)


def _whom(view: View, errand: Errand) -> str:
    """The person it is about, for whoever may see that."""
    work, me = view.work, view.reader
    matter = work.appointments.matter(errand.about)
    asked = matter and replace(matter, owner_id=me.id) if errand.what is Owed.TAKE_OVER else None
    if not may(me, "appointment.see", matter) and not may(me, "handover.see", asked):
        return ""
    cadre = work.people.get(require(work, errand.about).cadre_id)
    return cadre.name if cadre else ""


def _turns(nth: int, count: int, part: str, view: View) -> tuple[Row, ...]:
    row = tuple(
        Button(view.t(key), Tap("errands", other, 0, part))
        for key, other in (("button-earlier", nth - 1), ("button-later-page", nth + 1))
        if other >= 0 and other * MOST_LISTED < count
    )
    return (row,) if row else ()


def _to_accept(view: View, part: str, shown: Sequence[Errand]) -> tuple[Row, ...]:
    """Everything that waits to be accepted here with one tap, when it is more than one."""
    waiting = [e for e in shown if e.what is Owed.ACCEPT]
    return accept_row(view, [e.about for e in waiting], part)


def accept_row(view: View, appointments: Sequence[int], part: str = "") -> tuple[Row, ...]:
    """The button carries the newest assignment it was drawn for, and the part of the board: what came later,
    or stands elsewhere, is not accepted unseen."""
    newest = max((a.id for id_ in appointments if (a := theirs(view.work, view.reader, id_))), default=0)
    if len(appointments) < 2:
        return ()
    tap = Tap("accept-all", newest, 0, part)
    return ((Button(view.t("button-accept-all", count=len(appointments)), tap),),)


def take_all(desk: Desk, tap: Tap) -> str | None:
    me, work = desk.reader, desk.work
    section = me.section if me.role is Role.SECTION_HEAD else None
    shown = {(e.about, e.owner) for e in parts(desk).get(tap.value, ()) if e.what is Owed.ACCEPT}
    waiting = [
        a
        for a in work.assignments.live_for(me.id, section)
        if a.state is AssignmentState.PENDING
        and a.id <= tap.id
        and (not tap.value or (a.appointment_id, a.staff_id) in shown)
    ]
    done, refused = accept_all(work, me, waiting)
    desk.show("accepted", done=done, refused=dict(list(refused.items())[:MOST_REFUSED]), left=len(refused))
    return "toast-accepted" if done else None


def draw_accepted(view: View, done: int, refused: Mapping[str, str], left: int) -> Card:
    """How many were accepted, and of the others why not; each can still be opened."""
    t, work, me = view.t, view.work, view.reader
    lines, rows = [t("accepted-all", count=done)], []
    if left:
        lines.append(t("accepted-not", count=left))
    for id_, key in refused.items():
        appointment = work.appointments.get(int(id_))
        if appointment and may(me, "appointment.see", work.appointments.matter(appointment.id)):
            cadre = work.people.get(appointment.cadre_id)
            clock = t.soon(appointment.starts_at, work.now)
            line = t("agenda-button", clock=clock, name=cadre.name if cadre else "")
            lines.append(f"{line}\n{t(key)}")
            rows.append((Button(line, Tap("see", appointment.id)),))
    rows.append((Button(t("button-errands", count=len(parts(view)[MINE])), Tap("errands")),))
    return Card("\n".join(lines), (*rows, (Button(t("button-menu"), Tap("menu")),)))


def show(desk: Desk, tap: Tap) -> str | None:
    desk.show("errands", nth=min(tap.id, MOST_PAGES), part=tap.value if tap.value in PARTS else "")
    return None
