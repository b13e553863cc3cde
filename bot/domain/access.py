"""The one table of permissions: who may do what to whose, in which state, and sees which fields.

Read it from top to bottom; what is not in it is not allowed. "Not yours" and "does not exist"
raise the same refusal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.domain.concern_access import HANDLED, RAISED, ROWS
from bot.domain.errors import MovedOn, NotYours
from bot.domain.matter import Matter, Relation, Seal, relations
from bot.domain.people import Person, Role

__all__ = ["PERMISSIONS", "Grant", "Matter", "Relation", "Seal", "authorize", "may"]


@dataclass(frozen=True, slots=True)
class Permission:
    roles: frozenset[Role]
    relation: Relation
    actions: frozenset[str]
    fields: frozenset[str]
    states: frozenset[str] | None
    seals: frozenset[Seal]


@dataclass(frozen=True, slots=True)
class Grant:
    """A yes, with the fields that may be shown."""

    fields: frozenset[str]

    def __contains__(self, field: str) -> bool:
        return field in self.fields


def _may(
    roles: Iterable[Role] | Role,
    relation: Relation,
    actions: str,
    fields: str = "",
    states: str | None = None,
    seals: str = " ".join(Seal),
) -> Permission:
    return Permission(
        frozenset([roles] if isinstance(roles, Role) else roles),
        relation,
        frozenset(actions.split()),
        frozenset(fields.split()),
        None if states is None else frozenset(states.split()),
        frozenset(map(Seal, seals.split())),
    )


R, Rel = Role, Relation
_SECTION = (R.SECTION_STAFF, R.SECTION_HEAD)
#: The minister too, when nobody of a section is left to take part.
_STAFF = (*_SECTION, R.MINISTER)
_PARTS = "summary character strengths weak_points post suggestions remark amendment"
_SEEN = "coming proposal when where person people topic rule state history reason recused booked sealed"
_CALL = "appointment.decline appointment.propose"
_OUT = "appointment.withdraw appointment.about"
_DUTY = "talk.hold talk.miss talk.move"
_WRITES = "note.write attachment.add note.read"
_GOES = "followup.see followup.schedule followup.finish"
#: A concern of a sealed talk is there for others from when the cadre has agreed that it enters the ledger.
_IN_LEDGER = "confirmed assigned handling referred answered lapsed closed reopened"
#: What a talk sealed to the minister keeps from them; `_BUT`: from when its note is signed.
_UNSEALED, _BUT = "open", "open writing"


def _seen(roles: tuple[Role, ...], relation: Relation) -> tuple[Permission, Permission]:
    """A concern; of a sealed talk, once it is in the ledger."""
    unsealed = _may(roles, relation, "concern.see", HANDLED, seals=_UNSEALED)
    return unsealed, _may(roles, relation, "concern.see", HANDLED, states=_IN_LEDGER)


PERMISSIONS: Final[tuple[Permission, ...]] = (
    # The person it is about: own times, own words, own concerns. Never a note.
    _may(R.CADRE, Rel.ANY, "slot.list talk.book"),
    _may(
        R.CADRE,
        Rel.OWN,
        "appointment.see",
        "when where people topic wish state readers reason recused coming proposal booked sealed",
    ),
    _may(R.CADRE, Rel.OWN, "appointment.seal", states="requested assigned accepted held"),
    _may(R.CADRE, Rel.OWN, "appointment.unseal", states="requested assigned accepted"),
    _may(R.CADRE, Rel.OWN, "appointment.attend", states="accepted"),
    _may(R.CADRE, Rel.OWN, "visit.see", "when people"),
    _may(R.CADRE, Rel.OWN, "opinion.see"),
    _may(R.CADRE, Rel.OWN, "opinion.answer", states="asked"),
    _may(R.CADRE, Rel.OWN, "opinion.add", states="over"),
    _may(R.CADRE, Rel.OWN, "visit.unsuit", states="scheduled"),
    _may(R.CADRE, Rel.OWN, "appointment.agree", states="requested"),
    _may(
        R.CADRE,
        Rel.OWN,
        "appointment.cancel appointment.move appointment.recuse",
        states="requested assigned accepted",
    ),
    _may(R.CADRE, Rel.OWN, "appointment.propose", states="assigned accepted"),
    _may(R.CADRE, Rel.OWN, "proposal.answer request.withdraw", states="open"),
    _may(R.CADRE, Rel.OWN, "waiting.see"),
    _may(R.CADRE, Rel.OWN, "waiting.leave", states="waiting"),
    _may(R.CADRE, Rel.OWN, "offer.see"),
    _may(R.CADRE, Rel.OWN, "offer.take", states="open"),
    _may(R.CADRE, Rel.OWN, "plea.see", "topic wish"),
    _may(R.CADRE, Rel.OWN, "plea.withdraw", states="open"),
    _may(R.CADRE, Rel.OWN, "plea.take", states="offered lapsed"),
    _may(R.CADRE, Rel.OWN, "appointment.cancel", states="displaced"),
    _may(R.CADRE, Rel.OWN, "concern.see", RAISED),
    # Whoever books for somebody: when and what about, never what the person wants to say.
    _may((*_SECTION, R.OFFICE), Rel.ANY, "talk.book_for"),
    _may((*_SECTION, R.OFFICE), Rel.BOOKER, "appointment.see", "when where person topic state booked"),
    _may((*_SECTION, R.OFFICE), Rel.BOOKER, "appointment.decline", states="requested"),
    # Whoever it is assigned to, and the head for the whole section.
    _may(_STAFF, Rel.STAFF, "appointment.see", f"{_SEEN} wish no_shows"),
    _may(R.SECTION_HEAD, Rel.SECTION, "appointment.see", f"{_SEEN} no_shows"),
    _may(R.SECTION_HEAD, Rel.SECTION, "appointment.see", "wish", seals=_UNSEALED),
    _may(_STAFF, Rel.STAFF, _CALL, states="requested assigned accepted"),
    _may(R.SECTION_HEAD, Rel.SECTION, _CALL, states="requested assigned accepted"),
    _may(_STAFF, Rel.STAFF, _OUT, states="assigned accepted displaced"),
    _may(R.SECTION_HEAD, Rel.SECTION, _OUT, states="assigned accepted displaced"),
    _may(_STAFF, Rel.STAFF, "proposal.withdraw request.answer", states="open"),
    _may(R.SECTION_HEAD, Rel.SECTION, "proposal.withdraw request.answer", states="open"),
    _may(R.CADRE, Rel.OWN, "appointment.reseat", states="displaced no_show"),
    _may(_STAFF, Rel.STAFF, "appointment.reseat", states="displaced"),
    _may(R.SECTION_HEAD, Rel.SECTION, "appointment.reseat", states="displaced"),
    _may(_STAFF, Rel.STAFF, "assignment.accept", states="pending"),
    _may(R.SECTION_HEAD, Rel.SECTION, "assignment.accept", states="pending"),
    _may(_SECTION, Rel.STAFF, "assignment.hand_over assignment.cannot", states="pending accepted"),
    _may(R.SECTION_HEAD, Rel.SECTION, "assignment.hand_over assignment.reassign", states="pending accepted"),
    _may(_SECTION, Rel.STAFF, "handover.withdraw", states="open"),
    _may(R.SECTION_HEAD, Rel.SECTION, "handover.withdraw", states="open"),
    _may(_SECTION, Rel.OWNER, "handover.see", "when person topic reason"),
    _may(_SECTION, Rel.OWNER, "handover.answer", states="open"),
    # Whoever attends, and their head, see it; the leading section writes the note.
    _may(_SECTION, Rel.ATTENDS, "appointment.see", f"{_SEEN} wish no_shows"),
    _may(R.SECTION_HEAD, Rel.ATTENDS_SECTION, "appointment.see", f"{_SEEN} no_shows"),
    _may(R.SECTION_HEAD, Rel.ATTENDS_SECTION, "appointment.see", "wish", seals=_UNSEALED),
    _may(_SECTION, Rel.ATTENDS, "appointment.withdraw", states="assigned accepted displaced"),
    _may(R.SECTION_HEAD, Rel.ATTENDS_SECTION, "appointment.withdraw", states="assigned accepted displaced"),
    # Whoever was there reads what was said; the section in charge writes it, whoever of it was there.
    _may((*_SECTION, R.HOST), Rel.PRESENT, "appointment.see", _SEEN),
    _may((*_SECTION, R.HOST), Rel.PRESENT, "note.read", _PARTS, seals=_UNSEALED),
    _may(_STAFF, Rel.STAFF, _DUTY),
    _may(R.SECTION_HEAD, Rel.SECTION, _DUTY),
    _may(_STAFF, Rel.STAFF, _WRITES, _PARTS, seals=_BUT),
    _may(R.SECTION_HEAD, Rel.SECTION, _WRITES, _PARTS, seals=_UNSEALED),
    _may(_STAFF, Rel.STAFF, "note.amend", states="signed reviewed", seals=_BUT),
    _may(R.SECTION_HEAD, Rel.SECTION, "note.amend", states="signed reviewed", seals=_UNSEALED),
    _may(_STAFF, Rel.STAFF, "talk.correct", states="unwritten draft returned"),
    _may(R.SECTION_HEAD, Rel.SECTION, "talk.correct", states="unwritten draft returned"),
    _may((R.HOST, R.MINISTER), Rel.HOST, "talk.correct", states="unwritten draft returned"),
    _may((R.HOST, R.MINISTER), Rel.HOST, "appointment.seal", states="accepted held"),
    _may((*_SECTION, R.HOST, R.MINISTER), Rel.ANY, "talk.walk_in"),
    # Taking it out of the house, to be signed: whoever answers for it, not whoever attends.
    _may(_STAFF, Rel.STAFF, "note.export", seals=_BUT),
    _may(R.SECTION_HEAD, Rel.SECTION, "note.export", seals=_UNSEALED),
    _may(R.SECTION_HEAD, Rel.SECTION, "ledger.export"),
    _may(R.HOST, Rel.SIGNER, "note.export", seals=_BUT),
    _may(R.MINISTER, Rel.ANY, "note.export"),
    _may((R.HOST, R.MINISTER), Rel.ANY, "ledger.export"),
    # One person's file: whoever has a talk with them to see, and the minister.
    _may((*_SECTION, R.HOST, R.MINISTER), Rel.ANY, "file.look note.search"),
    _may(R.MINISTER, Rel.ANY, "file.see"),
    # A concern, what happens to it on its way, and hardship aid: bot/domain/concern_access.py. Who sees it:
    # whoever has it in hand, in whichever section; the section of the talk stays informed.
    *(_may(*row) for row in ROWS),
    *_seen(_STAFF, Rel.STAFF),
    *_seen((R.SECTION_HEAD,), Rel.SECTION),
    *_seen(_STAFF, Rel.OWNER),
    *_seen((R.SECTION_HEAD,), Rel.OWNER_SECTION),
    # Visits: whoever goes, and whoever has the talk; to waive one takes somebody above them.
    _may(_STAFF, Rel.OWNER, _GOES, "person due step reason"),
    _may(_STAFF, Rel.STAFF, _GOES, "person due step reason"),
    _may(R.SECTION_HEAD, Rel.OWNER_SECTION, f"{_GOES} followup.waive", "person due step reason"),
    _may(R.SECTION_HEAD, Rel.SECTION, f"{_GOES} followup.waive", "person due step reason"),
    _may(R.HOST, Rel.HOST, "followup.see followup.waive", "person due step reason"),
    _may(R.MINISTER, Rel.ANY, "followup.see followup.waive", "person due step reason"),
    _may(_STAFF, Rel.STAFF, "followup.plan", states="held"),
    _may(R.SECTION_HEAD, Rel.SECTION, "followup.plan", states="held"),
    _may(R.HOST, Rel.HOST, "followup.plan", states="held"),
    _may(R.MINISTER, Rel.ANY, "followup.plan", states="held"),
    _may(_SECTION, Rel.OWNER, "directive.see", "person text due state answer"),
    _may(R.SECTION_HEAD, Rel.OWNER_SECTION, "directive.see", "person text due state answer"),
    _may(_SECTION, Rel.OWNER, "directive.receive", states="issued returned"),
    _may(_SECTION, Rel.OWNER, "directive.answer", states="issued received returned"),
    _may(_SECTION, Rel.STAFF, "leave.set"),
    _may(R.SECTION_HEAD, Rel.SECTION, "leave.set"),
    _may(_SECTION, Rel.SECTION, "leave.see"),
    _may(R.SECTION_HEAD, Rel.SECTION, "phrases.keep"),
    # Who was given how much: counts, and nothing of what.
    _may(R.SECTION_HEAD, Rel.SECTION, "loads.see"),
    _may((R.HOST, R.MINISTER, R.OFFICE), Rel.ANY, "loads.see"),
    # What people thought of it: sums, of the own charge.
    _may(R.SECTION_HEAD, Rel.SECTION, "opinion.sums"),
    _may((R.HOST, R.MINISTER), Rel.ANY, "opinion.sums"),
    _may(R.MINISTER, Rel.ANY, "opinion.words"),
    # The host of the talk.
    _may(R.HOST, Rel.HOST, "appointment.see", f"{_SEEN} wish"),
    _may(R.HOST, Rel.HOST, _CALL, states="assigned accepted"),
    _may((R.HOST, R.MINISTER), Rel.HOST, _OUT, states="requested assigned accepted displaced"),
    _may(R.HOST, Rel.HOST, "appointment.decline", states="requested"),
    _may(R.HOST, Rel.HOST, "proposal.withdraw", states="open"),
    _may((R.HOST, R.MINISTER), Rel.HOST, "plea.see", "person history topic wish"),
    _may((R.HOST, R.MINISTER), Rel.HOST, "plea.answer", states="open"),
    # The note is the host's to sign, or whoever's who stands in for one who left.
    _may(R.HOST, Rel.SIGNER, "appointment.see", f"{_SEEN} wish"),
    _may(R.HOST, Rel.SIGNER, "note.read attachment.add", _PARTS, seals=_BUT),
    _may((R.HOST, R.MINISTER), Rel.SIGNER, "note.sign note.return note.correct", states="draft"),
    _may(R.HOST, Rel.SIGNER, "note.amend", states="signed reviewed", seals=_BUT),
    _may(R.MINISTER, Rel.SIGNER, "note.amend", states="signed reviewed"),
    *_seen((R.HOST,), Rel.HOST),
    _may(R.HOST, Rel.HOST, "directive.see", "person text due state answer", seals=_UNSEALED),
    _may(R.HOST, Rel.OWNER, "directive.see", "person text due state answer"),
    _may(R.HOST, Rel.OWNER, "directive.receive", states="issued returned"),
    _may(R.HOST, Rel.OWNER, "directive.answer", states="issued received returned"),
    _may(R.HOST, Rel.HOST, "night.see night.set"),
    _may((R.HOST, R.MINISTER), Rel.HOST, "absence.see"),
    # Held by somebody else by now: out of the calendar it goes, and no more is said of it.
    _may((R.HOST, R.MINISTER), Rel.ANY, "calendar.call_off"),
    # The same for a colleague who had it; and who has it now.
    _may(_SECTION, Rel.HAD, "calendar.call_off assignment.passed"),
    _may(R.HOST, Rel.HOST, "swap.see"),
    _may(R.HOST, Rel.HOST, "swap.withdraw", states="proposed"),
    _may(R.HOST, Rel.OWNER, "swap.see"),
    _may(R.HOST, Rel.OWNER, "swap.agree swap.refuse", states="proposed"),
    # The minister reads and instructs.
    _may(R.MINISTER, Rel.ANY, "appointment.see", f"{_SEEN} wish"),
    _may(R.MINISTER, Rel.ANY, "note.read", _PARTS),
    _may(R.MINISTER, Rel.ANY, "note.review", states="signed"),
    _may(R.MINISTER, Rel.ANY, "note.readers"),
    _may(R.MINISTER, Rel.ANY, "concern.see", HANDLED),
    _may(R.MINISTER, Rel.ANY, "digest.read directive.issue"),
    _may(R.MINISTER, Rel.ANY, "directive.see", "person text due state answer"),
    _may(R.MINISTER, Rel.ANY, "directive.accept directive.return", states="answered"),
    # The office runs the house and reads none of it.
    _may(R.OFFICE, Rel.ANY, "person.invite person.list person.confirm person.archive trouble.see"),
    _may(R.OFFICE, Rel.ANY, "recusal.stand"),
    _may(R.OFFICE, Rel.ANY, "roster.import roster.export"),
    _may(R.OFFICE, Rel.ANY, "calendar.see calendar.change route.explain"),
    _may(R.MINISTER, Rel.ANY, "calendar.see route.explain"),
    _may(R.OFFICE, Rel.ANY, "rota.see night.see night.set absence.see"),
    _may(R.AUDITOR, Rel.ANY, "audit.read"),
)


_ROWS: Final = {
    (role, action): tuple(p for p in PERMISSIONS if role in p.roles and action in p.actions)
    for role in Role
    for action in {action for p in PERMISSIONS for action in p.actions}
}


def authorize(who: Person | None, action: str, matter: Matter | None, state: str | None = None) -> Grant:
    """The fields that `who` may see when doing `action`.

    NotYours for everything not in the table; MovedOn when only the state stands in the way, which
    tells nothing to somebody who could see the thing anyway. Pass `matter=None` for an object that
    is not there: the answer is the same as for somebody else's.
    """
    if who is None or matter is None or who.archived:
        raise NotYours(action=action)
    mine = relations(who, matter)
    rows = [p for p in _ROWS.get((who.role, action), ()) if p.relation in mine and matter.seal in p.seals]
    if not rows:
        raise NotYours(action=action)
    granted = [p.fields for p in rows if p.states is None or state in p.states]
    if not granted:
        raise MovedOn(action=action)
    return Grant(frozenset().union(*granted))


def may(who: Person | None, action: str, matter: Matter | None, state: str | None = None) -> bool:
    """Whether a button is worth drawing; the tap is asked again."""
    try:
        authorize(who, action, matter, state)
    except (NotYours, MovedOn):
        return False
    return True
