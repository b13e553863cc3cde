"""A host drops out: one deed takes the nights away and finds a place for everybody who had booked them.

Whoever can be taken over at the same time by the substitute is; everybody else keeps topic, words and
assignment, and chooses another time.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta

from bot.domain.absence import Absence, Affected
from bot.domain.access import Matter, authorize
from bot.domain.appointment import AHEAD, APPOINTMENT, Appointment, AppointmentState
from bot.domain.due import Due, ladder
from bot.domain.errors import InACircle, MovedOn, SubstituteAway
from bot.domain.people import Person, Role
from bot.domain.sitting import Sitting, Why, goes_in_a_circle
from bot.domain.slots import has_room, hours_of
from bot.services.leaving import postpone
from bot.services.planning import unplan
from bot.services.ports import Work
from bot.services.rota import Rota

#: The longest leave that is entered at once.
LONGEST = timedelta(days=60)


def affected(work: Work, host: Person, first: date, last: date) -> list[Appointment]:
    """What the host has ahead on these days."""
    since = max(work.calendar.at(first, time(0)), work.now)
    until = work.calendar.at(last + timedelta(days=1), time(0))
    found = work.appointments.between(since, until)
    return [a for a in found if a.host_id == host.id and a.state in AHEAD and a.starts_at > work.now]


def can_take_over(work: Work, substitute: Person | None, appointment: Appointment) -> bool:
    """Whether the substitute has nothing else then, and may take part in this one."""
    if substitute is None or substitute.id == appointment.cadre_id:
        return False
    matter = work.appointments.matter(appointment.id)
    if matter is None or substitute.id in matter.recused:
        return False
    day = work.calendar.today(appointment.starts_at)
    busy = work.appointments.taken(substitute.id, work.calendar.at(day, time(0)))
    that_day = [span for span in busy if work.calendar.today(span[0]) == day]
    hours = hours_of(work.policy, work.calendar, day)
    return has_room(work.policy, hours, (appointment.starts_at, appointment.ends_at), that_day)


def check_substitute(rota: Rota, host: Person, substitute: Person, day: date) -> None:
    """InACircle, SubstituteAway; MovedOn for somebody who holds no talks."""
    if substitute.archived or substitute.role is not Role.HOST or substitute.id == host.id:
        raise MovedOn
    if goes_in_a_circle(host.id, substitute.id, rota.substitutes(day)):
        raise InACircle
    decided = rota.decided(substitute, day)
    if decided is not None and not decided.sits:
        raise SubstituteAway(month=day.month, day=day.day)


def drop_out(
    work: Work, who: Person, host: Person, first: date, last: date, substitute: Person | None, why: Why
) -> Absence:
    """The host does not sit from `first` to `last`; everybody concerned is told."""
    authorize(who, "night.set", Matter(host_id=host.id))
    if not work.calendar.today(work.now) <= first <= last <= first + LONGEST:
        raise MovedOn
    work.hold_diaries({host.id, substitute.id} if substitute else {host.id})
    rota = Rota(work, first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    decided: list[Sitting] = []
    for day in days:
        sat = rota.sits(host, day)
        if substitute is not None and sat:
            check_substitute(rota, host, substitute, day)
            if not rota.sits(substitute, day):
                decided.append(Sitting(substitute.id, day, True, Why.SUBSTITUTE, who.id, work.now))
        in_place = substitute.id if substitute is not None and sat else None
        decided.append(Sitting(host.id, day, False, why, who.id, work.now, in_place))
    return give_up(work, who, host, decided, (first, last), substitute, why)


def give_up(
    work: Work,
    who: Person,
    host: Person,
    decided: Sequence[Sitting],
    span: tuple[date, date],
    substitute: Person | None,
    why: Why,
) -> Absence:
    """Put down what was decided, and move whoever stood in its way. The diaries are held by now."""
    work.sittings.put(decided)
    absence = Absence(
        work.new_id(), host.id, *span, why, who.id, work.now, substitute.id if substitute else None
    )
    work.absences.add(absence)
    work.record(who, "night.give", "absence", absence.id)
    for appointment in affected(work, host, *span):
        kept = substitute if can_take_over(work, substitute, appointment) else None
        work.absences.add_affected(
            Affected(absence.id, appointment.id, appointment.starts_at, kept.id if kept else None)
        )
        if kept is not None:
            _hand_to(work, who, appointment, kept)
        elif appointment.state is AppointmentState.REQUESTED:  # nobody has agreed to it yet
            postpone(work, who, appointment)
        else:
            _displace(work, who, appointment)
    for person_id in {host.id, *([substitute.id] if substitute else [])} - {who.id}:
        work.outbox.tell(person_id, "absence", id=absence.id)
    return absence


def _hand_to(work: Work, who: Person, appointment: Appointment, host: Person) -> None:
    """Same time, same section, another host; everybody but the one who did it is told."""
    taken_over = APPOINTMENT.apply(appointment, "take_over", host_id=host.id)
    work.appointments.move(taken_over)
    work.record(who, "appointment.take_over", "appointment", appointment.id)
    for person_id in _involved(work, taken_over) | {host.id}:
        if person_id != who.id:
            work.outbox.tell(person_id, "appointment", id=appointment.id, news="host")
    for person_id in sorted(_involved(work, taken_over)):
        work.outbox.retell(person_id, "calendar-file", appointment.id)


def _displace(work: Work, who: Person, appointment: Appointment) -> None:
    """Its time is gone; it waits for the person to choose another, is chased, and ends at last."""
    displaced = APPOINTMENT.apply(appointment, "displace")
    work.appointments.save(displaced)
    work.record(who, "appointment.displace", "appointment", appointment.id)
    unplan(work, appointment, work.assignments.of(appointment.id))
    steps = work.policy.ladders["displaced"]
    work.dues.add(ladder("displaced", appointment.id, work.now, steps, turn=displaced.revision))
    end = work.now + work.policy.nights.window
    work.dues.add([Due("expiry", appointment.id, f"displaced-{displaced.revision}", end)])
    for person_id in sorted(_involved(work, displaced) - {who.id}):
        work.outbox.tell(person_id, "appointment", id=appointment.id)
    for person_id in sorted(_involved(work, displaced) | {displaced.host_id}):
        work.outbox.retell(person_id, "calendar-file", appointment.id)


def _involved(work: Work, appointment: Appointment) -> set[int]:
    """The person, and the colleague who takes part."""
    assignment = work.assignments.of(appointment.id)
    return {appointment.cadre_id} | ({assignment.staff_id} if assignment else set())
