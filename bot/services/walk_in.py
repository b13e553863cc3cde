"""Somebody has come without an appointment, or several of one unit together: put down when it takes place.

It takes no time of the plan away: whoever booked that time keeps it (`Appointment.off_plan`). Of several
people each has an appointment of their own, and so a note of their own, read by nobody else of them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import (
    APPOINTMENT,
    Appointment,
    Assignment,
    AssignmentState,
    OffPlan,
    Slot,
    TalkKind,
)
from bot.domain.errors import HasAppointment, MovedOn, NotYet, NotYours, SlotTaken
from bot.domain.people import Person, Role
from bot.domain.recusal import Ground
from bot.domain.slots import hours_of
from bot.domain.talk import Part
from bot.domain.words import Words
from bot.forms.declared import NOTE
from bot.forms.engine import begin
from bot.services.desk_ports import Place
from bot.services.grounds import grounds, keep_out, keep_what_stands, kept_out
from bot.services.ports import Work
from bot.services.presence import stage
from bot.services.rota import sits_on
from bot.services.routing import SECTION, find_route
from bot.services.taking_on import begun_by_another
from bot.services.talks import take_place


def hosts_for(work: Work, who: Person, cadre: Person, recused: Collection[int] = ()) -> Sequence[Person]:
    """Who may be talking to them: whoever takes it down, if they hold talks themselves; else those who sit
    today, else anybody who holds talks. Nobody who keeps out."""
    out = kept_out(work, cadre, recused)
    hosts = [p for p in work.people.with_role(Role.HOST, Role.MINISTER) if p.id not in out]
    if who.role in (Role.HOST, Role.MINISTER):
        return [p for p in hosts if p.id == who.id]
    today = work.calendar.today(work.now)
    return [p for p in hosts if p.role is Role.HOST and sits_on(work, p, today)] or hosts


def walk_in(
    work: Work,
    who: Person,
    cadre: Person,
    topic: str,
    host: Person,
    began_at: datetime,
    others: Sequence[Person] = (),
    about: int | None = None,
) -> Appointment:
    """They are being talked to, or were, today. HasAppointment when one of them has an appointment at that
    very time: that is the one that takes place."""
    authorize(who, "talk.walk_in", Matter())
    if topic not in {known.id for known in work.policy.topics}:
        raise MovedOn
    day = work.calendar.today(work.now)
    if began_at > work.now or work.calendar.today(began_at) != day:
        raise NotYet
    recused = frozenset((about,)) if about else frozenset[int]()
    together = may_come_together(work, who, cadre, others)
    if who.id in recused or any(host not in hosts_for(work, who, one, recused) for one in together):
        raise NotYours
    work.hold_diaries({one.id for one in together})
    slot = Slot(host.id, began_at, began_at + hours_of(work.policy, work.calendar, day).slot)
    first: Appointment | None = None
    for one in together:
        sitting = None if len(together) == 1 else first.id if first else work.new_id()
        off_plan = OffPlan.TOGETHER if first else OffPlan.WALK_IN
        made = _put_down(work, who, one, host, slot, topic, off_plan, sitting, recused)
        first = first or made
    assert first is not None  # there is at least the one who came
    return first


def bring(work: Work, who: Person, appointment: Appointment, others: Sequence[Person]) -> None:
    """Others of the unit were at the same sitting: theirs was held with it."""
    matter, note = work.appointments.matter(appointment.id), work.notes.of(appointment.id)
    authorize(who, "talk.correct", matter, stage(note))
    talk, cadre = work.talks.of(appointment.id), work.people.get(appointment.cadre_id)
    host = work.people.get(appointment.host_id)
    if talk is None or cadre is None or host is None or not others:
        raise NotYours
    together = may_come_together(work, who, cadre, others)[1:]
    if any(host.id in kept_out(work, one, ()) for one in together):
        raise NotYours
    work.hold_diaries({one.id for one in together})
    sitting = appointment.sitting_id or appointment.id
    if appointment.sitting_id is None:
        changed = replace(appointment, sitting_id=sitting, revision=appointment.revision + 1)
        work.appointments.save(changed)
    slot = Slot(host.id, appointment.starts_at, appointment.ends_at)
    there = work.presence.of(appointment.id)
    for one in together:
        made = _put_down(work, who, one, host, slot, appointment.topic, OffPlan.TOGETHER, sitting, ())
        theirs = work.talks.of(made.id)
        assert theirs is not None  # it was put down a moment ago
        revision = theirs.revision + 1
        work.talks.save(replace(theirs, began_at=talk.began_at, ended_at=talk.ended_at, revision=revision))
        for person_id in sorted(set(there) - set(kept_out(work, one, ()))):
            work.presence.add(made.id, person_id, who.id)


def may_come_together(work: Work, who: Person, cadre: Person, others: Sequence[Person]) -> Sequence[Person]:
    """Each once; all of one unit, still here, and nobody out of whose matters `who` keeps. NotYours."""
    together = list({one.id: one for one in (cadre, *others)}.values())
    for one in together:
        if one.role is not Role.CADRE or one.archived or one.unit_id != cadre.unit_id:
            raise NotYours
        if who.id in grounds(work, one):
            raise NotYours
    return together


def _put_down(
    work: Work,
    who: Person,
    cadre: Person,
    host: Person,
    slot: Slot,
    topic: str,
    off_plan: OffPlan,
    sitting_id: int | None,
    recused: Collection[int],
) -> Appointment:
    """Held at once: nobody had to accept it. The section is the rule's; a colleague of it who takes it down
    writes the note."""
    kind = TalkKind.SELF_BOOKED
    way = find_route(work, cadre, topic, host, recused, kind, (slot.starts_at, slot.ends_at))
    if who.role in SECTION and who.section == way.section:
        way = replace(way, staff=who)
    id_ = sitting_id if sitting_id and off_plan is OffPlan.WALK_IN else work.new_id()
    came = Appointment(
        id_, cadre.id, host.id, slot.starts_at, slot.ends_at, kind, topic, work.now,
        off_plan=off_plan, sitting_id=sitting_id,
    )  # fmt: skip
    held = APPOINTMENT.apply(came, "walk_in")
    try:
        work.appointments.add(held)
    except SlotTaken:
        raise HasAppointment from None
    keep_what_stands(work, cadre, id_)
    for person_id in sorted(recused):
        keep_out(work, who, id_, person_id, Ground.ABOUT)
    work.assignments.add(
        Assignment(
            work.new_id(), id_, way.section, way.staff.id, way.rule.name, work.now, AssignmentState.ACCEPTED
        )
    )
    work.record(who, "talk.walk_in", "appointment", id_)
    take_place(work, who, held)
    work.presence.add(id_, who.id, who.id)
    for person_id in sorted({cadre.id, host.id, way.staff.id} - {who.id}):
        work.outbox.tell(person_id, "appointment", id=id_)
    return held


def still_to_write(work: Work, who: Person, appointment: Appointment) -> Sequence[Appointment]:
    """Those of the sitting whose note is theirs to write, and not begun by a colleague."""
    return [
        one
        for one in (appointment, *same_sitting(work, appointment))
        if may(who, "note.write", work.appointments.matter(one.id))
        and work.notes.of(one.id) is None
        and begun_by_another(work, who, one.id) is None
    ]


def say_for_all(work: Work, who: Person, appointment: Appointment, text: Words, place: Place) -> int:
    """What holds for everybody of the sitting begins the note of each, which then goes on by itself; what
    stands there already stays. To how many."""
    found = still_to_write(work, who, appointment)
    for one in found:
        left = work.drafts.left(who.id, NOTE.name, one.id) or work.drafts.open_about(
            who.id, NOTE.name, one.id
        )
        draft = left or begin(NOTE, work.new_id(), who.id, one.id)
        said = (*draft.answers.get(Part.SUMMARY, ()), text.text)
        draft = replace(draft, answers={**draft.answers, Part.SUMMARY: said}, revision=draft.revision + 1)
        work.drafts.open(draft, place)
        work.drafts.leave(draft)
    if not found:
        raise MovedOn
    return len(found)


def same_sitting(work: Work, appointment: Appointment) -> Sequence[Appointment]:
    """The others'."""
    if appointment.sitting_id is None:
        return ()
    return [a for a in work.appointments.together(appointment.sitting_id) if a.id != appointment.id]
