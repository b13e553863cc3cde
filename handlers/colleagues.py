"""A head's colleagues: what each has in hand, and how it goes to another, all of it or that of one talk."""

from bot.domain.access import may
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person, Role
from bot.services.away import leaves
from bot.services.errands import Errand, errands
from bot.services.inhand import hand_all, in_hand, whom
from bot.services.routing import SECTION
from handlers import away, board
from handlers.card import Button, Card, Row, Tap, from36, grid, to36
from handlers.desk import Desk, View
from handlers.giving import days_of
from handlers.nights import MOST_LISTED, today
from handlers.paging import MOST_PAGES, turns


def theirs(view: View, person: Person) -> list[Errand]:
    """What of the colleague's the head may see."""
    return [errand for errand in errands(view.work, view.reader) if errand.owner == person.id]


def show(desk: Desk, tap: Tap) -> str | None:
    desk.show("colleague", id=tap.id, nth=min(tap.revision, MOST_PAGES))
    return None


def draw(view: View, id: int, nth: int = 0, done: int = 0, left: int = 0) -> Card:
    """A tap on a line gives that one to another; the buttons below all of it."""
    t, person = view.t, away.colleague_of(view, id, "leave.set")
    found = theirs(view, person)
    lines = [t("colleague", name=person.name, count=len(found))]
    if done or left:
        lines.insert(0, t("handed-all" if not left else "handed-some", count=done, left=left))
    lines += [t("away-days", days=days_of(view, one.first, one.last)) for one in leaves(view.work, person)]
    listed: list[Row] = [
        (Button(board.label(view, errand), Tap("hand", person.id, 0, to36(errand.about))),)
        for errand in found[nth * MOST_LISTED : (nth + 1) * MOST_LISTED]
    ]
    listed += turns(view, "colleague", nth, len(found), MOST_LISTED, person.id)
    if found:
        lines.append(t("colleague-hand"))
        listed.append(
            (
                Button(t("button-spread"), Tap("hand-to", person.id)),
                Button(t("button-hand-all"), Tap("hand", person.id)),
            )
        )
    off = Button(t("button-away-today"), Tap("away-ask", person.id, today(view), "0."))
    listed.append((off, Button(t("button-away"), Tap("away", person.id))))
    return Card("\n".join(lines), (*listed, (Button(t("button-back"), Tap("errands")),)))


def ask(desk: Desk, tap: Tap) -> str | None:
    desk.show("hand", id=tap.id, about=from36(tap.value) or 0)
    return None


def draw_ask(view: View, id: int, about: int = 0) -> Card:
    """To whom: everybody of the section, or for one talk whoever may have it."""
    t, work, person = view.t, view.work, away.colleague_of(view, id, "leave.set")
    found = theirs(view, person)
    if about:
        hand = in_hand(work, person).get(about)
        if hand is None or not may(view.reader, "appointment.see", work.appointments.matter(about)):
            raise MovedOn
        able = list(whom(work, person, hand))
        lines = [board.label(view, errand) for errand in found if errand.about == about]
    else:
        able = [p for p in work.people.of_section(person.section or "") if p.id != person.id]
        able = [p for p in able if p.role in SECTION]
        lines = [t("colleague", name=person.name, count=len(found))]
    lines.append(t("hand-to-whom" if able else "hand-nobody"))
    buttons = [
        Button(p.name, Tap("hand-to", person.id, p.id, to36(about) if about else ""))
        for p in able[:MOST_LISTED]
    ]
    see = [Button(t("button-see"), Tap("see", about))] if about else []
    back = Button(t("button-back"), Tap("colleague", person.id))
    return Card("\n".join(lines), (*grid(buttons, 2), (*see, back)))


def hand(desk: Desk, tap: Tap) -> str | None:
    """Without a receiver it is spread by load."""
    work, person = desk.work, away.colleague_of(desk, tap.id, "leave.set")
    if desk.reader.role is not Role.SECTION_HEAD:
        raise NotYours
    to = away.colleague_of(desk, tap.revision) if tap.revision else None
    about = from36(tap.value) if tap.value else None
    if tap.value and not about:  # never drawn here: not all of it instead of one
        raise NotYours
    done, left = hand_all(work, desk.reader, person, to, about)
    if not done and not left:
        raise MovedOn
    desk.show("colleague", id=person.id, done=done, left=left)
    return "toast-handed" if done else None
