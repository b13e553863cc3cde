"""A time is gone because its host does not sit then or is kept out, or the day became another: whoever had it
keeps topic, words, recusals and assignment, and their place: a substitute takes over, or the nearest times
are kept."""

from collections.abc import Collection, Sequence
from datetime import date, time, timedelta

from bot.domain.absence import Absence, Affected
from bot.domain.appointment import APPOINTMENT, Appointment, AppointmentState
from bot.domain.due import Due, ladder
from bot.domain.people import Person, Role
from bot.domain.slots import has_room, hours_of
from bot.services.assigning import staff_of
from bot.services.keeping import keep_times
from bot.services.leaving import postpone
from bot.services.offering import call_off_offers
from bot.services.planning import unplan
from bot.services.ports import Work
from bot.services.routing import NO_SECTION


def hold_all_diaries(work: Work, besides: Collection[int] = ()) -> None:
    """Before anybody loses a time: those that are kept for them may be any host's."""
    work.hold_diaries([*besides, *(host.id for host in work.people.with_role(Role.HOST, Role.MINISTER))])


def can_take_over(work: Work, substitute: Person | None, appointment: Appointment) -> bool:
    """Whether the substitute has nothing else then, nothing that is kept for somebody else, and may take
    part in this one."""
    if substitute is None or substitute.id == appointment.cadre_id:
        return False
    matter = work.appointments.matter(appointment.id)
    alone = matter is not None and matter.section == NO_SECTION and substitute.role is not Role.MINISTER
    if matter is None or substitute.id in matter.recused or alone:
        return False
    day = work.calendar.today(appointment.starts_at)
    night = work.calendar.at(day, time(0)), work.calendar.at(day + timedelta(days=1), time(0))
    kept = work.offers.kept(substitute.id, *night, appointment.cadre_id)
    that_day = [*work.appointments.taken(substitute.id, *night), *kept]
    hours = hours_of(work.policy, work.calendar, day)
    return has_room(work.policy, hours, (appointment.starts_at, appointment.ends_at), that_day)


def give_way(
    work: Work, who: Person, absence: Absence, moved: Sequence[Appointment], substitute: Person | None = None
) -> list[Appointment]:
    """Put down whom the absence moves, and who takes them over. Those who lost their time are given back:
    `keep_places` is for all of them together."""
    work.absences.add(absence)
    lost: list[Appointment] = []
    for appointment in moved:
        kept = substitute if can_take_over(work, substitute, appointment) else None
        work.absences.add_affected(
            Affected(absence.id, appointment.id, appointment.starts_at, kept.id if kept else None)
        )
        if kept is not None:
            _hand_to(work, who, appointment, kept)
        elif appointment.state is AppointmentState.REQUESTED:  # nobody has agreed to it yet
            postpone(work, who, appointment)
        else:
            lost.append(displace(work, who, appointment))
    return lost


def keep_places(work: Work, who: Person, lost: Sequence[Appointment], first: date, last: date) -> None:
    """What was kept on these days and is gone is called off, and others are kept in its place."""
    since, until = work.calendar.at(first, time(0)), work.calendar.at(last + timedelta(days=1), time(0))
    again = [work.appointments.get(id_) for id_ in call_off_offers(work, who, since, until)]
    still = [a for a in again if a is not None and a.state is AppointmentState.DISPLACED]
    keep_times(work, [*lost, *(a for a in still if a.id not in {each.id for each in lost})])


def _hand_to(work: Work, who: Person, appointment: Appointment, host: Person) -> None:
    """Same time, same section, another host; everybody but the one who did it is told."""
    taken_over = APPOINTMENT.apply(appointment, "take_over", host_id=host.id)
    work.appointments.move(taken_over)
    work.record(who, "appointment.take_over", "appointment", appointment.id)
    for person_id in _involved(work, taken_over) | {host.id}:
        if person_id != who.id:
            work.outbox.tell(person_id, "appointment", id=appointment.id, news="host")
    for person_id in sorted(_involved(work, taken_over) | {host.id}):
        work.outbox.retell(person_id, "calendar-file", appointment.id)
    _call_off_file(work, appointment)


def displace(work: Work, who: Person, appointment: Appointment) -> Appointment:
    """Its time is gone; it waits for the person to choose another, is chased, and ends at last. `keep_times`
    comes after, for all who lost theirs at once."""
    displaced = APPOINTMENT.apply(appointment, "displace")
    work.appointments.save(displaced)
    work.record(who, "appointment.displace", "appointment", appointment.id)
    unplan(work, appointment)
    steps = work.policy.ladders["displaced"]
    work.dues.add(ladder("displaced", appointment.id, work.now, steps, turn=displaced.revision))
    end = work.now + work.policy.nights.window
    work.dues.add([Due("expiry", appointment.id, f"displaced-{displaced.revision}", end)])
    for person_id in sorted(_involved(work, displaced) - {who.id}):
        work.outbox.tell(person_id, "appointment", id=appointment.id)
    for person_id in sorted(_involved(work, displaced)):
        work.outbox.retell(person_id, "calendar-file", appointment.id)
    _call_off_file(work, appointment)
    return displaced


def _call_off_file(work: Work, before: Appointment) -> None:
    """Whoever was to hold it and put it in a calendar of their own takes it out again; whoever is kept out
    hears nothing of it."""
    if before.host_id not in {recusal.person_id for recusal in work.recusals.of(before.id)}:
        was = int(before.starts_at.timestamp()) // 60
        work.outbox.retell(before.host_id, "calendar-file", before.id, off=was)


def _involved(work: Work, appointment: Appointment) -> set[int]:
    """The person, and the colleagues who take part."""
    return {appointment.cadre_id, *staff_of(work, appointment.id)}
