"""Choosing a day for a talk: a month that shows where there is room, weekends and holidays included."""

from datetime import date, timedelta
from typing import Final

from bot.domain.appointment import Slot
from bot.forms.form import Draft
from bot.services.finding import days_with_room
from handlers import forms
from handlers.booking_whom import whose
from handlers.card import Button, Row, Tap, to36
from handlers.desk import View
from handlers.month import last_of, month_number, month_of, month_rows

#: It is about nobody of the department.
NOBODY: Final = "0"


def about_in(draft: Draft) -> int | None:
    """Whom it is about."""
    return int(draft.answer("about") or NOBODY) or None


def recused_in(draft: Draft) -> frozenset[int]:
    """Who is kept out, as chosen so far; whom it is about among them."""
    chosen = frozenset(int(id_) for id_ in draft.answers.get("recused", ()))
    about = about_in(draft)
    return chosen | {about} if about else chosen


def days(view: View, draft: Draft) -> list[date]:
    """Every day on which there is room, as far as one may book."""
    today = view.work.calendar.today(view.work.now)
    return list(room(view, draft, today, last_day(view)))


def room(view: View, draft: Draft, first: date, last: date) -> dict[date, list[Slot]]:
    topic, who = draft.answer("topic"), draft.answer("who")
    return days_with_room(view.work, whose(view, draft), topic, first, last, who, recused_in(draft))


def last_day(view: View) -> date:
    """The last on which anything may be booked."""
    policy = view.work.policy
    window = max(policy.nights.window, policy.weekends.window if policy.weekends.offered else timedelta(0))
    return view.work.calendar.today(view.work.now + window)


def day_in(draft: Draft) -> date | None:
    ordinal = draft.answer("day")
    return date.fromordinal(int(ordinal)) if ordinal else None


def sheet(view: View, draft: Draft, nth: int) -> tuple[str, tuple[Row, ...]] | None:
    """The month of the day step, `nth` from this one: where there is room, and whether there is any."""
    if draft.step != "day":
        return None
    today, last = view.work.calendar.today(view.work.now), last_day(view)
    this = month_number(today)
    month = month_of(min(this + nth, month_number(last)))
    free = room(view, draft, max(today, month), min(last, last_of(month)))

    def button(day: date) -> Button | None:
        return Button(str(day.day), forms.tap(draft, f"choose={day.toordinal()}")) if day in free else None

    def turn(day: date) -> Tap:
        return forms.tap(draft, f"look={to36(max(month_number(day) - this, 0))}")

    t, name = view.t, view.t(f"month-{month.month}")
    text = t("form-booking-month", month=name) if free else t("form-booking-month-full", month=name)
    wait = () if free else ((Button(t("button-wait"), Tap("wait")),),)
    return text, (*month_rows(t, month, today, last, button, turn), *wait)
