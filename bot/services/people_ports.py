"""People, their chat accounts and links, and the files by which they come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.people import Person, Role, Unit
from bot.domain.roster_file import RosterFile
from bot.services.shelves import Shelf


@dataclass(frozen=True, slots=True)
class Account:
    """A chat account that speaks for a person."""

    id: int
    channel: str
    user_id: int
    chat_id: int
    person_id: int
    reachable: bool = True
    confirmed: bool = True
    """Until the office has said that it is the person's, it speaks for nobody."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link; only the SHA-256 of its token is kept."""

    id: int
    person_id: int
    token_hash: bytes
    expires_at: datetime
    used_at: datetime | None = None
    invited_by: int | None = None
    """None when the owner of the machine made it."""


class People(Shelf[Person], Protocol):
    def by_account(self, channel: str, user_id: int) -> Person | None: ...
    def by_number(self, number: str) -> Person | None: ...
    def with_role(self, *roles: Role) -> Sequence[Person]: ...
    def of_section(self, section: str) -> Sequence[Person]: ...
    def unbound(self) -> Sequence[Person]: ...
    def everybody(self) -> Sequence[Person]:
        """Archived people too."""

    def unit(self, unit_id: int) -> Unit: ...
    def units(self) -> Sequence[Unit]: ...
    def save_unit(self, unit: Unit) -> None: ...
    def add_unit(self, *units: Unit) -> None: ...
    def bind(self, account: Account) -> None:
        """AccountTaken when the account already speaks for somebody."""

    def account(self, account_id: int) -> Account | None: ...
    def accounts_of(self, person_id: int) -> Sequence[Account]: ...
    def unconfirmed(self) -> Sequence[Account]: ...
    def waits(self, channel: str, user_id: int) -> bool:
        """Whether the account waits to be confirmed."""

    def confirm(self, account: Account) -> None: ...
    def unbind(self, account: Account) -> None: ...
    def end_invitations(self, people: Collection[int], at: datetime) -> None: ...
    def add_invitation(self, invitation: Invitation) -> None: ...
    def invitation(self, token_hash: bytes) -> Invitation | None: ...
    def invitations_ending(self, bits: int, count: int) -> Sequence[Invitation]:
        """Those whose id ends in these bits."""

    def invitation_by_id(self, id_: int) -> Invitation | None: ...
    def spend(self, invitation: Invitation, at: datetime) -> None:
        """InvitationSpent when somebody was quicker."""


class Rosters(Shelf[RosterFile], Protocol):
    def open_of(self, person_id: int) -> Sequence[RosterFile]:
        """Files of the person that wait for a decision."""
