"""What to know around an appointment: the talks there were before, and the day around it."""

from collections import Counter
from datetime import datetime

from bot.domain.access import Grant, Matter, may
from bot.domain.appointment import AHEAD, Appointment
from bot.domain.concern import OPEN
from bot.services.booking import matter_of, theirs
from bot.services.digest import day_span
from bot.services.person_file import open_points
from bot.services.person_ports import What
from handlers.card import Button, Tap, to36
from handlers.desk import View

#: Talks on the card itself; all of them are in the person's file.
FEW = 3


def lines(view: View, appointment: Appointment, matter: Matter, grant: Grant) -> list[str]:
    """For whoever is going to hold it, accept it or take part: what was before, and that day."""
    if "history" not in grant or appointment.state not in AHEAD:
        return []
    return [*_before(view, appointment), *_that_day(view, appointment, matter)]


def _before(view: View, appointment: Appointment) -> list[str]:
    work = view.work
    talks = work.appointments.talks_of(appointment.cadre_id, appointment.starts_at, view.reader.id, FEW, 0)
    return [*(_talk(view, talk) for talk in talks), *_left_open(view, appointment.cadre_id)]


def _left_open(view: View, cadre_id: int) -> list[str]:
    """Of last time: concerns in which something is owed, visits that are due, directives that are not
    answered; as far as the reader may see."""
    traces = [entry.trace for entry in open_points(view.work, view.reader, cadre_id)]
    points = Counter(trace.what for trace in traces if trace.what is not What.CONCERN or trace.state in OPEN)
    concerns = points[What.CONCERN]
    found = [view.t("line-open-concerns", count=concerns)] if concerns else []
    said = [
        view.t(key, count=points[what])
        for what, key in ((What.FOLLOW_UP, "open-visits"), (What.DIRECTIVE, "open-directives"))
        if points[what]
    ]
    return [*found, view.t("line-open-points", points=view.t("list-comma").join(said))] if said else found


def _talk(view: View, talk: Appointment) -> str:
    """When and of which kind; the topic for whoever may see that talk."""
    t, day = view.t, view.work.calendar.today(talk.starts_at)
    kind = t(f"kind-{talk.kind}")
    if not may(view.reader, "appointment.see", view.work.appointments.matter(talk.id)):
        return t("line-talk", day=f"{day}", kind=kind)
    topic = t.label(view.work.policy.topic(talk.topic).name)
    return t("line-talk-topic", day=f"{day}", kind=kind, topic=topic)


def _that_day(view: View, appointment: Appointment, matter: Matter) -> list[str]:
    """What else the host and the colleague have on that day, if anything, for whoever is to accept."""
    work, t = view.work, view.t
    assignment = theirs(work, view.reader, appointment.id)
    if not assignment or not may(
        view.reader, "assignment.accept", matter_of(work, assignment), assignment.state
    ):
        return []
    hidden = work.recusals.kept_from(view.reader.id)
    there = [
        a
        for a in work.appointments.between(*day_span(work, work.calendar.today(appointment.starts_at)))
        if a.state in AHEAD and a.id not in hidden
    ]
    found = []
    for person_id in (appointment.host_id, assignment.staff_id):
        that_day = [a for a in there if person_id in _taking_part(view, a)]
        person = work.people.get(person_id)
        if person is not None and len(that_day) > 1 and any(a.id == appointment.id for a in that_day):
            times = [_time(view, a.starts_at, a.id == appointment.id) for a in that_day]
            found.append(t("line-that-day", name=person.name, times=t("list-comma").join(times)))
    return found


def _taking_part(view: View, appointment: Appointment) -> frozenset[int]:
    matter = view.work.appointments.matter(appointment.id)
    return matter.taking_part if matter else frozenset()


def _time(view: View, begins: datetime, this: bool) -> str:
    return view.t("that-day-this" if this else "that-day-other", clock=view.t.clock(begins))


def file_button(view: View, appointment: Appointment, grant: Grant) -> list[Button]:
    """Everything that there was of the person, one tap away; and from there back to this card."""
    if "history" not in grant:
        return []
    tap = Tap("file", appointment.cadre_id, 0, to36(appointment.id))
    return [Button(view.t("button-file"), tap)]
