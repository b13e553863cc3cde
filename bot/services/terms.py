"""By when: terms in working days of the official calendar."""

from datetime import datetime

from bot.services.ports import Work


def working_days_on(work: Work, count: int) -> datetime:
    """The hour at which nights begin, so many working days after today."""
    day = work.calendar.add_working_days(work.calendar.today(work.now), count)
    return work.calendar.at(day, work.policy.nights.begins)
