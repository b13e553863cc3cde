"""A host drops out: one deed takes the nights away and finds a place for everybody who had booked them.

What becomes of those who had booked them: displacing.py, the same as when the office changes a day.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta

from bot.domain.absence import Absence
from bot.domain.access import Matter, authorize
from bot.domain.appointment import AHEAD, Appointment
from bot.domain.errors import InACircle, MovedOn, SubstituteAway
from bot.domain.people import Person, Role
from bot.domain.sitting import Sitting, Why, goes_in_a_circle
from bot.services.displacing import give_way, hold_all_diaries, keep_places
from bot.services.ports import Work
from bot.services.rota import Rota
from bot.services.urgent import pass_on

#: The longest leave that is entered at once.
LONGEST = timedelta(days=60)


def affected(work: Work, host: Person, first: date, last: date) -> list[Appointment]:
    """What the host has ahead on these days."""
    since = max(work.calendar.at(first, time(0)), work.now)
    until = work.calendar.at(last + timedelta(days=1), time(0))
    found = work.appointments.between(since, until)
    return [a for a in found if a.host_id == host.id and a.state in AHEAD and a.starts_at > work.now]


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
    hold_all_diaries(work)
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
    work.record(who, "night.give", "absence", absence.id)
    lost = give_way(work, who, absence, affected(work, host, *span), substitute)
    keep_places(work, who, lost, *span)
    pass_on(work, who, host.id)
    for person_id in {host.id, *([substitute.id] if substitute else [])} - {who.id}:
        work.outbox.tell(person_id, "absence", id=absence.id)
    return absence
