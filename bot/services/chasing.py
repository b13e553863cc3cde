"""The ladders: who is reminded of what is owed, and who after them, until it is done."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.domain.access import Matter, may
from bot.domain.appointment import AppointmentState, AssignmentState
from bot.domain.concern import OPEN, ConcernState
from bot.domain.directive import DirectiveState
from bot.domain.due import LATE, Due, overtaken, rung
from bot.domain.followup import STILL_TO_COME, FollowUpState
from bot.domain.people import Person, Role
from bot.domain.talk import UNSIGNED, NoteState
from bot.services.aid import ask_another, visit_to_come
from bot.services.booking import matter_of
from bot.services.concerns import matter_of as concern_of
from bot.services.directives import matter_of as directive_of
from bot.services.follow_ups import matter_of as visit_matter
from bot.services.follow_ups import prompt
from bot.services.ports import Work
from bot.services.visiting import is_spoken_for


def minutes_late(work: Work, due: Due) -> int:
    """0 while it is in time, else by how many minutes it missed its time."""
    late = work.now - due.due_at
    return int(late.total_seconds() // 60) if late >= LATE else 0


def chase_assignment(work: Work, due: Due) -> None:
    assignment = work.assignments.get(due.object_id)
    if assignment is not None and assignment.state is AssignmentState.PENDING:
        matter = matter_of(work, assignment)
        _climb(work, due, matter, "appointment", assignment.appointment_id)


def chase_displaced(work: Work, due: Due) -> None:
    """The host dropped out, and the person has not chosen another time yet."""
    appointment = work.appointments.get(due.object_id)
    if appointment is not None and appointment.state is AppointmentState.DISPLACED:
        _climb(work, due, work.appointments.matter(appointment.id), "appointment", appointment.id)


def ask_held(work: Work, due: Due) -> None:
    """Held, not come, moved? Asked once the slot is over, and up the ladder until somebody says."""
    appointment = work.appointments.get(due.object_id)
    if appointment is not None and appointment.state is AppointmentState.ACCEPTED:
        _climb(work, due, work.appointments.matter(appointment.id), "appointment", appointment.id)


def chase_note(work: Work, due: Due) -> None:
    """Whoever has to write it; once it is handed in, whoever has to sign it, and above a host there is the
    minister."""
    note = work.notes.of(due.object_id)
    matter = _require(work.appointments.matter(due.object_id))
    if note is not None and note.state is NoteState.DRAFT:
        matter = replace(matter, staff_id=matter.signer_id, host_id=None)
    if note is None or note.state in UNSIGNED:
        _climb(work, due, matter, "appointment", due.object_id)


def chase_concern(work: Work, due: Due) -> None:
    concern = work.concerns.get(due.object_id)
    if concern is not None and concern.state in OPEN:
        _climb(work, due, _above_owner(concern_of(work, concern)), "concern", concern.id)


def chase_confirmation(work: Work, due: Due) -> None:
    """The person has not said yet whether the wording, or the answer, is right. Of a sealed talk nobody hears
    of it who may not see it."""
    concern = work.concerns.get(due.object_id)
    if concern is not None and concern.state in (ConcernState.REGISTERED, ConcernState.ANSWERED):
        matter = concern_of(work, concern)
        sees = partial(may, action="concern.see", matter=matter, state=concern.state)
        _climb(work, due, _above_owner(matter), "concern", concern.id, sees)


def chase_aid(work: Work, due: Due) -> None:
    """Whoever has to do the next thing; the section that has the concern above them."""
    aid = work.aids.get(due.object_id)
    concern = work.concerns.get(aid.concern_id) if aid else None
    if aid is None or concern is None or aid.waits_for is None or visit_to_come(work, aid):
        return  # over, or its visit speaks for it
    aid = ask_another(work, aid, concern)  # gone, or kept out by now
    above = _above_owner(concern_of(work, concern))
    _climb(work, due, replace(above, staff_id=aid.waits_for), "aid", aid.id)


def _above_owner(matter: Matter) -> Matter:
    """It climbs above whoever has it in hand, whoever was on duty at the talk."""
    return replace(matter, staff_id=matter.owner_id, section=matter.owner_section)


def chase_visit(work: Work, due: Due) -> None:
    """Nobody has gone yet. What falls together is spoken of once."""
    visit = work.follow_ups.get(due.object_id)
    if visit is None or visit.state not in STILL_TO_COME:
        return
    if not rung(due.step):  # planned before visits had a ladder
        prompt(work, visit)
        return
    if not is_spoken_for(work, visit):
        matter = _require(visit_matter(work, visit))
        above = replace(matter, staff_id=visit.staff_id, section=visit.section)
        _climb(work, due, above, "followup", visit.id)


def remind_of_visit(work: Work, due: Due) -> None:
    """Before a visit whose day is fixed, whoever goes and, in words that give nothing away, whoever expects
    them. What falls together is spoken of once."""
    visit = work.follow_ups.get(due.object_id)
    if visit is None or visit.state is not FollowUpState.SCHEDULED or visit.due_at <= work.now:
        return
    if overtaken(due, visit.due_at, work.policy.follow_ups_remind, work.now) or is_spoken_for(work, visit):
        return
    late = minutes_late(work, due)
    work.outbox.tell(visit.staff_id, "followup", id=visit.id, late=late)
    work.outbox.tell(visit.cadre_id, "visit", id=visit.id, late=late)


def chase_directive(work: Work, due: Due) -> None:
    directive = work.directives.get(due.object_id)
    if directive is not None and directive.state not in (DirectiveState.ANSWERED, DirectiveState.ACCEPTED):
        _climb(work, due, _above_owner(directive_of(work, directive)), "directive", directive.id)


def _climb(
    work: Work,
    due: Due,
    matter: Matter | None,
    card: str,
    object_id: int,
    sees: Callable[[Person], bool] = lambda person: True,
) -> None:
    """Tell whoever stands on this rung; a rung with nobody on it is told to the minister."""
    matter = _require(matter)
    to = rung(due.step)
    people: list[Person | None] = []
    if to == "cadre":
        people = [work.people.get(matter.cadre_id or 0)]
    elif to == "staff":
        people = [work.people.get(matter.staff_id or 0)]
    elif to == "head" and matter.section:
        people = [p for p in work.people.of_section(matter.section) if p.role is Role.SECTION_HEAD]
    elif to == "host":
        people = [work.people.get(matter.host_id or 0)]
    found = [p for p in people if p and not p.archived and p.id not in matter.recused and sees(p)]
    found = found or [p for p in work.people.with_role(Role.MINISTER) if p.id not in matter.recused]
    work.record(None, f"ladder.{to}", due.kind, object_id)
    for person in found:
        work.outbox.tell(person.id, card, id=object_id, late=minutes_late(work, due))


def _require(matter: Matter | None) -> Matter:
    if matter is None:
        raise LookupError("a duty about an appointment that is not there")
    return matter
