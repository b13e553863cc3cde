"""Who takes part of the sections, and how it goes to another colleague: what each of them sees of it."""

from typing import Final

from bot.domain.access import Grant, Matter, authorize, may
from bot.domain.appointment import AHEAD, Appointment, Assignment, AssignmentState
from bot.domain.people import Person
from bot.services.booking import matter_of, theirs
from bot.services.handing import is_ahead
from bot.services.ports import Work
from handlers.card import Button, Card, Tap
from handlers.desk import View

#: The news for whoever had it until now: somebody else took it on, nobody was waited for any longer, or their
#: section does not attend any more.
NOT_THEIRS: Final = frozenset({"passed", "lapsed-part", "excused"})


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


def buttons(view: View, appointment: Appointment) -> list[Button]:
    """To accept it, or else to give it away: what is wanted first while nobody has accepted."""
    part = theirs(view.work, view.reader, appointment.id)
    if part is None:
        return []
    ahead = appointment.state in AHEAD  # without a time there is nothing to accept
    found = ["accept"] if ahead and _may(view.work, view.reader, "accept", part) else []
    found += _ways_out(view, appointment, part) if part.state is AssignmentState.PENDING else []
    if part.staff_id != view.reader.id and _may(view.work, view.reader, "reassign", part):
        found.append("reassign")
    return [_button(view, verb, appointment) for verb in found]


def rows(view: View, appointment: Appointment, more: int) -> list[list[Button]]:
    """Once accepted, giving it away stands behind `more`; while somebody is asked, taking that back."""
    part = theirs(view.work, view.reader, appointment.id)
    if part is None:
        return []
    asked = view.work.hand_overs.open_of(part.id)
    matter = matter_of(view.work, part)
    if asked is not None and may(view.reader, "handover.withdraw", matter, asked.state):
        return [[Button(view.t("button-take-back"), Tap("take-back", asked.id, asked.revision))]]
    if not more or part.state is AssignmentState.PENDING:
        return []
    return [[_button(view, verb, appointment) for verb in _ways_out(view, appointment, part)]]


def _ways_out(view: View, appointment: Appointment, part: Assignment) -> list[str]:
    """Somebody who is asked to take it over is enough."""
    if not is_ahead(view.work, appointment):
        return []
    ways = [] if view.work.hand_overs.open_of(part.id) else ["hand-over"]
    return [verb for verb in (*ways, "cannot") if _may(view.work, view.reader, verb.replace("-", "_"), part)]


def _button(view: View, verb: str, appointment: Appointment) -> Button:
    return Button(view.t(f"button-{verb}"), Tap(verb, appointment.id, appointment.revision))


def said(view: View, appointment: Appointment, grant: Grant) -> list[str]:
    """For those who see to it, and nobody else: who is asked to take it over, and who has not accepted."""
    if "rule" not in grant or appointment.state not in AHEAD:
        return []
    t, work = view.t, view.work
    found = []
    for part in work.assignments.all_of(appointment.id):
        asked = work.hand_overs.open_of(part.id)
        to = work.people.get(asked.to_id) if asked else None
        if asked and to:
            found.append(t("line-handing-over", name=to.name, until=t.when(asked.expires_at)))
        first = next((step.after for step in work.policy.ladders["assignment"]), None)
        if part.state is AssignmentState.PENDING and first and part.created_at + first <= work.now:
            since = t.when(part.created_at)
            found.append(t("line-unaccepted", section=view.section(part.section), since=since))
    return found


def _may(work: Work, who: Person, deed: str, part: Assignment) -> bool:
    return may(who, f"assignment.{deed}", matter_of(work, part), part.state)


def draw_not_theirs(view: View, appointment: Appointment, matter: Matter | None, news: str) -> Card:
    """It is not theirs any more, and no more is said of it."""
    authorize(view.reader, "assignment.passed", matter)
    text = view.t("not-yours-now", when=view.t.when(appointment.starts_at), news=view.t(f"news-{news}"))
    return Card(text, ((Button(view.t("button-menu"), Tap("menu")),),))
