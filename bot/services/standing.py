"""What stands between two people: entered and ended by the office or the roster, and what follows from it."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment
from bot.domain.concern import OPEN
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person, Role
from bot.domain.recusal import COULD_SEE, STANDING, Ground, Standing
from bot.domain.talk import UNSIGNED
from bot.domain.waiting import OfferState
from bot.services.displacing import hold_all_diaries
from bot.services.grounds import grounds, keep_out
from bot.services.keeping import keep_times
from bot.services.offering import close_offer
from bot.services.ports import Work
from bot.services.recusing import exclude
from bot.services.rehoming import rehome
from bot.services.routing import find_route
from bot.services.taking_back import take_all_back
from bot.services.urgent import pass_over

#: So many talks back a note may still be unsigned.
MOST_TALKS: Final = 10
#: So long ago somebody may still not have said whether a talk was held.
UNSAID: Final = timedelta(days=90)


def both_ways(entry: Standing) -> Sequence[Standing]:
    """Relatives keep out of each other's; anything else has a direction."""
    if entry.ground is not Ground.RELATIVE:
        return [entry]
    other = Standing(entry.of_id, entry.person_id, entry.ground, entry.declared_by, entry.at)
    return [entry, other]


def entries(work: Work, who: Person) -> Sequence[tuple[Person, Person, Ground]]:
    """(who keeps out, of whose, why), newest first; without what concerns the reader, and without relatives
    who could not see anything anyway."""
    authorize(who, "recusal.stand", Matter())
    found = []
    for entry in work.recusals.every_standing():
        out, of = work.people.get(entry.person_id), work.people.get(entry.of_id)
        if out and of and out.role in COULD_SEE and of.role is Role.CADRE and out.id != who.id:
            found.append((out, of, entry.ground))
    return found


def enter_standing(work: Work, who: Person, out: Person, of: Person, ground: Ground) -> None:
    """`out` keeps out of everything of `of`, of what is open already too. NobodyLeft when not even the
    minister could hear them any more."""
    authorize(who, "recusal.stand", Matter())
    if out.archived or of.archived:
        raise MovedOn
    if ground not in STANDING or out.role not in COULD_SEE or of.role is not Role.CADRE:
        raise NotYours
    find_route(work, of, None, None, {out.id})
    hold_all_diaries(work, [of.id])  # somebody may lose a time over it, or get another host
    work.recusals.stand(both_ways(Standing(out.id, of.id, ground, who.id, work.now)))
    work.record(who, "recusal.stand", "person", of.id)
    apply_standing(work, who, {of.id})


def end_standing(work: Work, who: Person, out: Person, of: Person, ground: Ground) -> None:
    """What was put down while it stood stays so; it is what comes that is no longer kept from them."""
    authorize(who, "recusal.stand", Matter())
    entry = Standing(out.id, of.id, ground, None, work.now)
    if out.id == who.id or not any(e.person_id == out.id and e.ground is ground for e in _of(work, of)):
        raise MovedOn
    work.recusals.end(both_ways(entry))
    work.record(who, "recusal.end", "person", of.id)


def _of(work: Work, of: Person) -> Sequence[Standing]:
    return work.recusals.standing(of.id)


def apply_standing(work: Work, who: Person, cadres: Collection[int]) -> None:
    """Whoever keeps out by now and did not yet when it was booked. Somebody who took part in a talk that was
    held finishes what they began."""
    for cadre in sorted(cadres):
        person = work.people.get(cadre)
        if person is not None and not person.archived:
            _apply(
                work,
                who,
                person,
                [e.appointment_id for e in work.appointments.expected() if e.cadre_id == cadre],
            )
    rehome(work, who)


def _apply(work: Work, who: Person, cadre: Person, live: Sequence[int]) -> None:
    out = grounds(work, cadre)
    for appointment_id in dict.fromkeys(live):
        known = {recusal.person_id for recusal in work.recusals.of(appointment_id)}
        for person_id, ground in sorted(out.items()):
            appointment, person = work.appointments.get(appointment_id), work.people.get(person_id)
            if appointment and person and person_id not in known:
                _exclude(work, who, appointment, person, ground)
    for appointment_id in _held(work, cadre):
        for person_id, ground in sorted(out.items()):
            _keep_from(work, appointment_id, person_id, ground)
    for person_id in sorted(out):
        pass_over(work, who, person_id, cadre.id)
        _call_off(work, who, cadre, person_id)


def _exclude(work: Work, who: Person, appointment: Appointment, out: Person, ground: Ground) -> None:
    if appointment.starts_at <= work.now < appointment.ends_at:  # they sit together this moment
        _keep_from(work, appointment.id, out.id, ground)
    else:
        exclude(work, who, appointment, out, ground)


def _held(work: Work, cadre: Person) -> set[int]:
    """Talks that are over, and of which something is still open, if only to say whether they were held."""
    concerns = {c.appointment_id for c in work.concerns.of_cadre(cadre.id) if c.state in OPEN}
    last = work.appointments.talks_of(cadre.id, work.now, cadre.id, MOST_TALKS, 0)
    notes = {a.id: work.notes.of(a.id) for a in last}
    over = {a.id for a in work.appointments.ahead_of(cadre.id, work.now - UNSAID) if a.ends_at <= work.now}
    unsigned = {id_ for id_, note in notes.items() if note is None or note.state in UNSIGNED}
    return concerns | over | unsigned


def _keep_from(work: Work, appointment_id: int, person_id: int, ground: Ground) -> None:
    matter = work.appointments.matter(appointment_id)
    if matter is None or person_id in matter.taking_part or person_id in matter.recused:
        return
    keep_out(work, None, appointment_id, person_id, ground)
    appointment = work.appointments.get(appointment_id)
    if appointment is not None:
        take_all_back(work, person_id, appointment)


def _call_off(work: Work, who: Person, cadre: Person, host_id: int) -> None:
    """A time of theirs that is kept for the person."""
    waiting = work.waits.of(cadre.id)
    kept = [work.offers.open_for(waiting.id)] if waiting else []
    for offer in kept:
        if offer is not None and offer.host_id == host_id:
            close_offer(work, who, offer, "call_off")
            work.outbox.refresh(cadre.id, "offer", offer.id)
    for lost in work.absences.displaced_of(cadre.id):
        theirs = [o for o in work.offers.of_appointment(lost.id) if o.state is OfferState.OPEN]
        gone = [offer for offer in theirs if offer.host_id == host_id]
        for offer in gone:
            close_offer(work, who, offer, "call_off")
        if gone:
            keep_times(work, [lost])
            work.outbox.refresh(cadre.id, "appointment", lost.id)
