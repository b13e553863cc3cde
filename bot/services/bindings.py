"""Whose account is it that came by a link? The office says so before it can do anything."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.access import Matter, authorize
from bot.domain.errors import MovedOn
from bot.domain.people import Person, Role
from bot.services.desk_ports import Place
from bot.services.people_ports import Account
from bot.services.ports import Work


@dataclass(frozen=True, slots=True)
class Binding:
    """`older` are the confirmed accounts that the person has beside this one."""

    account: Account
    person: Person
    older: tuple[Account, ...]


def binding(work: Work, account_id: int) -> Binding | None:
    """None when it was rejected."""
    account = work.people.account(account_id)
    person = work.people.get(account.person_id) if account else None
    if account is None or person is None:
        return None
    others = work.people.accounts_of(person.id)
    return Binding(account, person, tuple(a for a in others if a.confirmed and a.id != account.id))


def ask_the_office(work: Work, account: Account) -> None:
    """A card to everybody of the office; whoever is first decides."""
    for person in work.people.with_role(Role.OFFICE):
        work.outbox.tell(person.id, "binding", id=account.id)


def confirm_binding(work: Work, who: Person, account_id: int, end_older: bool = False) -> None:
    """The account speaks for the person from now on; a lost phone no longer does. MovedOn."""
    found = _undecided(work, who, account_id)
    if end_older:
        for older in found.older:
            work.people.unbind(older)
            work.outbox.say(Place(older.channel, older.chat_id), "unbound")
            work.record(who, "person.unbind", "person", found.person.id)
    work.people.confirm(found.account)
    drop_undecided(work, {found.person.id})
    work.outbox.say(Place(found.account.channel, found.account.chat_id), "welcome")
    work.record(who, "person.confirm", "person", found.person.id)
    _refresh(work, who, account_id)


def reject_binding(work: Work, who: Person, account_id: int) -> None:
    """The account speaks for nobody; the link is spent."""
    found = _undecided(work, who, account_id)
    work.people.unbind(found.account)
    work.outbox.say(Place(found.account.channel, found.account.chat_id), "binding-refused")
    work.record(who, "person.reject", "person", found.person.id)
    _refresh(work, who, account_id)


def drop_undecided(work: Work, people: Collection[int]) -> None:
    """Whoever else came by a link of these people: the question is settled, and they are told."""
    for account in work.people.unconfirmed():
        if account.person_id in people:
            work.people.unbind(account)
            work.outbox.say(Place(account.channel, account.chat_id), "binding-refused")
            for clerk in work.people.with_role(Role.OFFICE):
                work.outbox.refresh(clerk.id, "binding", account.id)


def _undecided(work: Work, who: Person, account_id: int) -> Binding:
    authorize(who, "person.confirm", Matter())
    found = binding(work, account_id)
    if found is None or found.account.confirmed:
        raise MovedOn
    return found


def _refresh(work: Work, who: Person, account_id: int) -> None:
    """Colleagues see that it was dealt with."""
    for person in work.people.with_role(Role.OFFICE):
        if person.id != who.id:
            work.outbox.refresh(person.id, "binding", account_id)
