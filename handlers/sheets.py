"""Everybody invited at once, on sheets to be printed; and a printed invitation, found by its reference."""

from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.people import Person
from bot.reports.slips import Slip, slips
from bot.services.invitations import by_reference, end_invitation, is_open, issue, reference_of
from bot.services.people_ports import Invitation
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View
from handlers.paper import DOCX, Paper

#: Invitations in one file: what is printed and handed out by one person.
A_SHEET: Final = 100


def ask(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "person.invite", Matter())
    desk.show("invite-all")
    return None


def draw_ask(view: View) -> Card:
    """Before so many links are made: for how many, in how many files, and what becomes of older ones."""
    authorize(view.reader, "person.invite", Matter())
    t, back = view.t, Button(view.t("button-back"), Tap("people"))
    count = len(view.work.people.unbound())
    if not count:
        return Card(t("people-all-bound"), ((back,),))
    text = f"{t('people-unbound-count', count=count)}\n{what_comes(view, count)}"
    return Card(text, ((yes(view, count),), (back,)))


def what_comes(view: View, count: int) -> str:
    return view.t("invite-all-sure", files=-(-count // A_SHEET), hours=hours(view))


def yes(view: View, count: int) -> Button:
    return Button(view.t("button-invite-all-yes", count=count), Tap("invite-all-yes"))


def hours(view: View) -> int:
    return int(view.work.policy.limits.invitation.total_seconds() // 3600)


def invite_all(desk: Desk, tap: Tap) -> str | None:
    """A sheet for each hundred; who it is for is looked up again when it is drawn."""
    authorize(desk.reader, "person.invite", Matter())
    ids = sorted(person.id for person in desk.work.people.unbound())
    for first in range(0, len(ids), A_SHEET):
        part = ids[first : first + A_SHEET]
        desk.say("invitation-sheet", first=part[0], last=part[-1])
    return "toast-sheet" if ids else None


def sheet(view: View, first: int, last: int) -> Paper:
    """Fresh links for everybody without an account, of ids from `first` to `last`; kept only as hashes."""
    authorize(view.reader, "person.invite", Matter())
    t, work = view.t, view.work
    units = {unit.id: unit.name for unit in work.people.units()}
    people = [p for p in work.people.unbound() if first <= p.id <= last]
    people.sort(key=lambda p: (units[p.unit_id], p.number))
    until = t("slip-until", when=t.when(work.now + work.policy.limits.invitation))
    found = [_slip(view, person, units[person.unit_id], until) for person in people]
    title, how = t("slip-title"), t("slip-how")
    caption = t("invitation-sheet", count=len(found))
    return Paper("sheet.docx", DOCX, caption, lambda: slips(title, how, found), protect=False)


def _slip(view: View, person: Person, unit: str, until: str) -> Slip:
    made, token = issue(view.work, view.reader, person.id, end_older=False)
    links = [link.format(token=token) for link in view.links.values()]
    shown = links or [view.t("slip-type", link=f"/start {token}")]
    named = view.t("person-number", name=person.name, number=person.number)
    known = view.t("slip-reference", reference=reference_of(made.id))
    return Slip((links or [token])[0], (named, unit, until, known, *shown))


def find(desk: Desk, text: str) -> bool:
    """The reference of a printed invitation, typed by the office."""
    found = by_reference(desk.work, desk.reader, text)
    for invitation in found:
        desk.say("slip", id=invitation.id)
    return bool(found)


def draw(view: View, id: int) -> Card:
    """Whose it is, who gave it out, and whether it still opens something."""
    invitation, t = _require(view, id), view.t
    people = view.work.people
    person, by = people.get(invitation.person_id), people.get(invitation.invited_by or 0)
    named = t("person-number", name=person.name, number=person.number) if person else ""
    lines = [t("slip-found", reference=reference_of(id), name=named)]
    if by:
        lines.append(t("slip-given", name=by.name))
    last: list[Button] = [Button(t("button-menu"), Tap("menu"))]
    if person and not person.archived:
        last.insert(0, Button(t("button-slip-person"), Tap("person", person.id)))
    if not is_open(view.work, invitation):
        return Card("\n".join([*lines, t("slip-over")]), (tuple(last),))
    lines.append(t("slip-until", when=t.when(invitation.expires_at)))
    return Card("\n".join(lines), ((Button(t("button-slip-end"), Tap("slip-end", id)),), tuple(last)))


def end(desk: Desk, tap: Tap) -> str | None:
    end_invitation(desk.work, desk.reader, _require(desk, tap.id))
    desk.show("slip", id=tap.id)
    return "toast-slip-ended"


def _require(view: View, id_: int) -> Invitation:
    found = view.work.people.invitation_by_id(id_)
    authorize(view.reader, "person.invite", Matter() if found else None)
    assert found is not None
    return found
