"""Whose account it is that came by a link; and one person's card, found by name or number."""

from bot.domain.access import Matter, authorize, may
from bot.domain.people import Person
from bot.services.bindings import binding, confirm_binding, reject_binding
from bot.services.rosters import archive, find_people
from handlers import sheets
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View, same


def draw_binding(view: View, id: int) -> Card:
    t = view.t
    authorize(view.reader, "person.confirm", Matter())
    menu = (Button(t("button-menu"), Tap("menu")),)
    found = binding(view.work, id)
    if found is None:
        return Card(t("binding-over"), (menu,))
    person = found.person
    if found.account.confirmed:
        return Card(t("binding-done", name=person.name), (menu,))
    unit = view.work.people.unit(person.unit_id).name
    channel = found.account.channel
    lines = [t("binding-asked", name=person.name, number=person.number, unit=unit, channel=channel)]
    yes, no = (
        Button(t("button-binding-yes"), Tap("b-yes", id)),
        Button(t("button-binding-no"), Tap("b-no", id)),
    )
    rows: list[Row] = [(yes, no)]
    if found.older:
        lines.append(t("binding-older"))
        rows.insert(0, (Button(t("button-binding-new"), Tap("b-new", id)),))
    return Card("\n".join(lines), tuple(rows))


def decide_binding(desk: Desk, tap: Tap) -> str | None:
    if tap.verb == "b-no":
        reject_binding(desk.work, desk.reader, tap.id)
    else:
        confirm_binding(desk.work, desk.reader, tap.id, end_older=tap.verb == "b-new")
    desk.show("binding", id=tap.id)
    return None


def find(desk: Desk, text: str) -> bool:
    """The office types a name or a number: the person's card, or a few to choose from; or the reference
    of a printed invitation."""
    if not may(desk.me, "person.list", Matter()):
        return False
    found = find_people(desk.work, desk.reader, text)
    if len(found) == 1:
        desk.say("person", id=found[0].id)
    elif found:
        desk.say("people-found", ids=[person.id for person in found])
    return bool(found) or sheets.find(desk, text)


def draw_found(view: View, ids: list[int]) -> Card:
    authorize(view.reader, "person.list", Matter())
    people = [person for id_ in ids if (person := view.work.people.get(id_))]
    buttons = [
        Button(view.t("person-number", name=p.name, number=p.number), Tap("person", p.id)) for p in people
    ]
    menu = (Button(view.t("button-menu"), Tap("menu")),)
    return Card(view.t("people-found", count=len(people)), (*grid(buttons, 2), menu))


def draw_person(view: View, id: int, sure: bool = False) -> Card:
    authorize(view.reader, "person.list", Matter())
    t, person = view.t, _active(view, id)
    if sure:
        yes = Button(t("button-archive-yes"), Tap("archive-yes", id, person.revision))
        return Card(
            t("sure-archive", name=person.name), ((yes,), (Button(t("button-back"), Tap("person", id)),))
        )
    unit = view.work.people.unit(person.unit_id).name
    accounts = view.work.people.accounts_of(id)
    bound = any(account.confirmed for account in accounts)
    state = "person-bound" if bound else "person-waiting" if accounts else "person-unbound"
    text = t("person-card", name=person.name, number=person.number, unit=unit, post=person.post)
    link = Button(t("button-invite-one"), Tap("invite", id))
    leave = () if person.id == view.reader.id else (Button(t("button-archive"), Tap("archive", id)),)
    menu = (Button(t("button-menu"), Tap("menu")),)
    return Card(f"{text}\n{t(state)}", ((link, *leave), menu))


def _active(view: View, id_: int) -> Person:
    person = view.work.people.get(id_)
    authorize(view.reader, "person.list", None if person is None or person.archived else Matter())
    assert person is not None
    return person


def see_person(desk: Desk, tap: Tap) -> str | None:
    _active(desk, tap.id)
    desk.show("person", id=tap.id)
    return None


def ask_to_archive(desk: Desk, tap: Tap) -> str | None:
    _active(desk, tap.id)
    authorize(desk.reader, "person.archive", Matter())
    desk.show("person", id=tap.id, sure=True)
    return None


def archive_person(desk: Desk, tap: Tap) -> str | None:
    same(tap.revision, _active(desk, tap.id).revision)
    archive(desk.work, desk.reader, tap.id)
    desk.show("people")
    return "toast-archived"
