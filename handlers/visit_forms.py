"""What is asked about visits: a day for one by hand, its day and hour, how it went, why nobody goes."""

from datetime import date, time, timedelta
from typing import Any, Final

from bot.domain.access import authorize, may
from bot.domain.errors import MovedOn, NotYours
from bot.domain.followup import BY_HAND, STILL_TO_COME, Finding, FollowUp
from bot.domain.words import Words
from bot.forms.declared import VISIT_DAY, VISIT_DONE, VISIT_PLAN, VISIT_WAIVE
from bot.forms.form import Draft, Form
from bot.services.booking import require as talk_of
from bot.services.concerns import matter_of as owned
from bot.services.desk_ports import Place
from bot.services.follow_ups import matter_of, plan_visit
from bot.services.visiting import (
    finish_visit,
    require,
    schedule_visit,
    stand_with_all,
    visit_of,
    waive_part,
)
from handlers import forms
from handlers.card import Button, Row, Tap, to36
from handlers.concerns import current as current_concern
from handlers.concerns import require as require_concern
from handlers.desk import Desk, View
from handlers.follow_ups import current
from handlers.month import month_number, month_of, month_rows

#: How far ahead a day is offered, and the days offered in one tap.
AHEAD: Final = timedelta(days=184)
SOON: Final = (7, 14, 30)
#: How far back a visit may be said to have been made.
BACK: Final = 7
HOURS: Final = ("09:00", "10:00", "11:00", "14:30", "15:30", "16:30")
THIS, ROW = "this", "row"
#: Answer of a draft that plans a visit: the concern over which somebody goes.
CONCERN: Final = "~concern"

#: verb of the button → the form that asks, and what it needs to be allowed
_ASKING: Final[dict[str, tuple[Form, str]]] = {
    "visit-day": (VISIT_DAY, "followup.schedule"),
    "visit-done": (VISIT_DONE, "followup.finish"),
    "visit-waive": (VISIT_WAIVE, "followup.waive"),
}


def plan(desk: Desk, tap: Tap) -> str | None:
    matter = desk.work.appointments.matter(tap.id)
    authorize(desk.reader, "followup.plan", matter, talk_of(desk.work, tap.id).state)
    return forms.start(desk, VISIT_PLAN, subject=tap.id)


def plan_over(desk: Desk, tap: Tap) -> str | None:
    """From the card of a concern, by whoever has it in hand."""
    concern = current_concern(desk, tap)
    authorize(desk.reader, "concern.visit", owned(desk.work, concern), concern.state)
    known: dict[str, Any] = {CONCERN: str(concern.id)}
    return forms.start(desk, VISIT_PLAN, subject=concern.appointment_id, **known)


def ask(desk: Desk, tap: Tap) -> str | None:
    """`visit-day`, `visit-done`, `visit-waive`."""
    lead = current(desk, tap).lead
    form, action = _ASKING[tap.verb]
    authorize(desk.reader, action, matter_of(desk.work, lead), lead.state)
    return forms.start(desk, form, subject=lead.id)


def choices(view: View, draft: Draft) -> forms.Options:
    match draft.step:
        case "day":
            return [(str(day.toordinal()), view.t.day(day)) for day in _days(view, draft)]
        case "hour":
            return [(hour, hour) for hour in _hours(view, draft)]
        case "finding":
            return [(finding, view.t(f"finding-{finding}")) for finding in Finding]
        case "on":
            today = view.work.calendar.today(view.work.now)
            back = [today - timedelta(days=nth) for nth in range(1, BACK + 1)]
            days = [(str(day.toordinal()), view.t.day(day)) for day in back]
            return [(str(today.toordinal()), view.t("form-visit-done-today")), *days]
        case "scope":
            parts = visit_of(view.work, view.reader, require(view.work, draft.subject or 0)).parts
            scopes = (THIS, ROW) if any(part.step != BY_HAND for part in parts) else (THIS,)
            return [(scope, view.t(f"visit-scope-{scope}")) for scope in scopes]
    return []


def _days(view: View, draft: Draft) -> list[date]:
    """Workdays on which the talk has no other visit."""
    calendar, today = view.work.calendar, view.work.calendar.today(view.work.now)
    talk = draft.subject or 0
    own = None
    if draft.form == VISIT_DAY.name:
        own = draft.subject
        talk = require(view.work, talk).appointment_id
    taken = {calendar.today(v.due_at) for v in view.work.follow_ups.of(talk) if v.id != own}
    first = 0 if draft.form == VISIT_DAY.name else 1
    days = (today + timedelta(days=nth) for nth in range(first, AHEAD.days))
    return [day for day in days if calendar.is_workday(day) and day not in taken]


def _hours(view: View, draft: Draft) -> list[str]:
    chosen = draft.answer("day")
    hours = (*HOURS, f"{view.work.policy.nights.begins:%H:%M}")
    if chosen is None:
        return list(hours)
    day, at = date.fromordinal(int(chosen)), view.work.calendar.at
    return [hour for hour in hours if at(day, time.fromisoformat(hour)) > view.work.now]


