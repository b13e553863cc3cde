"""What is due by now? One query, and one row of the table below for each kind of duty.

The scheduler only ticks: after a restart, a moved clock or a long outage the same query finds what
is still owed, each once.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

from bot.domain.access import Matter
from bot.domain.appointment import AHEAD, AppointmentState, AssignmentState
from bot.domain.concern import OPEN, ConcernState
from bot.domain.directive import DirectiveState
from bot.domain.due import LATE, Due, rung
from bot.domain.errors import Refusal
from bot.domain.followup import FollowUpState
from bot.domain.people import Person, Role
from bot.domain.talk import NoteState
from bot.services.booking_for import ask_again
from bot.services.leaving import expire_appointment
from bot.services.matters import matter_of
from bot.services.offering import lapse_offer
from bot.services.ports import DiaryInUse, Work
from bot.services.proposing import expire_proposal
from bot.services.rosters import forget_roster
from bot.services.swapping import expire_swap
from bot.services.urgent import fall_due
from bot.services.waiting import end_waiting, look_again
from bot.services.years import ensure_year, tell_year

#: How many missed nights are caught up with after an outage.
MOST_NIGHTS = 14
TRY_AGAIN = timedelta(minutes=10)


def do_due(work: Work, limit: int = 100) -> int:
    """Do everything that is due, at most `limit` things; gives how many were dealt with."""
    ensure_nights(work)
    ensure_year(work)
    work.patient = False  # of a hundred things nobody knows what they hold by then
    dues = work.dues.by(work.now, limit)
    busy = 0
    for due in dues:
        try:
            with work.savepoint():
                work.dues.finish(due)
                DUTIES[due.kind](work, due)
        except DiaryInUse:  # it stays due: the next tick finds it
            busy += 1
        except (Refusal, LookupError, ValueError):
            # One duty that cannot be done must not stop the others; it is tried again, and leaves a trace.
            work.dues.put_off(due, work.now + TRY_AGAIN)
            work.record(None, "due.failed", due.kind, due.object_id)
    return len(dues) - busy


def minutes_late(work: Work, due: Due) -> int:
    """0 while it is in time, else by how many minutes it missed its time."""
    late = work.now - due.due_at
    return int(late.total_seconds() // 60) if late >= LATE else 0


def ensure_nights(work: Work) -> None:
    """Each workday has its noon list and its digest; nights of an outage get theirs afterwards."""
    today = work.calendar.today(work.now)
    latest = work.dues.latest("night", today.toordinal())
    day = (
        max(date.fromordinal(latest) + timedelta(days=1), today - timedelta(days=MOST_NIGHTS))
        if latest
        else today
    )
    while day <= today:
        if work.calendar.is_workday(day):
            nights = work.policy.nights
            work.dues.add(
                [
                    Due("night", day.toordinal(), "list", work.calendar.at(day, nights.list_at)),
                    Due("night", day.toordinal(), "digest", work.calendar.at(day, nights.digest_at)),
                ]
            )
        day += timedelta(days=1)


def remind(work: Work, due: Due) -> None:
    """Before the talk, everybody who takes part, once it is arranged; in words that give nothing away."""
    appointment = work.appointments.get(due.object_id)
    if appointment is None or appointment.state is not AppointmentState.ACCEPTED:
        return
    if appointment.ends_at <= work.now:
        return
    ahead = [appointment.starts_at - distance for distance in work.policy.reminders]
    if any(due.due_at < nearer <= work.now for nearer in ahead):
        return  # slept through, and the next one is due as well: it speaks for both
    matter = work.appointments.matter(appointment.id)
    people = {appointment.cadre_id, appointment.host_id, matter.staff_id if matter else None} - {None}
    for person_id in sorted(p for p in people if p is not None):
        work.outbox.tell(person_id, "reminder", id=appointment.id, late=minutes_late(work, due))


def expire(work: Work, due: Due) -> None:
    expire_appointment(work, due.object_id)


def chase_assignment(work: Work, due: Due) -> None:
    assignment = work.assignments.get(due.object_id)
    if assignment is not None and assignment.state is AssignmentState.PENDING:
        matter = work.appointments.matter(assignment.appointment_id)
        _climb(work, due, matter, "appointment", assignment.appointment_id)


def chase_displaced(work: Work, due: Due) -> None:
    """The host dropped out, and the person has not chosen another time yet."""
    appointment = work.appointments.get(due.object_id)
    if appointment is not None and appointment.state is AppointmentState.DISPLACED:
        _climb(work, due, work.appointments.matter(appointment.id), "appointment", appointment.id)


def end_swap(work: Work, due: Due) -> None:
    expire_swap(work, due.object_id)


def ask_held(work: Work, due: Due) -> None:
    """Held, not come, moved? Asked once the slot is over, and up the ladder until somebody says."""
    appointment = work.appointments.get(due.object_id)
    if appointment is not None and appointment.state is AppointmentState.ACCEPTED:
        _climb(work, due, work.appointments.matter(appointment.id), "appointment", appointment.id)


def chase_note(work: Work, due: Due) -> None:
    note = work.notes.of(due.object_id)
    if note is None:
        _climb(work, due, work.appointments.matter(due.object_id), "appointment", due.object_id)
    elif note.state is NoteState.DRAFT:
        signer = _require(work.appointments.matter(due.object_id)).host_id
        work.outbox.tell(signer or 0, "appointment", id=due.object_id, late=minutes_late(work, due))


def chase_concern(work: Work, due: Due) -> None:
    concern = work.concerns.get(due.object_id)
    if concern is not None and concern.state in OPEN:
        _climb(work, due, work.appointments.matter(concern.appointment_id), "concern", concern.id)


def chase_confirmation(work: Work, due: Due) -> None:
    """The person has not said yet whether the wording, or the answer, is right."""
    concern = work.concerns.get(due.object_id)
    if concern is not None and concern.state in (ConcernState.REGISTERED, ConcernState.ANSWERED):
        _climb(work, due, work.appointments.matter(concern.appointment_id), "concern", concern.id)


def chase_directive(work: Work, due: Due) -> None:
    directive = work.directives.get(due.object_id)
    if directive is not None and directive.state not in (DirectiveState.ANSWERED, DirectiveState.ACCEPTED):
        matter = matter_of(work, directive)  # it climbs above its owner, whoever was on duty at the talk
        above = replace(matter, staff_id=matter.owner_id, section=matter.owner_section)
        _climb(work, due, above, "directive", directive.id)


def prompt_follow_up(work: Work, due: Due) -> None:
    visit = work.follow_ups.get(due.object_id)
    if visit is not None and visit.state in (FollowUpState.DUE, FollowUpState.SCHEDULED):
        work.outbox.tell(visit.staff_id, "followup", id=visit.id)


def night(work: Work, due: Due) -> None:
    """At noon those who sit tonight get the list; at night's end the minister gets the digest."""
    if due.step == "digest":
        for minister in work.people.with_role(Role.MINISTER):
            work.outbox.tell(minister.id, "digest", day=due.object_id, late=minutes_late(work, due))
        return
    day = date.fromordinal(due.object_id)
    since = work.calendar.at(day, work.policy.nights.list_at)
    tonight = [
        a
        for a in work.appointments.between(since, work.calendar.at(day + timedelta(days=1), time(0)))
        if a.state in AHEAD and a.ends_at > work.now  # after an outage: no list of what is over
    ]
    matters = [work.appointments.matter(a.id) for a in tonight]
    for person_id in sorted({p for m in matters if m for p in (m.host_id, m.staff_id) if p}):
        work.outbox.tell(person_id, "night-list", day=due.object_id)


