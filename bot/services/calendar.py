"""The office changes what days are: first what that would move, then, when it is confirmed, doing it."""

from datetime import date, datetime, time, timedelta

from bot.domain.access import Matter, authorize
from bot.domain.calendar import DayKind, Override
from bot.domain.daychange import Become, DayChange, change_of, days_between
from bot.domain.errors import MovedOn
from bot.domain.people import Person, Role
from bot.services.leaving import postpone
from bot.services.ports import Work


def look_at_change(work: Work, who: Person, first: date, last: date, become: Become) -> DayChange:
    """What would change and whom it would move; nothing is done. PastDay, TooManyDays."""
    return _change(work, who, first, last, become, "")


def change_days(
    work: Work, who: Person, first: date, last: date, become: Become, reason: str, seal: int
) -> DayChange:
    """Do it, if it is still what was shown (`seal`), and MovedOn if not. Those whose time is gone are
    told, with an apology and other times."""
    work.hold_diaries([host.id for host in work.people.with_role(Role.HOST, Role.MINISTER)])
    change = _change(work, who, first, last, become, reason)
    if change.seal != seal or not change.kinds:
        raise MovedOn
    words = {day: change.calendar.overrides.get(day) for day in change.kinds}
    work.overrides.drop([day for day, word in words.items() if word is None])
    work.overrides.put([word for word in words.values() if word is not None])
    for day, word in words.items():
        work.record(who, f"calendar.{word.kind if word else Become.OFFICIAL}", "day", day.toordinal())
    for appointment in change.moved:  # last: what they leave behind is offered to nobody
        postpone(work, who, appointment)
    return change


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
