"""What somebody owes and by when: of what is one's own and, for a head, of the whole section."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.aid import AidState
from bot.domain.appointment import Assignment, AssignmentState
from bot.domain.people import Person, Role
from bot.domain.policy import Duty
from bot.services.aid import visit_to_come
from bot.services.notes import to_sign
from bot.services.ports import Work
from bot.services.routing import SECTION
from bot.services.visiting import visits_for


class Owed(StrEnum):
    ACCEPT = "accept"
    ATTEND = "attend"  # accepted: nothing to do but to be there
    REPORT = "report"  # it is over: held, not come, moved?
    WRITE = "write"
    SIGN = "sign"
    ANSWER = "answer"
    VISIT = "visit"
    DIRECTIVE = "directive"
    TAKE_OVER = "take-over"  # a colleague asks
    REFERRAL = "referral"  # another section asks
    EXTENSION = "extension"  # somebody asks for more time
    AID = "aid"


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing that somebody owes: which card shows it, and when it is or was due."""

    what: Owed
    card: str
    id: int
    due_at: datetime
    about: int
    """The appointment."""
    owner: int
    """Who owes it."""


def errands(work: Work, who: Person) -> list[Errand]:
    """Everything that waits for this person, a head's whole section included, most urgent first; nothing
    that is kept from them."""
    found: list[Errand] = []
    if who.role in (*SECTION, Role.MINISTER):  # who has it alone when nobody of a section is left
        found += of_section(work, who, who.section if who.role is Role.SECTION_HEAD else None)
    if who.role in (Role.HOST, Role.MINISTER):
        for note in to_sign(work, who):
            about = note.appointment_id
            due_at = _note_due(work, about, note.created_at)
            found.append(Errand(Owed.SIGN, "appointment", about, due_at, about, who.id))
    directives = [*work.directives.open_for(who.id), *work.directives.answered_to(who.id)]
    found += [
        Errand(Owed.DIRECTIVE, "directive", d.id, d.due_at, d.appointment_id, who.id) for d in directives
    ]
    found += [
        Errand(Owed.TAKE_OVER, "handover", h.appointment_id, h.expires_at, h.appointment_id, who.id)
        for h in work.hand_overs.open_to(who.id)
    ]
    found += _asked(work, who)
    hidden = work.recusals.kept_from(who.id)
    return sorted((e for e in found if e.about not in hidden), key=lambda errand: errand.due_at)


def _asked(work: Work, who: Person) -> Iterator[Errand]:
    """About concerns: what somebody is asked to decide, and the next thing of an application."""
    for r in work.referrals.open_to(who.id):
        yield Errand(Owed.REFERRAL, "referral", r.id, r.at + _patience(work, "aid"), r.appointment_id, who.id)
    for x in work.extensions.open_to(who.id):
        yield Errand(
            Owed.EXTENSION, "extension", x.id, x.at + _patience(work, "aid"), x.appointment_id, who.id
        )
    for aid in work.aids.waiting_for(who.id):
        if visit_to_come(work, aid):  # owed as a visit
            continue
        due_at = (aid.paid_at or work.now) + work.policy.aid.visit_after
        if aid.state is not AidState.PAID:
            at = max(m for m in (aid.filed_at, aid.examined_at, aid.approved_at) if m is not None)
            due_at = at + _patience(work, "aid")
        yield Errand(Owed.AID, "aid", aid.id, due_at, aid.appointment_id, who.id)


def of_section(work: Work, who: Person, section: str | None) -> Iterator[Errand]:
    """What the person took on, and with a section all that it took on, whoever has it there."""
    for assignment in work.assignments.live_for(who.id, section):
        yield from _assigned(work, assignment)
    for c in work.concerns.open_for(who.id, section):
        yield Errand(Owed.ANSWER, "concern", c.id, c.due_at, c.appointment_id, c.staff_id)
    for visit in visits_for(work, who, who.id, section):
        v = visit.lead
        yield Errand(Owed.VISIT, "followup", v.id, v.due_at, v.appointment_id, v.staff_id)
    for owner in {who.id: None, **{p.id: None for p in work.people.of_section(section or "")}}:
        for about, ended_at in work.notes.owed_by(owner):
            yield Errand(Owed.WRITE, "appointment", about, _note_due(work, about, ended_at), about, owner)


def _note_due(work: Work, about: int, since: datetime) -> datetime:
    """A note that went back, or came again, is owed from then on."""
    return work.dues.first_rung("note", about) or since + _patience(work, "note")


def _assigned(work: Work, assignment: Assignment) -> Iterator[Errand]:
    """To be accepted before anybody is reminded of it; once accepted, to be there, and to say how it went."""
    appointment = work.appointments.get(assignment.appointment_id)
    if appointment is None:
        return
    if assignment.state is AssignmentState.PENDING:
        asked = assignment.created_at + _patience(work, "assignment")
        what, due_at = Owed.ACCEPT, min(asked, appointment.starts_at)
    elif work.now < appointment.ends_at:
        what, due_at = Owed.ATTEND, appointment.ends_at
    elif assignment.leads:
        what, due_at = Owed.REPORT, appointment.ends_at
    else:
        return
    yield Errand(what, "appointment", appointment.id, due_at, appointment.id, assignment.staff_id)


def _patience(work: Work, duty: Duty) -> timedelta:
    """How long something may take before the first reminder."""
    return next((step.after for step in work.policy.ladders[duty]), timedelta(0))
