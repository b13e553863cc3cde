"""Who takes part of the sections, and how it goes to another colleague: what each of them sees of it."""

from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import Appointment, Assignment, AssignmentState
from bot.domain.people import Person
from bot.services.booking import matter_of, theirs
from bot.services.ports import Work
from handlers.card import Button, Card, Tap
from handlers.desk import View

#: The news for whoever had it until now: somebody else took it on, or nobody was waited for any longer.
NOT_THEIRS: Final = frozenset({"passed", "lapsed-part"})


def people(view: View, appointment: Appointment) -> str:
    """The host, and of each section the colleague once they have accepted; who leads stands first."""
    t, work = view.t, view.work
    host = work.people.get(appointment.host_id)
    there = [host.name] if host else []
    parts = work.assignments.all_of(appointment.id)
    if not any(part.section for part in parts):
        return t("line-people-alone", host="".join(there))
    for assignment in parts:
        section = view.section(assignment.section)
        staff = work.people.get(assignment.staff_id)
        sure = staff is not None and assignment.state is AssignmentState.ACCEPTED
        there.append(t("person-of-section", section=section, name=staff.name) if staff and sure else section)
    return t("line-people", people=t("list-comma").join(there))


def is_to_attend(work: Work, who: Person, appointment: Appointment) -> bool:
    """Whether this reader's section, which does not lead, has still to accept."""
    part = theirs(work, who, appointment.id)
    return part is not None and not part.leads and _may(work, who, "accept", part)


def buttons(view: View, appointment: Appointment, more: int) -> list[Button]:
    part = theirs(view.work, view.reader, appointment.id)
    if part is None or not _may(view.work, view.reader, "accept", part):
        return []
    return [Button(view.t("button-accept"), Tap("accept", appointment.id, appointment.revision))]


def _may(work: Work, who: Person, deed: str, part: Assignment) -> bool:
    return may(who, f"assignment.{deed}", matter_of(work, part), part.state)


def draw_not_theirs(view: View, appointment: Appointment, matter: Matter | None, news: str) -> Card:
    """It is not theirs any more, and no more is said of it."""
    authorize(view.reader, "assignment.passed", matter)
    text = view.t("not-yours-now", when=view.t.when(appointment.starts_at), news=view.t(f"news-{news}"))
    return Card(text, ((Button(view.t("button-menu"), Tap("menu")),),))
