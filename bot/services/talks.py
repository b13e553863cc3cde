"""After the slot: the talk was held, or the person did not come."""

from bot.domain.access import authorize
from bot.domain.appointment import APPOINTMENT, Appointment
from bot.domain.due import ladder
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.domain.talk import Talk
from bot.services.booking import redraw
from bot.services.opinions import plan_asking
from bot.services.ports import Work


def hold_talk(work: Work, who: Person, appointment: Appointment) -> Talk:
    """It took place: the talk exists, the question is answered, the note is owed."""
    authorize(who, "talk.hold", work.appointments.matter(appointment.id))
    if work.now < appointment.starts_at:
        raise MovedOn
    work.appointments.save(APPOINTMENT.apply(appointment, "hold"))
    talk = take_place(work, who, appointment)
    redraw(work, appointment, {who.id})
    return talk


def take_place(work: Work, who: Person, appointment: Appointment) -> Talk:
    """From its beginning to its end, with whoever was to take part, until somebody says otherwise."""
    talk = Talk(work.new_id(), appointment.id, appointment.starts_at, appointment.ends_at)
    work.talks.add(talk)
    matter = work.appointments.matter(appointment.id)
    for person_id in sorted(matter.taking_part - matter.recused) if matter else ():
        work.presence.add(appointment.id, person_id, None)
    work.record(who, "talk.hold", "talk", talk.id)
    work.dues.clear("talk", appointment.id)
    work.dues.add(ladder("note", appointment.id, work.now, work.policy.ladders["note"]))
    plan_asking(work, appointment)
    return talk


def miss_talk(work: Work, who: Person, appointment: Appointment) -> None:
    """The person did not come: no blame, other times are offered."""
    authorize(who, "talk.miss", work.appointments.matter(appointment.id))
    if work.now < appointment.starts_at:
        raise MovedOn
    work.appointments.save(APPOINTMENT.apply(appointment, "miss"))
    work.record(who, "talk.miss", "appointment", appointment.id)
    work.dues.clear("talk", appointment.id)
    work.outbox.tell(appointment.cadre_id, "appointment", id=appointment.id)
