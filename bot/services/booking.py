"""Booking: from a free slot to a routed appointment that the section has accepted."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.domain.access import Matter, authorize
from bot.domain.appointment import AHEAD, APPOINTMENT, ASSIGNMENT, Appointment, Assignment, Slot, TalkKind
from bot.domain.due import ladder
from bot.domain.errors import AlreadyBooked, MovedOn, NotYours, Refusal, SlotTaken
from bot.domain.people import Person, Role
from bot.domain.recusal import Ground
from bot.domain.slots import span_of
from bot.domain.words import Words
from bot.services.assigning import end_assignment, staff_of, stop_asking
from bot.services.grounds import keep_out, keep_what_stands
from bot.services.holding import hold_slot, let_go
from bot.services.planning import plan, plan_acceptance
from bot.services.ports import Work
from bot.services.routing import Route, find_route


def book_talk(
    work: Work,
    cadre: Person,
    slot: Slot,
    topic: str,
    wish: Words | None,
    recused: Collection[int] = frozenset(),
    about: int | None = None,
) -> Appointment:
    """Book the slot, route it past whoever is recused, tell everybody. `about`: which of them it is about.
    SlotTaken when another was quicker, SlotHeld while another has it open."""
    authorize(cadre, "talk.book", Matter())
    way = reserve(work, cadre, slot, topic, recused)
    booked = enter(work, cadre, cadre, way, slot, topic, wish, recused, about)
    let_go(work, cadre)
    return booked


def reserve(
    work: Work,
    cadre: Person,
    slot: Slot,
    topic: str,
    recused: Collection[int] = frozenset(),
    kind: TalkKind = TalkKind.SELF_BOOKED,
) -> Route:
    """Whether the cadre may have the slot now, and where the request belongs; it is held for them."""
    if work.appointments.is_taken(slot):  # most who are too late learn it here, and wait for nobody's lock
        raise SlotTaken
    if topic not in {known.id for known in work.policy.topics}:
        raise MovedOn
    host = _host(work, slot)
    hold_slot(work, cadre, slot)
    may_book(work, cadre)
    return find_route(work, cadre, topic, host, recused, kind, span_of(slot))


def enter(
    work: Work,
    who: Person,
    cadre: Person,
    way: Route,
    slot: Slot,
    topic: str,
    wish: Words | None,
    recused: Collection[int],
    about: int | None = None,
) -> Appointment:
    """`who` puts down the slot, whose diary is held, as an appointment, and it goes its way. SlotTaken when
    the database knows better."""
    appointment = put_down(work, cadre, way, slot, topic, wish=wish)
    work.record(who, "appointment.request", "appointment", appointment.id)
    for person_id in sorted(recused):
        ground = Ground.ABOUT if person_id == about else Ground.CADRE
        keep_out(work, cadre, appointment.id, person_id, ground)
    return assign(work, appointment, way)


def put_down(
    work: Work,
    cadre: Person,
    way: Route,
    slot: Slot,
    topic: str,
    kind: TalkKind = TalkKind.SELF_BOOKED,
    wish: Words | None = None,
    booked_by: int | None = None,
    instead_of: int | None = None,
) -> Appointment:
    """From here on the slot is the cadre's, and it is not there for whoever keeps out of what is theirs."""
    appointment = Appointment(
        id=work.new_id(),
        cadre_id=cadre.id,
        host_id=way.host.id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        kind=kind,
        topic=topic,
        created_at=work.now,
        wish=wish,
        booked_by=booked_by,
        instead_of=instead_of,
    )
    work.appointments.add(appointment)
    keep_what_stands(work, cadre, appointment.id)
    return appointment


def _host(work: Work, slot: Slot) -> Person:
    """Whose slot it is; MovedOn for somebody who holds no talks any more."""
    host = work.people.get(slot.host_id)
    if host is None or host.archived or host.role not in (Role.HOST, Role.MINISTER):
        raise MovedOn
    return host


def may_book(work: Work, cadre: Person) -> Sequence[Appointment]:
    """What the person has ahead; AlreadyBooked when it is as much as the rule allows. One that lost its time
    counts: its place is kept."""
    ahead = work.appointments.ahead_of(cadre.id, work.now)
    if len(ahead) + len(work.absences.displaced_of(cadre.id)) >= work.policy.limits.live_appointments:
        raise AlreadyBooked(count=work.policy.limits.live_appointments)
    return ahead


def assign(work: Work, appointment: Appointment, way: Route, turn: int = 0) -> Appointment:
    """To the section that leads and to those that attend. `turn` tells what is due of an appointment that
    was assigned before from what was due then."""
    assigned = APPOINTMENT.apply(appointment, "assign")
    work.appointments.save(assigned)
    work.record(None, "appointment.assign", "appointment", appointment.id)
    attending = [person for person in way.attending if person.section not in (None, way.section)]
    for staff in (way.staff, *attending):
        leads = staff is way.staff
        section = way.section if leads else staff.section or ""
        id_, rule = work.new_id(), way.rule.name
        work.assignments.add(Assignment(id_, appointment.id, section, staff.id, rule, work.now, leads=leads))
        work.outbox.tell(staff.id, "appointment", id=appointment.id)
    plan(work, assigned, turn)
    return assigned


