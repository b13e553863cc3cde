"""By when: terms in working days of the official calendar."""

from datetime import date, datetime

from bot.services.ports import Work


def working_days_on(work: Work, count: int, since: datetime | None = None) -> datetime:
    """So many working days after today, or after the day of `since`; never in the past."""
    return due_on(work, work.calendar.add_working_days(work.calendar.today(since or work.now), count))


def due_on(work: Work, day: date) -> datetime:
    """The hour at which nights begin on that day, or on the first workday after it on which that is still to
    come."""
    return work.calendar.ahead(day, work.policy.nights.begins, work.now)
