"""One person's file on a card: what is open first, then everything; an entry opens its card."""

from collections.abc import Sequence
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import AppointmentState
from bot.services.booking import require
from bot.services.person_file import Entry, find_files, open_file
from bot.services.person_ports import What
from handlers.aid import line as aid_line
from handlers.card import Button, Card, Row, Tap, from36, grid, to36
from handlers.desk import Desk, View
from handlers.paging import MOST_PAGES

#: Entries on a page; open points named above them; characters of somebody's words in a line.
PAGE, FEW, SHOWN = 8, 4, 36
ON_BUTTON: Final = 12
#: The button that opens each.
_VERBS: Final = {
    What.TALK: "see",
    What.CONCERN: "concern",
    What.FOLLOW_UP: "followup",
    What.DIRECTIVE: "directive",
    What.AID: "aid",
}


def draw(view: View, id: int, nth: int = 0, back: int = 0) -> Card:
    """`back`: the appointment from whose card it was opened."""
    t, file = view.t, open_file(view.work, view.reader, id)
    person, points = file.person, file.open_points
    unit = view.work.people.unit(person.unit_id).name
    lines = [t("file-head", name=person.name, unit=unit, post=person.post), _talks(view, file.talks)]
    if points:
        lines += ["", t("file-open", count=len(points)), *(_point(view, e) for e in points[:FEW])]
        lines += [t("file-open-more", count=len(points) - FEW)] if len(points) > FEW else []
    shown = file.entries[nth * PAGE : (nth + 1) * PAGE]
    if shown:
        lines += ["", t("file-all"), *(_line(view, e) for e in shown)]
    named = {e.trace.id for e in points[:FEW]}
    buttons = [_button(view, e) for e in points[:FEW]]
    buttons += [_button(view, e) for e in shown if e.grant is not None and e.trace.id not in named]
    turn = tuple(
        Button(t(key), Tap("file", id, other, to36(back) if back else ""))
        for key, other in (("button-earlier", nth - 1), ("button-later-page", nth + 1))
        if other >= 0 and other * PAGE < len(file.entries)
    )
    last = Button(t("button-menu"), Tap("menu"))
    away: Row = (Button(t("button-back"), Tap("see", back)), last) if back else (last,)
    return Card("\n".join(lines), (*grid(buttons, 2), *((turn,) if turn else ()), away))


def _talks(view: View, talks: Sequence[Entry]) -> str:
    if not talks:
        return view.t("file-no-talks")
    return view.t("file-talks", count=len(talks), day=_day(view, talks[0]))


def _day(view: View, entry: Entry) -> str:
    return f"{view.work.calendar.today(entry.trace.at)}"


def _point(view: View, entry: Entry) -> str:
    """By when, where it has such a day, instead of since when; what is late says so by its date."""
    t, due_at = view.t, entry.trace.due_at
    point = t("file-point", what=_what(view, entry), said=_said(view, entry))
    return t("file-point-by", point=point, day=t.day(view.work.calendar.today(due_at))) if due_at else point


def _line(view: View, entry: Entry) -> str:
    """What the reader may see of it, and nothing else."""
    head = view.t("file-line", day=_day(view, entry), what=_what(view, entry))
    return view.t("list-dot").join([head, _said(view, entry)])


def _said(view: View, entry: Entry) -> str:
    t, trace, grant = view.t, entry.trace, entry.grant
    if trace.what is What.TALK:
        return t("list-dot").join(_of_talk(view, entry))
    if trace.what is What.FOLLOW_UP:
        visit = view.work.follow_ups.get(trace.id)
        return t(f"finding-{visit.finding}") if visit and visit.finding else t(f"visit-state-{trace.state}")
    if trace.what is What.AID:
        state, text = t(f"aid-state-{trace.state}"), aid_line(view, view.work.aids.get(trace.id))
        return t("file-said", state=state, text=text) if grant and "amount" in grant else state
    if trace.what is What.CONCERN:
        state, thing = t(f"concern-state-{trace.state}"), view.work.concerns.get(trace.id)
        text = thing.text.text if thing else ""
    else:
        directive = view.work.directives.get(trace.id)
        state, text = t(f"directive-state-{trace.state}"), directive.text.text if directive else ""
    return t("file-said", state=state, text=_short(text)) if grant and "text" in grant else state


def _of_talk(view: View, entry: Entry) -> list[str]:
    t, appointment = view.t, require(view.work, entry.trace.id)
    found = [t(f"kind-{appointment.kind}")]
    if entry.grant is None:
        return found
    if "topic" in entry.grant:
        found.append(t.label(view.work.policy.topic(appointment.topic).name))
    host = view.work.people.get(appointment.host_id)
    if "people" in entry.grant and host:
        found.append(host.name)
    if appointment.state is not AppointmentState.HELD:
        found.append(t(f"state-{appointment.state.replace('_', '-')}"))
    return found


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= SHOWN else one[:SHOWN] + "…"


def _what(view: View, entry: Entry) -> str:
    return view.t(f"file-{entry.trace.what.replace('_', '-')}")


def _button(view: View, entry: Entry) -> Button:
    """Two of one day and kind are told apart by their first words."""
    t, trace = view.t, entry.trace
    label = t("file-line", day=_day(view, entry), what=_what(view, entry))
    if trace.what is What.CONCERN and entry.grant and "text" in entry.grant:
        thing = view.work.concerns.get(trace.id)
        text = " ".join(thing.text.text.split()) if thing else ""
        label = t("file-said", state=_what(view, entry), text=text[:ON_BUTTON])
    return Button(label, Tap(_VERBS[entry.trace.what], entry.trace.id))


def show(desk: Desk, tap: Tap) -> str | None:
    open_file(desk.work, desk.reader, tap.id)
    back = from36(tap.value) or 0
    desk.show("file", id=tap.id, nth=min(tap.revision, MOST_PAGES), **({"back": back} if back else {}))
    return None


# ── by name ──


def menu_buttons(view: View) -> list[Button]:
    if not may(view.reader, "file.look", Matter()):
        return []
    return [Button(view.t("button-look-up"), Tap("look-up"))]


def look_up(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "file.look", Matter())
    desk.show("look-up")
    return None


def draw_look_up(view: View) -> Card:
    authorize(view.reader, "file.look", Matter())
    return Card(view.t("look-up"), ((Button(view.t("button-menu"), Tap("menu")),),))


def find(desk: Desk, text: str) -> bool:
    """A name, number or unit typed by whoever may open files: the file, or a few to choose from."""
    if desk.me is None:
        return False
    found = find_files(desk.work, desk.me, text)
    if len(found) == 1:
        desk.say("file", id=found[0].id)
    elif found:
        desk.say("files-found", ids=[person.id for person in found])
    return bool(found)


def draw_found(view: View, ids: list[int]) -> Card:
    """Asked again for each: rights may have changed since."""
    t, work = view.t, view.work
    authorize(view.reader, "file.look", Matter())
    rows: list[Row] = []
    for id_ in ids:
        person = work.people.get(id_)
        if person is not None and person in find_files(work, view.reader, person.number):
            unit = work.people.unit(person.unit_id).name
            rows.append((Button(t("form-booking-for-one", name=person.name, unit=unit), Tap("file", id_)),))
    return Card(t("files-found", count=len(rows)), (*rows, (Button(t("button-menu"), Tap("menu")),)))
