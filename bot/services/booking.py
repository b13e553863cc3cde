"""Booking: from the free slots to a routed appointment, and its ways out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from bot.domain.access import Matter, authorize
from bot.domain.appointment import APPOINTMENT, ASSIGNMENT, Appointment, Assignment, Slot, TalkKind
from bot.domain.due import Due, before, ladder
from bot.domain.errors import AlreadyBooked, MovedOn, NothingFree, NotYours, SlotTaken
from bot.domain.people import Person, Role
from bot.domain.policy import RoutingRule
from bot.domain.routing import Matchable, route
from bot.domain.slots import free_slots, is_slot
from bot.domain.words import Words
from bot.services.ports import Work


@dataclass(frozen=True, slots=True)
class Route:
    """Where a person's request belongs, and which rule says so."""

    rule: RoutingRule
    host: Person
    staff: Person


def find_route(work: Work, cadre: Person, topic: str | None) -> Route:
    """The section by rule, its vice-minister in charge, and the colleague who has least to do."""
    rule, host = host_in_charge(work, cadre, topic)
    staff = [
        p for p in work.people.of_section(rule.section) if p.role is Role.SECTION_STAFF and p.id != cadre.id
    ]
    staff = staff or [p for p in work.people.of_section(rule.section) if p.id != cadre.id]
    if not staff:
        raise NothingFree
    loads = work.assignments.loads([p.id for p in staff])
    return Route(rule, host, min(staff, key=lambda p: (loads[p.id], p.number)))


def host_in_charge(work: Work, cadre: Person, topic: str | None) -> tuple[RoutingRule, Person]:
    """The rule that decides, and the vice-minister in charge; a topic may change both."""
    rule = route(work.policy, Matchable(work.people.unit(cadre.unit_id).kind, topic))
    host = work.people.by_number(work.policy.section(rule.section).host)
    if host is None or host.archived:
        raise NothingFree
    return rule, host


def next_slots(work: Work, cadre: Person, topic: str | None, count: int = 3) -> Sequence[Slot]:
    """The next free slots of the host in charge, at times when the cadre is free too."""
    authorize(cadre, "slot.list", Matter())
    _, host = host_in_charge(work, cadre, topic)
    taken = work.appointments.taken(host.id, work.now)
    taken |= {ahead.starts_at for ahead in work.appointments.ahead_of(cadre.id, work.now)}
    return list(islice(free_slots(work.policy, work.calendar, host.id, taken, work.now), count))


def book_talk(work: Work, cadre: Person, slot: Slot, topic: str, wish: Words | None) -> Appointment:
    """Book the slot, route it, tell everybody. SlotTaken when another was quicker."""
    authorize(cadre, "talk.book", Matter())
    own_times = {ahead.starts_at for ahead in may_book(work, cadre)}
    nights = work.policy.nights
    if (
        topic not in {known.id for known in work.policy.topics}
        or slot.starts_at > work.now + nights.window
        or not is_slot(work.policy, work.calendar, slot)
    ):
        raise MovedOn
    if slot.starts_at < work.now + nights.notice or slot.starts_at in own_times:
        raise SlotTaken
    way = find_route(work, cadre, topic)
    appointment = Appointment(
        id=work.new_id(),
        cadre_id=cadre.id,
        host_id=way.host.id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        kind=TalkKind.SELF_BOOKED,
        topic=topic,
        created_at=work.now,
        wish=wish,
    )
    work.appointments.add(appointment)
    work.record(cadre, "appointment.request", "appointment", appointment.id)
    return _assign(work, appointment, way)


def may_book(work: Work, cadre: Person) -> Sequence[Appointment]:
    """What the person has ahead; AlreadyBooked when it is as much as the rule allows."""
    ahead = work.appointments.ahead_of(cadre.id, work.now)
    if len(ahead) >= work.policy.limits.live_appointments:
        raise AlreadyBooked(count=work.policy.limits.live_appointments)
    return ahead