def attend_no_longer(work: Work, appointment: Appointment, way: Route) -> None:
    """Another rule decides by now: the sections that it does not name, and the one that is to lead, attend
    no longer. Before another section leads: no section takes part twice."""
    for part in work.assignments.all_of(appointment.id):
        if part.leads or part.section in way.sections[1:]:
            continue
        if part.staff_id == way.staff.id:  # who leads now is told so
            end_assignment(work, part)
        else:
            excuse(work, appointment, part, "passed" if part.section == way.section else "excused")


def attend_by(work: Work, appointment: Appointment, way: Route) -> None:
    """And those that it names do, once it is led as it says."""
    there = {part.section for part in work.assignments.all_of(appointment.id)}
    for staff in way.attending:
        if staff.section is None or staff.section in {*there, way.section}:
            continue
        id_, rule = work.new_id(), way.rule.name
        part = Assignment(id_, appointment.id, staff.section, staff.id, rule, work.now, leads=False)
        work.assignments.add(part)
        work.outbox.tell(staff.id, "appointment", id=appointment.id)
        if appointment.state in AHEAD:
            plan_acceptance(work, appointment, part)


def excuse(work: Work, appointment: Appointment, part: Assignment, news: str = "excused") -> None:
    """They attend no longer, with nobody in their place; they are told, if they are still here."""
    end_assignment(work, part)
    staff = work.people.get(part.staff_id)
    if staff is None or staff.archived:
        return
    work.outbox.tell(staff.id, "appointment", id=appointment.id, news=news)
    if appointment.state in AHEAD:
        was = int(appointment.starts_at.timestamp()) // 60
        work.outbox.retell(staff.id, "calendar-file", appointment.id, off=was)


def matter_of(work: Work, assignment: Assignment) -> Matter | None:
    """What a permission about this assignment depends on: whose of those who take part it is."""
    matter = work.appointments.matter(assignment.appointment_id)
    return matter and replace(matter, staff_id=assignment.staff_id, section=assignment.section)


def theirs(work: Work, who: Person, appointment_id: int) -> Assignment | None:
    """The part in an appointment that is somebody's own, or else their section's."""
    found = work.assignments.all_of(appointment_id)
    own = [a for a in found if a.staff_id == who.id]
    return next(iter([*own, *(a for a in found if who.section and a.section == who.section)]), None)


def accept_assignment(work: Work, who: Person, appointment: Appointment) -> Assignment:
    """The section takes its part on. With the one that leads it is arranged: the cadre and the host are
    told."""
    assignment = theirs(work, who, appointment.id)
    if assignment is None:
        raise NotYours
    authorize(who, "assignment.accept", matter_of(work, assignment), assignment.state)
    accepted = ASSIGNMENT.apply(assignment, "accept")
    work.appointments.hold(appointment.id)
    work.assignments.save(accepted)
    work.record(who, "assignment.accept", "assignment", assignment.id)
    stop_asking(work, assignment)
    if assignment.leads:
        arrange(work, appointment)
    else:
        redraw(work, appointment, {assignment.staff_id})
    return accepted


def arrange(work: Work, appointment: Appointment) -> None:
    """The section has taken it on: the cadre and the host are told, and nobody is waited for any more."""
    work.appointments.save(APPOINTMENT.apply(appointment, "accept"))
    work.dues.clear("expiry", appointment.id)
    work.dues.add(ladder("talk", appointment.id, appointment.ends_at, work.policy.ladders["talk"]))
    if work.policy.calendar_files:
        work.outbox.tell(appointment.cadre_id, "calendar-file", id=appointment.id)
    for person_id in (appointment.cadre_id, appointment.host_id):
        work.outbox.tell(person_id, "appointment", id=appointment.id)
    redraw(work, appointment, {appointment.cadre_id, appointment.host_id})


def redraw(work: Work, appointment: Appointment, besides: Collection[int] = ()) -> None:
    """The cards of everybody else concerned, as things stand now and without a sound."""
    involved = {appointment.cadre_id, appointment.host_id, *staff_of(work, appointment.id)}
    for person_id in sorted(involved.difference(besides)):
        work.outbox.refresh(person_id, "appointment", appointment.id)


def accept_all(work: Work, who: Person, waiting: Sequence[Assignment]) -> tuple[int, dict[str, str]]:
    """Each as if it were tapped alone; how many, and which appointments could not be accepted and why. What
    is kept from them is not there, and is not counted."""
    done, refused = 0, dict[str, str]()
    hidden = work.recusals.kept_from(who.id)
    for assignment in (a for a in waiting if a.appointment_id not in hidden):
        try:
            with work.savepoint():
                accept_assignment(work, who, require(work, assignment.appointment_id))
            done += 1
        except Refusal as refusal:
            refused[str(assignment.appointment_id)] = refusal.key
    return done, refused


def require(work: Work, appointment_id: int) -> Appointment:
    appointment = work.appointments.get(appointment_id)
    if appointment is None:
        raise NotYours
    return appointment
