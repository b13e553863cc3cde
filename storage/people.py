"""Persons, units, accounts and invitations."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, text, update

from bot.domain.errors import AccountTaken, InvitationSpent, MovedOn
from bot.domain.people import Person, Role, Unit, UnitKind
from bot.services.people_ports import Account, Invitation
from storage.shelf import Codec, Shelf
from storage.tables import account, invitation, one_of, outbox, person, spelled, unit

_PERSON = Codec(person, Person)
_INVITATION = Codec(invitation, Invitation)
_INVITATION_BY_ID = _INVITATION.select.where(invitation.c.id == bindparam("id_"))
_INVITATIONS_ENDING = _INVITATION.select.where(
    invitation.c.id.bitwise_and(bindparam("mask")) == bindparam("bits")
).order_by(invitation.c.id)
_BY_ACCOUNT = _PERSON.select.join(account, account.c.person_id == person.c.id).where(
    account.c.channel == bindparam("channel"), account.c.user_id == bindparam("user_id"), account.c.confirmed
)
_ACCOUNT = select(*(account.c[name] for name in Account.__slots__))
_ACCOUNT_BY_ID = _ACCOUNT.where(account.c.id == bindparam("id_"))
_ACCOUNTS_OF = _ACCOUNT.where(account.c.person_id == bindparam("person_id")).order_by(account.c.id)
_UNCONFIRMED = _ACCOUNT.where(~account.c.confirmed).order_by(account.c.id)
_WAITS = select(account.c.id).where(
    account.c.channel == bindparam("channel"), account.c.user_id == bindparam("user_id"), ~account.c.confirmed
)
_CONFIRM = (
    update(account).where(account.c.id == bindparam("id_"), ~account.c.confirmed).values(confirmed=True)
)
_UNBIND = delete(account).where(
    account.c.id == bindparam("id_"), account.c.confirmed == bindparam("confirmed_")
)
#: What was meant for a person over an account that is theirs no longer waits for another one of theirs.
_NOT_THERE = (
    update(outbox)
    .where(
        outbox.c.state.in_(one_of(["pending", "leased", "uncertain"])),
        outbox.c.channel == bindparam("channel_"),
        outbox.c.chat_id == bindparam("chat_id_"),
        outbox.c.person_id == bindparam("person_id_"),
    )
    .values(channel=None, chat_id=None, state="pending", lease_until=None)
)
_END_INVITATIONS = (
    update(invitation)
    .where(invitation.c.person_id == bindparam("person_id_"), invitation.c.used_at.is_(None))
    .values(used_at=bindparam("at"))
)
_ACTIVE = _PERSON.select.where(~person.c.archived)
_BY_NUMBER = _PERSON.select.where(person.c.number == bindparam("number"))
_BY_ROLE = {role: _ACTIVE.where(person.c.role == spelled(role)).order_by(person.c.number) for role in Role}
_BY_SECTION = _ACTIVE.where(person.c.section == bindparam("section")).order_by(person.c.number)
_UNBOUND = _ACTIVE.where(~select(account.c.id).where(account.c.person_id == person.c.id).exists()).order_by(
    person.c.number
)
_EVERYBODY = _PERSON.select.order_by(person.c.number)
_UNITS = select(unit.c.id, unit.c.name, unit.c.kind)
_UNIT = _UNITS.where(unit.c.id == bindparam("id_"))
_ADD_UNIT = unit.insert()
_SAVE_UNIT = update(unit).where(unit.c.id == bindparam("id_")).values(kind=bindparam("kind_"))
_HERE = (account.c.channel == bindparam("channel_"), account.c.chat_id == bindparam("chat_id_"))
_SILENT = select(account.c.person_id).where(*_HERE, text("NOT account.reachable"), account.c.confirmed)
_REACH = update(account).where(*_HERE)


class PeopleShelf(Shelf[Person]):
    codec = _PERSON

    def by_account(self, channel: str, user_id: int) -> Person | None:
        return self._one(_BY_ACCOUNT, channel=channel, user_id=user_id)

    def add(self, thing: Person) -> None:
        super().add(thing)

    def add_all(self, things: Sequence[Person]) -> None:
        super().add_all(things)

    def save_all(self, things: Sequence[Person]) -> None:
        super().save_all(things)

    def by_number(self, number: str) -> Person | None:
        return self._one(_BY_NUMBER, number=number)

    def with_role(self, *roles: Role) -> Sequence[Person]:
        found = [person for role in roles for person in self._all(_BY_ROLE[role])]
        return sorted(found, key=lambda each: each.number) if len(roles) > 1 else found

    def of_section(self, section: str) -> Sequence[Person]:
        return self._all(_BY_SECTION, section=section)

    def unbound(self) -> Sequence[Person]:
        return self._all(_UNBOUND)

    def everybody(self) -> Sequence[Person]:
        return self._all(_EVERYBODY)

    def units(self) -> Sequence[Unit]:
        rows = self.session.connection.execute(_UNITS)
        return [Unit(row.id, row.name, UnitKind(row.kind)) for row in rows]

    def save_unit(self, unit_: Unit) -> None:
        self.session.connection.execute(_SAVE_UNIT, {"id_": unit_.id, "kind_": unit_.kind})

    def unit(self, unit_id: int) -> Unit:
        row = self.session.connection.execute(_UNIT, {"id_": unit_id}).one()
        return Unit(row.id, row.name, UnitKind(row.kind))

    def add_unit(self, *units: Unit) -> None:
        if units:
            rows = [{"id": u.id, "name": u.name, "kind": u.kind} for u in units]
            self.session.connection.execute(_ADD_UNIT, rows)

    def bind(self, account_: Account) -> None:
        self._insert(account, {f: getattr(account_, f) for f in Account.__slots__}, AccountTaken)
        if account_.confirmed and account_.reachable:
            self._deliver(account_.person_id, account_.channel, account_.chat_id)

    def account(self, account_id: int) -> Account | None:
        row = self.session.connection.execute(_ACCOUNT_BY_ID, {"id_": account_id}).one_or_none()
        return None if row is None else Account(*row)

    def accounts_of(self, person_id: int) -> Sequence[Account]:
        return [Account(*r) for r in self.session.connection.execute(_ACCOUNTS_OF, {"person_id": person_id})]

    def unconfirmed(self) -> Sequence[Account]:
        return [Account(*row) for row in self.session.connection.execute(_UNCONFIRMED)]

    def waits(self, channel: str, user_id: int) -> bool:
        values = {"channel": channel, "user_id": user_id}
        return self.session.connection.execute(_WAITS, values).first() is not None

    def confirm(self, account_: Account) -> None:
        if self.session.connection.execute(_CONFIRM, {"id_": account_.id}).rowcount != 1:
            raise MovedOn
        self._deliver(account_.person_id, account_.channel, account_.chat_id)

    def unbind(self, account_: Account) -> None:
        """MovedOn when somebody else decided about it first. Nothing more goes to its chat for the person."""
        execute = self.session.connection.execute
        if execute(_UNBIND, {"id_": account_.id, "confirmed_": account_.confirmed}).rowcount != 1:
            raise MovedOn
        chat = {"channel_": account_.channel, "chat_id_": account_.chat_id}
        execute(_NOT_THERE, {**chat, "person_id_": account_.person_id})
        other = self.account_of(account_.person_id)
        if other is not None:
            self._deliver(account_.person_id, *other)

    def reach(self, channel: str, chat_id: int, reachable: bool) -> None:
        """Note that an account can (not) be written to; what waited for it is sent, or waits."""
        execute, values = self.session.connection.execute, {"channel_": channel, "chat_id_": chat_id}
        if not reachable:
            execute(_REACH, {**values, "reachable": False})
        elif silent := execute(_SILENT, values).scalars().all():
            execute(_REACH, {**values, "reachable": True})
            for person_id in silent:
                self._deliver(person_id, channel, chat_id)

    def _deliver(self, person_id: int, channel: str, chat_id: int) -> None:
        self.session.connection.execute(
            update(outbox)
            .where(
                outbox.c.person_id == person_id,
                outbox.c.chat_id.is_(None),
                outbox.c.state == spelled("pending"),
            )
            .values(channel=channel, chat_id=chat_id)
        )

    def account_of(self, person_id: int) -> tuple[str, int] | None:
        """(channel, chat id) to write to: the account bound last that can be reached."""
        row = self.session.connection.execute(_ACCOUNT_OF, {"person_id": person_id}).first()
        return None if row is None else (row.channel, row.chat_id)

    def end_invitations(self, people: Collection[int], at: datetime) -> None:
        values = [{"person_id_": person_id, "at": at} for person_id in people]
        if values:
            self.session.connection.execute(_END_INVITATIONS, values)

    def add_invitation(self, invitation_: Invitation) -> None:
        values = {name: getattr(invitation_, name) for name in _INVITATION.names}
        self.session.connection.execute(invitation.insert(), values)

    def invitation(self, token_hash: bytes) -> Invitation | None:
        row = self.session.connection.execute(
            _INVITATION.select.where(invitation.c.token_hash == token_hash)
        ).one_or_none()
        return None if row is None else Invitation(*row)

    def invitation_by_id(self, id_: int) -> Invitation | None:
        row = self.session.connection.execute(_INVITATION_BY_ID, {"id_": id_}).one_or_none()
        return None if row is None else Invitation(*row)

    def invitations_ending(self, bits: int, count: int) -> Sequence[Invitation]:
        rows = self.session.connection.execute(_INVITATIONS_ENDING, {"bits": bits, "mask": (1 << count) - 1})
        return [Invitation(*row) for row in rows]

    def spend(self, invitation_: Invitation, at: datetime) -> None:
        spent = self.session.connection.execute(
            update(invitation)
            .where(invitation.c.id == invitation_.id, invitation.c.used_at.is_(None))
            .values(used_at=at)
        )
        if spent.rowcount != 1:
            raise InvitationSpent


_ACCOUNT_OF = (
    select(account.c.channel, account.c.chat_id)
    .where(account.c.person_id == bindparam("person_id"), account.c.reachable, account.c.confirmed)
    .order_by(account.c.id.desc())
    .limit(1)
)
