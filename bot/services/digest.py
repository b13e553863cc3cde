"""The night in figures, each traceable to its rows."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.access import Matter, authorize
from bot.domain.people import Person
from bot.services.ports import Work

NAMES = ("held", "no_show", "new_concerns", "closed_concerns", "overdue_concerns", "unsigned_notes")


def day_span(work: Work, day: date) -> tuple[datetime, datetime]:
    """[since, until) of one local day, in UTC."""
    return work.calendar.at(day, time(0)), work.calendar.at(day + timedelta(days=1), time(0))


def digest_span(work: Work, day: date) -> tuple[datetime, datetime]:
    """[since, until) of a digest: from the one before, so that everything stands in exactly one."""
    before = day - timedelta(days=1)
    while not work.calendar.is_workday(before):
        before -= timedelta(days=1)
    at = work.policy.nights.digest_at
    return work.calendar.at(before, at), work.calendar.at(day, at)


def night_figures(work: Work, who: Person, day: date) -> dict[str, Sequence[int]]:
    """The rows behind each number of one night's digest."""
    authorize(who, "digest.read", Matter())
    since, until = digest_span(work, day)
    hidden = work.recusals.kept_from(who.id)
    found = {name: work.figures.rows(name, since, until) for name in NAMES}
    if not hidden:
        return found
    return {name: [i for i in ids if about(work, name, i) not in hidden] for name, ids in found.items()}


def about(work: Work, name: str, id_: int) -> int:
    """The appointment behind a row of a figure."""
    if name.endswith("_concerns"):
        concern = work.concerns.get(id_)
        return concern.appointment_id if concern else id_
    note = work.notes.get(id_) if name == "unsigned_notes" else None
    return note.appointment_id if note else id_
