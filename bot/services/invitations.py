"""Binding a chat account to a person: a one-time link, given out by the office."""

import hashlib

from bot.domain.access import Matter, authorize
from bot.domain.errors import InvitationSpent, NotYours
from bot.domain.people import Person
from bot.services.bindings import ask_the_office
from bot.services.ports import Account, Invitation, Work


def invite(work: Work, who: Person | None, person_id: int, end_older: bool = True) -> str:
    """A fresh token for the person: 128 random bits, kept only as a hash, good for a day (policy).

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
    work.people.add_invitation(
        Invitation(work.new_id(), person.id, hash_of(token), expires_at, invited_by=by)
    )
    work.record(who, "person.invite", "person", person.id)
    return token


def accept_invitation(work: Work, token: str, channel: str, user_id: int, chat_id: int) -> Person:
    """The account speaks for the person from now on, or once the office has confirmed it.

    InvitationSpent, AccountTaken. Links made by the owner of the machine need nobody to confirm them.
    """
    invitation = work.people.invitation(hash_of(token))
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= work.now:
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