def sheet(view: View, draft: Draft, nth: int) -> tuple[str, tuple[Row, ...]] | None:
    """The month of the day step, `nth` from this one, below the days that are wanted most."""
    if draft.step != "day":
        return None
    days = _days(view, draft)
    if not days:
        return None
    free, t = set(days), view.t
    today, last = view.work.calendar.today(view.work.now), days[-1]
    this = month_number(today)
    month = month_of(min(this + nth, month_number(last)))

    def choose(day: date, label: str) -> Button:
        return Button(label, forms.tap(draft, f"choose={day.toordinal()}"))

    def turn(day: date) -> Tap:
        return forms.tap(draft, f"look={to36(max(month_number(day) - this, 0))}")

    def button(day: date) -> Button | None:
        return choose(day, str(day.day)) if day in free else None

    soon = [next((d for d in days if d >= today + timedelta(days=n)), None) for n in SOON]
    picks = tuple(choose(d, t("visit-in", days=n)) for n, d in zip(SOON, soon, strict=True) if d)
    rows = month_rows(t, month, today, last, button, turn)
    return t("visit-month", month=t(f"month-{month.month}")), (picks, *rows)


def so_far(view: View, draft: Draft) -> str:
    """For whom, and the day that was chosen."""
    part = None if draft.form == VISIT_PLAN.name else view.work.follow_ups.get(draft.subject or 0)
    cadre_id = part.cadre_id if part else talk_of(view.work, draft.subject or 0).cadre_id
    cadre, chosen = view.work.people.get(cadre_id), draft.answer("day")
    line = view.t("visit-to", name=cadre.name if cadre else "")
    if part and draft.step == "words" and stand_with_all(view.work, visit_of(view.work, view.reader, part)):
        line += "\n" + view.t("visit-words-for-all")
    return f"{line} · {view.t.day(date.fromordinal(int(chosen)))}" if chosen else line


def finish_plan(desk: Desk, draft: Draft, place: Place) -> str | None:
    day = date.fromordinal(int(draft.answer("day") or 0))
    over = draft.answer(CONCERN)
    concern = require_concern(desk.work, int(over)) if over else None
    visit = plan_visit(desk.work, desk.reader, draft.subject or 0, day, _words(draft, "why"), concern)
    desk.work.outbox.show(place, "followup", id=visit.id)
    return "toast-visit-planned"


def finish_day(desk: Desk, draft: Draft, place: Place) -> str | None:
    day, hour = draft.answer("day"), draft.answer("hour")
    if not day or not hour:
        raise MovedOn
    at = desk.work.calendar.at(date.fromordinal(int(day)), time.fromisoformat(hour))
    part = require(desk.work, draft.subject or 0)
    schedule_visit(desk.work, desk.reader, visit_of(desk.work, desk.reader, part), at)
    desk.work.outbox.show(place, "followup", id=part.id)
    return "toast-visit-day"


def finish_done(desk: Desk, draft: Draft, place: Place) -> str | None:
    """One finding for all that it was for, and the words with it."""
    part, on = require(desk.work, draft.subject or 0), draft.answer("on")
    visit, finding = visit_of(desk.work, desk.reader, part), Finding(draft.answer("finding") or "")
    day = date.fromordinal(int(on)) if on else None
    finish_visit(desk.work, desk.reader, visit, finding, day, _words(draft, "words"))
    desk.work.outbox.show(place, "followup", id=visit.lead.id)
    return "toast-thanks"


def finish_waive(desk: Desk, draft: Draft, place: Place) -> str | None:
    """All of the visit that the person may waive; with all later ones what else is planned after the same
    talks, by hand too."""
    part, why = require(desk.work, draft.subject or 0), _words(draft, "reason")
    if why is None:
        raise MovedOn
    row, found = draft.answer("scope") == ROW, {p.id: p for p in visit_of(desk.work, desk.reader, part).parts}
    for talk in {p.appointment_id for p in found.values()} if row else ():
        found |= {p.id: p for p in desk.work.follow_ups.of(talk) if p.state in STILL_TO_COME}
    theirs = [p for _, p in sorted(found.items()) if _may_waive(desk, p)]
    if not theirs:
        raise NotYours
    for one in theirs:
        waive_part(desk.work, desk.reader, one, why, row)
    desk.work.outbox.show(place, "followup", id=part.id)
    return "toast-visit-waived"


def _may_waive(desk: Desk, part: FollowUp) -> bool:
    return may(desk.reader, "followup.waive", matter_of(desk.work, part), part.state)


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    if over := draft.answer(CONCERN):
        desk.work.outbox.show(place, "concern", id=int(over))
        return
    card = "visits" if draft.form == VISIT_PLAN.name else "followup"
    desk.work.outbox.show(place, card, id=draft.subject)


def _words(draft: Draft, key: str) -> Words | None:
    said = draft.answer(key)
    return Words(said) if said else None