def _assign(work: Work, appointment: Appointment, way: Route) -> Appointment:
    assigned = APPOINTMENT.apply(appointment, "assign")
    assignment = Assignment(
        id=work.new_id(),
        appointment_id=appointment.id,
        section=way.rule.section,
        staff_id=way.staff.id,
        rule=way.rule.name,
        created_at=work.now,
    )
    work.appointments.save(assigned)
    work.assignments.add(assignment)
    work.record(None, "appointment.assign", "appointment", appointment.id)
    work.outbox.tell(way.staff.id, "appointment", id=appointment.id)
    expiry = appointment.starts_at - work.policy.deadlines.acceptance_ends_before
    if expiry <= work.now:  # booked at the last moment: then until it begins
        expiry = appointment.starts_at
    steps = ladder("assignment", assignment.id, work.now, work.policy.ladders["assignment"])
    work.dues.add([due for due in steps if due.due_at < expiry])
    work.dues.add([Due("expiry", appointment.id, "end", expiry)])
    work.dues.add(before("reminder", appointment.id, appointment.starts_at, work.policy.reminders, work.now))
    return assigned


def accept_assignment(work: Work, who: Person, appointment: Appointment) -> Assignment:
    """The section takes it on; the cadre and the host are told."""
    assignment = work.assignments.of(appointment.id)
    if assignment is None:
        raise NotYours
    authorize(who, "assignment.accept", work.appointments.matter(appointment.id), assignment.state)
    accepted = ASSIGNMENT.apply(assignment, "accept")
    work.appointments.save(APPOINTMENT.apply(appointment, "accept"))
    work.assignments.save(accepted)
    work.record(who, "assignment.accept", "assignment", assignment.id)
    work.dues.clear("assignment", assignment.id)
    work.dues.clear("expiry", appointment.id)
    work.dues.add(ladder("talk", appointment.id, appointment.ends_at, work.policy.ladders["talk"]))
    for person_id in (appointment.cadre_id, appointment.host_id):
        work.outbox.tell(person_id, "appointment", id=appointment.id)
    return accepted


def cancel_appointment(work: Work, who: Person, appointment: Appointment) -> Appointment:
    """The cadre calls it off before it begins; the slot is free again at once."""
    authorize(who, "appointment.cancel", work.appointments.matter(appointment.id), appointment.state)
    if appointment.starts_at <= work.now:
        raise MovedOn
    return _end(work, who, appointment, "cancel")


def expire_appointment(work: Work, appointment_id: int) -> None:
    """Nobody confirmed in time: an apology and other times, never silence."""
    appointment = work.appointments.get(appointment_id)
    if appointment is not None and APPOINTMENT.allows(appointment.state, "expire"):
        _end(work, None, appointment, "expire")


def postpone_appointment(work: Work, who: Person, appointment: Appointment) -> None:
    """The talk did not take place and is to be moved: the cadre chooses another time."""
    authorize(who, "talk.move", work.appointments.matter(appointment.id))
    _end(work, who, appointment, "reschedule")


def _end(work: Work, who: Person | None, appointment: Appointment, action: str) -> Appointment:
    """Off it goes, with everything that was to follow; everybody but the one who did it is told."""
    ended = APPOINTMENT.apply(appointment, action)
    work.appointments.save(ended)
    work.record(who, f"appointment.{action}", "appointment", appointment.id)
    for kind in ("reminder", "expiry", "talk"):
        work.dues.clear(kind, appointment.id)
    assignment = work.assignments.of(appointment.id)
    if assignment is not None:
        work.dues.clear("assignment", assignment.id)
        work.assignments.save(ASSIGNMENT.apply(assignment, "withdraw"))
    involved = {appointment.cadre_id, appointment.host_id} | ({assignment.staff_id} if assignment else set())
    for person_id in sorted(involved - ({who.id} if who else set())):
        work.outbox.tell(person_id, "appointment", id=appointment.id)
    return ended


def require(work: Work, appointment_id: int) -> Appointment:
    appointment = work.appointments.get(appointment_id)
    if appointment is None:
        raise NotYours
    return appointment
