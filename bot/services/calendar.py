"""The office changes what days are: first what that would move, then, when it is confirmed, doing it."""

from datetime import date, datetime, time, timedelta

from bot.domain.absence import Absence
from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment
from bot.domain.calendar import DayKind, Override
from bot.domain.daychange import Become, DayChange, change_of, days_between
from bot.domain.errors import MovedOn
from bot.domain.people import Person, Role
from bot.domain.sitting import Why
from bot.services.displacing import give_way, hold_all_diaries, keep_places
from bot.services.ports import Work
from bot.services.urgent import pass_on


def look_at_change(work: Work, who: Person, first: date, last: date, become: Become) -> DayChange:
    """What would change and whom it would move; nothing is done. PastDay, TooManyDays."""
    return _change(work, who, first, last, become, "")


def change_days(
    work: Work, who: Person, first: date, last: date, become: Become, reason: str, seal: int
) -> DayChange:
    """Do it, if it is still what was shown (`seal`), and MovedOn if not. Those whose time is gone keep their
    place as when a host drops out: told, with an apology and other times."""
    hold_all_diaries(work)
    change = _change(work, who, first, last, become, reason)
    if change.seal != seal or not change.kinds:
        raise MovedOn
    words = {day: change.calendar.overrides.get(day) for day in change.kinds}
    work.overrides.drop([day for day, word in words.items() if word is None])
    work.overrides.put([word for word in words.values() if word is not None])
    for day, word in words.items():
        work.record(who, f"calendar.{word.kind if word else Become.OFFICIAL}", "day", day.toordinal())
    _move(work, who, change, (first, last))
    for host in work.people.with_role(Role.HOST, Role.MINISTER):
        pass_on(work, who, host.id)
    return change


def _move(work: Work, who: Person, change: DayChange, span: tuple[date, date]) -> None:
    """As when a host drops out: a report for each host, and for the office, of what became of each."""
    lost: list[Appointment] = []
    for host_id in sorted({appointment.host_id for appointment in change.moved}):
        absence = Absence(work.new_id(), host_id, *span, Why.DAY, who.id, work.now)
        lost += give_way(work, who, absence, [a for a in change.moved if a.host_id == host_id])
        for person_id in sorted({host_id, who.id}):
            work.outbox.tell(person_id, "absence", id=absence.id)
    keep_places(work, who, lost, *span)


def _change(work: Work, who: Person, first: date, last: date, become: Become, reason: str) -> DayChange:
    authorize(who, "calendar.change", Matter())
    days = days_between(first, last, work.calendar.today(work.now))

    def said(day: date, kind: DayKind) -> Override:
        return Override(day, kind, reason, who.id, work.now)

    live = work.appointments.between(
        _still_to_come(work, first), work.calendar.at(last + timedelta(days=1), time(0))
    )
    return change_of(work.policy, work.calendar, days, become, said, live)


def _still_to_come(work: Work, first: date) -> datetime:
    """Talks that have begun are left to those who sit in them."""
    return max(work.calendar.at(first, time(0)), work.now)
