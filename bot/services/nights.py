"""A host's own nights: what stands on each, and sitting one that was not planned."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.access import Matter, authorize
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.domain.sitting import Sitting, Why
from bot.domain.slots import day_times
from bot.services.digest import day_span
from bot.services.ports import Work
from bot.services.rota import Rota


@dataclass(frozen=True, slots=True)
class Night:
    """One day of one host, for which the house has times at all."""

    day: date
    sits: bool
    booked: int
    decided: Sitting | None


def nights(work: Work, host: Person, first: date, count: int) -> list[Night]:
    last = first + timedelta(days=count - 1)
    return nights_of(work, [host], first, last)[host.id]


def nights_of(work: Work, hosts: list[Person], first: date, last: date) -> dict[int, list[Night]]:
    """Two looks at the database, however many hosts and days."""
    rota = Rota(work, first, last)
    booked: dict[tuple[int, date], int] = {}
    for appointment in work.appointments.between(day_span(work, first)[0], day_span(work, last)[1]):
        key = appointment.host_id, work.calendar.today(appointment.starts_at)
        booked[key] = booked.get(key, 0) + 1
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    offered = [day for day in days if any(day_times(work.policy, work.calendar, day))]
    return {
        host.id: [
            Night(day, rota.sits(host, day), booked.get((host.id, day), 0), rota.decided(host, day))
            for day in offered
        ]
        for host in hosts
    }


def sit(work: Work, who: Person, host: Person, day: date) -> None:
    """The host sits this night after all, or besides what the pattern says."""
    authorize(who, "night.set", Matter(host_id=host.id))
    times = list(day_times(work.policy, work.calendar, day))
    if not times or times[-1][0] <= work.now:
        raise MovedOn
    work.hold_diaries([host.id])
    why = Why.OWN if who.id == host.id else Why.OFFICE
    work.sittings.put([Sitting(host.id, day, True, why, who.id, work.now)])
    work.record(who, "night.sit", "person", host.id)
    if who.id != host.id:
        work.outbox.tell(host.id, "night", host=host.id, day=day.toordinal())