def _climb(work: Work, due: Due, matter: Matter | None, card: str, object_id: int) -> None:
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
    found = [p for p in people if p and not p.archived and p.id not in matter.recused]
    found = found or [p for p in work.people.with_role(Role.MINISTER) if p.id not in matter.recused]
    work.record(None, f"ladder.{to}", due.kind, object_id)
    for person in found:
        work.outbox.tell(person.id, card, id=object_id, late=minutes_late(work, due))


def _require(matter: Matter | None) -> Matter:
    if matter is None:
        raise LookupError("a duty about an appointment that is not there")
    return matter


DUTIES: Final[dict[str, Callable[[Work, Due], None]]] = {
    "reminder": remind,
    "expiry": expire,
    "agreement": lambda work, due: ask_again(work, due.object_id),
    "waiting": lambda work, due: end_waiting(work, due.object_id),
    "looking": lambda work, due: look_again(work, due.object_id),
    "offer": lambda work, due: lapse_offer(work, due.object_id),
    "proposal": lambda work, due: expire_proposal(work, due.object_id),
    "plea": fall_due,
    "assignment": chase_assignment,
    "displaced": chase_displaced,
    "swap": end_swap,
    "talk": ask_held,
    "note": chase_note,
    "concern": chase_concern,
    "confirmation": chase_confirmation,
    "directive": chase_directive,
    "followup": prompt_follow_up,
    "night": night,
    "year": tell_year,
    "roster": forget_roster,
}
