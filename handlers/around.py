"""What to know around an appointment: the talks there were before, and the day around it."""

from datetime import datetime

from bot.domain.access import Grant, Matter, authorize, may
from bot.domain.appointment import AHEAD, Appointment
from bot.domain.concern import OPEN
from bot.services.booking import matter_of, require, theirs
from bot.services.digest import day_span
from handlers.booking import current
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View
from handlers.paging import MOST_PAGES

#: Talks on the card itself, and on a page of the history.
FEW, PAGE = 3, 10


def lines(view: View, appointment: Appointment, matter: Matter, grant: Grant) -> list[str]:
    """For whoever is going to hold it, accept it or take part: what was before, and that day."""
    if "history" not in grant or appointment.state not in AHEAD:
        return []
    return [*_before(view, appointment), *_that_day(view, appointment, matter)]


def _before(view: View, appointment: Appointment) -> list[str]:
    work, t = view.work, view.t
    talks = work.appointments.talks_of(appointment.cadre_id, appointment.starts_at, view.reader.id, FEW, 0)
    found = [_talk(view, talk) for talk in talks]
    hidden = work.recusals.kept_from(view.reader.id)
    concerns = work.concerns.of_cadre(appointment.cadre_id)
    open_ = sum(c.state in OPEN and c.appointment_id not in hidden for c in concerns)
    if open_:
        found.append(t("line-open-concerns", count=open_))
    return found


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


def history_button(view: View, appointment: Appointment, matter: Matter) -> list[Button]:
    grant = authorize(view.reader, "appointment.see", matter)
    if "history" not in grant:
        return []
    more = view.work.appointments.talks_of(
        appointment.cadre_id, appointment.starts_at, view.reader.id, 1, FEW
    )
    if not more:
        return []
    return [Button(view.t("button-history"), Tap("history", appointment.id, appointment.revision))]


def show(desk: Desk, tap: Tap) -> str | None:
    current(desk, tap)
    desk.show("history", id=tap.id, nth=min(int(tap.value) if tap.value.isdecimal() else 0, MOST_PAGES))
    return None


def draw(view: View, id: int, nth: int = 0) -> Card:
    """All talks before this one, the newest first."""
    appointment, t = require(view.work, id), view.t
    grant = authorize(view.reader, "appointment.see", view.work.appointments.matter(id))
    if "history" not in grant:
        return Card(t("refused-not-found"))
    talks = view.work.appointments.talks_of(
        appointment.cadre_id, appointment.starts_at, view.reader.id, PAGE + 1, nth * PAGE
    )
    cadre = view.work.people.get(appointment.cadre_id)
    text = [t("history", name=cadre.name if cadre else ""), *(_talk(view, talk) for talk in talks[:PAGE])]
    turn = [nth - 1] if nth else []
    turn += [nth + 1] if len(talks) > PAGE else []
    row: Row = tuple(
        Button(
            t("button-earlier" if other < nth else "button-later-page"),
            Tap("history", id, appointment.revision, str(other)),
        )
        for other in turn
    )
    return Card("\n".join(text), (*((row,) if row else ()), (Button(t("button-back"), Tap("see", id)),)))
