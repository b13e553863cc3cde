"""What is due by now? One query, and one row of the table below for each kind of duty.

The scheduler only ticks: after a restart, a moved clock or a long outage the same query finds what
is still owed, each once.
"""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Final

from bot.domain.appointment import AHEAD, AppointmentState
from bot.domain.due import Due, overtaken
from bot.domain.errors import Refusal
from bot.domain.people import Role
from bot.services import ledgers, searching
from bot.services.booking_for import ask_again
from bot.services.chasing import (
    ask_held,
    chase_aid,
    chase_assignment,
    chase_concern,
    chase_confirmation,
    chase_directive,
    chase_displaced,
    chase_note,
    chase_visit,
    minutes_late,
    remind_of_visit,
)
from bot.services.concern_links import tell_cause
from bot.services.handing import lapse
from bot.services.handing_over import expire_hand_over
from bot.services.leaving import expire_appointment
from bot.services.offering import lapse_offer
from bot.services.opinions import ask_opinion
from bot.services.ports import DiaryInUse, Work
from bot.services.proposing import expire_proposal
from bot.services.rehoming import ensure_homes, look_after
from bot.services.rosters import forget_roster
from bot.services.silence import hear_silence
from bot.services.swapping import expire_swap
from bot.services.urgent import fall_due
from bot.services.waiting import end_waiting, look_again
from bot.services.years import ensure_year, tell_year

#: How many missed nights are caught up with after an outage.
MOST_NIGHTS = 14
TRY_AGAIN = timedelta(minutes=10)


def do_due(work: Work, limit: int = 100) -> int:
    """Do everything that is due, at most `limit` things; gives how many were dealt with."""
    ensure_nights(work)
    ensure_year(work)
    ensure_homes(work)
    work.patient = False  # of a hundred things nobody knows what they hold by then
    dues = work.dues.by(work.now, limit)
    busy = 0
    for due in dues:
        try:
            with work.savepoint():
                work.dues.finish(due)
                DUTIES[due.kind](work, due)
        except DiaryInUse:  # it stays due: the next tick finds it
            busy += 1
        except (Refusal, LookupError, ValueError):
            # One duty that cannot be done must not stop the others; it is tried again, and leaves a trace.
            work.dues.put_off(due, work.now + TRY_AGAIN)
            work.record(None, "due.failed", due.kind, due.object_id)
    return len(dues) - busy


def ensure_nights(work: Work) -> None:
    """Each workday has its noon list and its digest; nights of an outage get theirs afterwards."""
    today = work.calendar.today(work.now)
    latest = work.dues.latest("night", today.toordinal())
    day = (
        max(date.fromordinal(latest) + timedelta(days=1), today - timedelta(days=MOST_NIGHTS))
        if latest
        else today
    )
    while day <= today:
        if work.calendar.is_workday(day):
            nights = work.policy.nights
            work.dues.add(
                [
                    Due("night", day.toordinal(), "list", work.calendar.at(day, nights.list_at)),
                    Due("night", day.toordinal(), "digest", work.calendar.at(day, nights.digest_at)),
                ]
            )
        day += timedelta(days=1)


def remind(work: Work, due: Due) -> None:
    """Before the talk, everybody who takes part, once it is arranged; in words that give nothing away."""
    appointment = work.appointments.get(due.object_id)
    if appointment is None or appointment.state is not AppointmentState.ACCEPTED:
        return
    if appointment.ends_at <= work.now:
        return
    if overtaken(due, appointment.starts_at, work.policy.reminders, work.now):
        return
    matter = work.appointments.matter(appointment.id)
    for person_id in sorted({appointment.cadre_id, *(matter.taking_part if matter else ())}):
        work.outbox.tell(person_id, "reminder", id=appointment.id, late=minutes_late(work, due))


def expire(work: Work, due: Due) -> None:
    expire_appointment(work, due.object_id)


def end_swap(work: Work, due: Due) -> None:
    expire_swap(work, due.object_id)


def night(work: Work, due: Due) -> None:
    """At noon those who sit tonight get the list; at night's end the minister gets the digest."""
    if due.step == "digest":
        for minister in work.people.with_role(Role.MINISTER):
            work.outbox.tell(minister.id, "digest", day=due.object_id, late=minutes_late(work, due))
        return
    day = date.fromordinal(due.object_id)
    since = work.calendar.at(day, work.policy.nights.list_at)
    tonight = [
        a
        for a in work.appointments.between(since, work.calendar.at(day + timedelta(days=1), time(0)))
        if a.state in AHEAD and a.ends_at > work.now  # after an outage: no list of what is over
    ]
    matters = [work.appointments.matter(a.id) for a in tonight]
    for person_id in sorted({p for m in matters if m for p in m.taking_part}):
        work.outbox.tell(person_id, "night-list", day=due.object_id)


DUTIES: Final[dict[str, Callable[[Work, Due], None]]] = {
    "reminder": remind,
    "expiry": expire,
    "agreement": lambda work, due: ask_again(work, due.object_id),
    "waiting": lambda work, due: end_waiting(work, due.object_id),
    "looking": lambda work, due: look_again(work, due.object_id),
    "offer": lambda work, due: lapse_offer(work, due.object_id),
    "proposal": lambda work, due: expire_proposal(work, due.object_id),
    "plea": fall_due,
    "assignment": chase_assignment,
    "handover": lambda work, due: expire_hand_over(work, due.object_id),
    "lapse": lambda work, due: lapse(work, due.object_id),
    "displaced": chase_displaced,
    "swap": end_swap,
    "talk": ask_held,
    "note": chase_note,
    "concern": chase_concern,
    "confirmation": chase_confirmation,
    "silence": hear_silence,
    "cause": tell_cause,
    "aid": chase_aid,
    "directive": chase_directive,
    "followup": chase_visit,
    "visit": remind_of_visit,
    "opinion": ask_opinion,
    "night": night,
    "year": tell_year,
    "roster": forget_roster,
    "export": ledgers.go_on,
    "search": searching.go_on,
    "home": look_after,
}
