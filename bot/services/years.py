"""A year that the calendar does not know yet: the office is told weeks before it begins."""

from datetime import date, datetime, timedelta
from typing import Final

from bot.domain.calendar import official_year
from bot.domain.due import Due, before
from bot.domain.people import Role
from bot.services.ports import Work

EACH: Final = timedelta(weeks=1)


def ensure_year(work: Work) -> None:
    """The weekly notices for the coming year, once it is near enough and still not published."""
    year = work.calendar.today(work.now).year + 1
    begins, ahead = _begins(work, year), work.policy.deadlines.year_unknown
    if work.now < begins - ahead or official_year(year).published:
        return
    if work.dues.latest("year", year) != year:
        weeks = (ahead - EACH * nth for nth in range(ahead // EACH + 1))
        work.dues.add(before("year", year, begins, weeks, begins - ahead - EACH))


def tell_year(work: Work, due: Due) -> None:
    """Until the year is published or begun; what was slept through is told once."""
    year = due.object_id
    slept_through = due.due_at + EACH <= work.now
    if slept_through or work.now >= _begins(work, year) or official_year(year).published:
        return
    for person in work.people.with_role(Role.OFFICE):
        work.outbox.tell(person.id, "year-unpublished", year=year)


def _begins(work: Work, year: int) -> datetime:
    """New Year's Day, at the hour at which the house speaks to people by day."""
    return work.calendar.at(date(year, 1, 1), work.policy.nights.list_at)
