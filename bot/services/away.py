"""A colleague of a section is away: nothing new comes to them, and what they have on those days goes on to
others. Kept where it is kept who of the hosts does not sit."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import AHEAD, Appointment, Assignment
from bot.domain.errors import InACircle, MovedOn, NobodyLeft, NothingFree, SubstituteAway
from bot.domain.people import Person, Role
from bot.domain.sitting import Sitting, Why, goes_in_a_circle
from bot.domain.slots import span_of
from bot.services.asking import ask_who_is_there
from bot.services.booking import require
from bot.services.grounds import kept_out
from bot.services.inhand import InHand, give_over
from bot.services.ports import Work
from bot.services.rehoming import colleague
from bot.services.rota import Rota
from bot.services.routing import SECTION, away_on
from bot.services.standing_in import LONGEST

#: How far ahead one looks for days that were said.
SAID: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Leave:
    """Days in a row, both included, with one substitute or none."""

    first: date
    last: date
    substitute_id: int | None = None


def matter_of(person: Person) -> Matter:
    return Matter(staff_id=person.id, section=person.section)


def leaves(work: Work, person: Person) -> list[Leave]:
    """The days that are not over."""
    today = work.calendar.today(work.now)
    said = [s for s in work.sittings.between(today, today + SAID) if s.host_id == person.id and not s.sits]
    found: list[Leave] = []
    for one in sorted(said, key=lambda sitting: sitting.day):
        before = found[-1] if found else None
        if (
            before
            and before.last + timedelta(days=1) == one.day
            and before.substitute_id == one.substitute_id
        ):
            found[-1] = replace(before, last=one.day)
        else:
            found.append(Leave(one.day, one.day, one.substitute_id))
    return found


def substitutes(work: Work, person: Person) -> list[Person]:
    """Colleagues of the same section, the staff first."""
    found = [p for p in work.people.of_section(person.section or "") if p.id != person.id]
    return sorted(
        (p for p in found if p.role in SECTION), key=lambda p: (p.role is Role.SECTION_HEAD, p.number)
    )


def check_leave(work: Work, person: Person, first: date, last: date, substitute: Person | None) -> None:
    """InACircle, SubstituteAway; MovedOn for days that are over or too many, and for somebody else's."""
    if person.role not in SECTION or not work.calendar.today(work.now) <= first <= last <= first + LONGEST:
        raise MovedOn
    if substitute is None:
        return
    if substitute.id not in {p.id for p in substitutes(work, person)}:
        raise MovedOn
    rota = Rota(work, first, last)
    for day in _days(first, last):
        if goes_in_a_circle(person.id, substitute.id, rota.substitutes(day)):
            raise InACircle
        decided = rota.decided(substitute, day)
        if decided is not None and not decided.sits:
            raise SubstituteAway(month=day.month, day=day.day)


def go_away(
    work: Work, who: Person, person: Person, first: date, last: date, substitute: Person | None = None
) -> None:
    """From `first` to `last` the person is not there; those whom it concerns are told."""
    authorize(who, "leave.set", matter_of(person))
    work.hold_diaries([person.id])
    check_leave(work, person, first, last, substitute)
    instead = substitute.id if substitute else None
    _decide(work, who, person, Leave(first, last, instead), sits=False)
    _goes_on(work, who, person, Leave(first, last), substitute)
    if first == work.calendar.today(work.now):
        ask_who_is_there(work)
    heads = {p.id for p in work.people.of_section(person.section or "") if p.role is Role.SECTION_HEAD}
    told = {person.id, *heads, *([substitute.id] if substitute else [])} - {who.id}
    for person_id in sorted(told):
        days = (last - first).days
        work.outbox.tell(person_id, "away-said", person=person.id, first=first.toordinal(), days=days)


def _goes_on(work: Work, who: Person, person: Person, leave: Leave, substitute: Person | None) -> None:
    """Talks on those days go to the substitute, or by the rules to whoever is there; with nobody there they
    stay, and climb their ladder."""
    for assignment in work.assignments.held_by(person.id):
        appointment = require(work, assignment.appointment_id)
        day = work.calendar.today(appointment.starts_at)
        over = appointment.state not in AHEAD or appointment.starts_at <= work.now
        if over or not leave.first <= day <= leave.last:
            continue
        if to := _instead(work, appointment, person, assignment, substitute):
            give_over(work, who, InHand(appointment.id, assignment), to)


def _instead(
    work: Work, appointment: Appointment, person: Person, part: Assignment, substitute: Person | None
) -> Person | None:
    matter, cadre = work.appointments.matter(appointment.id), work.people.get(appointment.cadre_id)
    if matter is None or cadre is None:
        return None
    out = {*kept_out(work, cadre, matter.recused), *matter.taking_part}
    out.update(work.assignments.busy(span_of(appointment)))
    if substitute is not None and substitute.id not in out:
        return substitute
    try:
        found = colleague(work, appointment, part, part.section, person)
    except (NobodyLeft, NothingFree):
        return None
    return None if found.id in away_on(work, work.calendar.today(appointment.starts_at)) else found


def come_back(work: Work, who: Person, person: Person, first: date, last: date) -> None:
    """They are there after all, from today at the earliest. What went to others stays with them."""
    authorize(who, "leave.set", matter_of(person))
    work.hold_diaries([person.id])
    if not any(leave.first == first and leave.last == last for leave in leaves(work, person)):
        raise MovedOn
    _decide(work, who, person, Leave(first, last), sits=True)


def _decide(work: Work, who: Person, person: Person, leave: Leave, sits: bool) -> None:
    why = Why.OWN if sits else Why.LEAVE
    work.sittings.put(
        [
            Sitting(person.id, day, sits, why, who.id, work.now, leave.substitute_id)
            for day in _days(leave.first, leave.last)
        ]
    )
    work.record(who, "leave.end" if sits else "leave.set", "person", person.id)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
