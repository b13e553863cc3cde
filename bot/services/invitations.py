"""Binding a chat account to a person: a one-time link, given out by the office."""

import hashlib
from collections.abc import Sequence
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.errors import InvitationSpent, MovedOn, NotYours
from bot.domain.people import Person
from bot.services.bindings import ask_the_office
from bot.services.people_ports import Account, Invitation
from bot.services.ports import Work

#: Of a reference that is read off paper and typed: nothing in it looks like something else.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE: Final = str.maketrans("OIL", "011", " -№")
_LONG: Final = 7


def invite(work: Work, who: Person | None, person_id: int, end_older: bool = True) -> str:
    """A fresh token for the person."""
    return issue(work, who, person_id, end_older)[1]


def issue(work: Work, who: Person | None, person_id: int, end_older: bool = True) -> tuple[Invitation, str]:
    """With its token: 128 random bits, kept only as a hash, good for a day (policy).

    Older links of the person end with it. Not for a sheet of many, which may be drawn more than once before
    it arrives: there they end when one of them is used.

    `who` is None when the command line acts for the owner of the machine.
    """
    if who is not None:
        authorize(who, "person.invite", Matter())
    person = work.people.get(person_id)
    if person is None or person.archived:
        raise NotYours
    if end_older:
        work.people.end_invitations([person.id], work.now)
    token = work.secret()
    expires_at = work.now + work.policy.limits.invitation
    by = None if who is None else who.id
    made = Invitation(work.new_id(), person.id, hash_of(token), expires_at, invited_by=by)
    work.people.add_invitation(made)
    work.record(who, "person.invite", "invitation", made.id)
    return made, token


def reference_of(invitation_id: int) -> str:
    """What a printed invitation is known by: the end of the id that stands in the audit trail. It opens
    nothing."""
    return "".join(_LETTERS[invitation_id >> 5 * at & 31] for at in reversed(range(_LONG)))


def by_reference(work: Work, who: Person, text: str) -> Sequence[Invitation]:
    """The invitations that what somebody typed is the reference of; hardly ever more than one."""
    authorize(who, "person.invite", Matter())
    typed = text.strip().upper().translate(_ALIKE)
    if len(typed) != _LONG or not set(typed) <= set(_LETTERS):
        return ()
    end = sum(_LETTERS.index(letter) << 5 * at for at, letter in enumerate(reversed(typed)))
    return work.people.invitations_ending(end, 5 * _LONG)


def is_open(work: Work, invitation: Invitation) -> bool:
    return invitation.used_at is None and invitation.expires_at > work.now


def end_invitation(work: Work, who: Person, invitation: Invitation) -> None:
    """A sheet that was found, or lost: it opens nothing from now on. MovedOn when it no longer did."""
    authorize(who, "person.invite", Matter())
    if not is_open(work, invitation):
        raise MovedOn
    work.people.spend(invitation, work.now)
    work.record(who, "invitation.end", "invitation", invitation.id)


def accept_invitation(work: Work, token: str, channel: str, user_id: int, chat_id: int) -> Person:
    """The account speaks for the person from now on, or once the office has confirmed it.

    InvitationSpent, AccountTaken. Links made by the owner of the machine need nobody to confirm them.
    """
    invitation = work.people.invitation(hash_of(token))
    if invitation is None or not is_open(work, invitation):
        raise InvitationSpent
    person = work.people.get(invitation.person_id)
    if person is None or person.archived:
        raise InvitationSpent
    asked = invitation.invited_by is not None and work.policy.limits.confirm_binding
    account = Account(work.new_id(), channel, user_id, chat_id, person.id, confirmed=not asked)
    work.people.bind(account)
    work.people.spend(invitation, work.now)
    work.people.end_invitations([person.id], work.now)
    work.record(person, "person.ask" if asked else "person.bind", "person", person.id)
    if asked:
        ask_the_office(work, account)
    return person


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
