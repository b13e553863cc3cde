"""The office's desk: invitations, and what was set aside. It reads no note and no concern."""

from bot.domain.access import Matter, authorize
from bot.services.invitations import invite
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.paging import MOST_PAGES, turns
from handlers.sheets import hours

PAGE = 8


def draw_people(view: View, nth: int = 0) -> Card:
    """Who has no chat account yet, a page at a time; one tap makes a link."""
    _only(view, "person.list")
    t = view.t
    found = view.work.people.unbound()
    buttons = [
        Button(f"{p.name} {p.number}", Tap("invite", p.id)) for p in found[nth * PAGE : (nth + 1) * PAGE]
    ]
    text = t("people-unbound", count=len(found)) if found else t("people-all-bound")
    turn = turns(view, "people", nth, len(found), PAGE)
    every = ((Button(t("button-invite-all", count=len(found)), Tap("invite-all")),),) if found else ()
    text = f"{text}\n{t('people-search-hint')}"
    return Card(text, (*grid(buttons, 2), *turn, *every, *_ways(view)))


def _ways(view: View) -> tuple[Row, Row]:
    t = view.t
    files = (
        Button(t("button-template"), Tap("roster-template")),
        Button(t("button-roster-list"), Tap("roster-list")),
    )
    return files, (Button(t("button-standing"), Tap("standing")), Button(t("button-menu"), Tap("menu")))


def show_people(desk: Desk, tap: Tap) -> str | None:
    _only(desk, "person.invite")
    desk.show("people", nth=min(tap.id, MOST_PAGES))
    return None


def make_invitation(desk: Desk, tap: Tap) -> str | None:
    _only(desk, "person.invite")
    desk.say("invitation", id=tap.id)
    return None


def draw_invitation(view: View, id: int) -> Card:
    """The token is made as the card is drawn, and shown once: only its hash is ever written down."""
    token = invite(view.work, view.reader, id)
    person = view.work.people.get(id)
    links = [link.format(token=token) for link in view.links.values()] or [f"/start {token}"]
    name = person.name if person else ""
    return Card(view.t("invitation", name=name, links="\n".join(links), hours=hours(view)))


def draw_troubles(view: View) -> Card:
    """What was set aside: kinds, ids and reasons, never content."""
    _only(view, "trouble.see")
    t, found = view.t, view.work.troubles()
    lines = [t("troubles", count=len(found)) if found else t("troubles-none")]
    for trouble in found:
        when = t.when(trouble.since)
        lines.append(
            t(f"trouble-{trouble.kind}", when=when, attempts=trouble.attempts, reason=trouble.reason)
        )
    return Card("\n".join(lines), ((Button(t("button-menu"), Tap("menu")),),))


def show_troubles(desk: Desk, tap: Tap) -> str | None:
    _only(desk, "trouble.see")
    desk.show("troubles")
    return None


def _only(view: View, action: str) -> None:
    authorize(view.reader, action, Matter())
