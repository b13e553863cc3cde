"""A concern in hand: a line for its log, its kind, its deadline, more time, another section, another body."""

from datetime import date
from typing import Final

from bot.domain.access import authorize
from bot.domain.errors import MovedOn, NotYours
from bot.domain.handling import parse_day
from bot.domain.words import Words
from bot.forms.concerns import DEADLINE, EXTENSION, LOG, OUTSIDE, REFERRAL
from bot.forms.form import Draft, Form
from bot.services.concern_handling import (
    ask_extension,
    check_extension,
    log_step,
    set_deadline,
    set_kind,
)
from bot.services.concerns import matter_of
from bot.services.desk_ports import Place
from bot.services.referring import (
    refer_concern,
    refer_outside,
    sections_for,
)
from bot.services.terms import due_on
from handlers import forms
from handlers.card import Button, Card, Tap, grid
from handlers.concerns import current, require
from handlers.desk import Desk, View

#: What a form is opened for: its action, and the form.
ASKING: Final[dict[str, tuple[str, Form]]] = {
    "c-log": ("concern.log", LOG),
    "c-extend": ("concern.extend", EXTENSION),
    "c-due": ("concern.due", DEADLINE),
    "c-refer": ("concern.refer", REFERRAL),
    "c-outside-new": ("concern.refer_out", OUTSIDE),
}
#: In how many working days: the likely answers.
TERMS: Final = (3, 5, 10, 15, 20, 30)


def ask(desk: Desk, tap: Tap) -> str | None:
    concern, (action, form) = current(desk, tap), ASKING[tap.verb]
    authorize(desk.reader, action, matter_of(desk.work, concern), concern.state)
    if tap.verb == "c-extend":
        check_extension(desk.work, concern)
    if tap.verb == "c-refer" and desk.work.referrals.open_of(concern.id):
        raise MovedOn
    forms.start(desk, form, subject=tap.id)
    return None


def choices(view: View, draft: Draft) -> forms.Options:
    """Days, counted from today, or for more time from the deadline that stands; sections."""
    work, t = view.work, view.t
    concern = require(work, draft.subject or 0)
    if draft.step == "to":
        return [(id_, view.section(id_)) for id_ in sections_for(work, concern)]
    if draft.step != "until":
        return []
    today = work.calendar.today(work.now)
    if typed := draft.answer("until~"):
        days = [work.calendar.today(due_on(work, parse_day(typed, today)))]
    else:
        longer = draft.form == EXTENSION.name
        since = max(today, work.calendar.today(concern.due_at)) if longer else today
        days = [work.calendar.add_working_days(since, count) for count in TERMS]
    return [(str(day.toordinal()), t.day(day)) for day in days]


def settle(desk: Desk, draft: Draft) -> tuple[Draft, str | None]:
    """A day that was typed and cannot be is said at once; the form stays as it was."""
    if draft.step == "until" and (typed := draft.answer("until~")):
        parse_day(typed, desk.work.calendar.today(desk.work.now))
    return draft, None


def finish_log(desk: Desk, draft: Draft, place: Place) -> str | None:
    log_step(desk.work, desk.reader, require(desk.work, draft.subject or 0), _words(draft, "text"))
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return "toast-logged"


def finish_extension(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = require(desk.work, draft.subject or 0)
    ask_extension(desk.work, desk.reader, concern, _day(draft), _words(draft, "reason"))
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return "toast-asked"


def finish_deadline(desk: Desk, draft: Draft, place: Place) -> str | None:
    set_deadline(desk.work, desk.reader, require(desk.work, draft.subject or 0), _day(draft))
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return None


def finish_referral(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = require(desk.work, draft.subject or 0)
    section = draft.answer("to") or ""
    refer_concern(desk.work, desk.reader, concern, section, _words(draft, "reason"))
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return "toast-asked"


def finish_outside(desk: Desk, draft: Draft, place: Place) -> str | None:
    refer_outside(desk.work, desk.reader, require(desk.work, draft.subject or 0), _words(draft, "body"))
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return None


def _words(draft: Draft, key: str) -> Words:
    return Words(draft.answer(key) or "")


def _day(draft: Draft) -> date:
    return date.fromordinal(int(draft.answer("until") or 1))


# ── the kind, and bodies outside: one card of buttons each ──


def pick(desk: Desk, tap: Tap) -> str | None:
    """`c-kind`, `c-outside`: which?"""
    concern = current(desk, tap)
    action = "concern.kind" if tap.verb == "c-kind" else "concern.refer_out"
    authorize(desk.reader, action, matter_of(desk.work, concern), concern.state)
    if tap.verb == "c-outside" and not desk.work.policy.outside_bodies:
        forms.start(desk, OUTSIDE, subject=tap.id)
    else:
        desk.show("concern-kind" if tap.verb == "c-kind" else "concern-outside", id=tap.id)
    return None


def draw_kinds(view: View, id: int) -> Card:
    concern, t = require(view.work, id), view.t
    authorize(view.reader, "concern.kind", matter_of(view.work, concern), concern.state)
    taps = [
        Button(
            t("kind-button", kind=t.label(kind.name), days=kind.working_days),
            Tap("c-kind-to", id, concern.revision, kind.id),
        )
        for kind in view.work.policy.concern_kinds
        if kind.id != concern.kind
    ]
    return Card(t("concern-kind-ask"), (*grid(taps, 2), (Button(t("button-back"), Tap("concern", id)),)))


def to_kind(desk: Desk, tap: Tap) -> str | None:
    set_kind(desk.work, desk.reader, current(desk, tap), tap.value)
    desk.show("concern", id=tap.id)
    return None


def draw_outside(view: View, id: int) -> Card:
    concern, t = require(view.work, id), view.t
    authorize(view.reader, "concern.refer_out", matter_of(view.work, concern), concern.state)
    taps = [
        Button(t.label(body), Tap("c-outside-to", id, concern.revision, str(nth)))
        for nth, body in enumerate(view.work.policy.outside_bodies[:20])
    ]
    other = Button(t("button-c-outside-new"), Tap("c-outside-new", id, concern.revision))
    back = Button(t("button-back"), Tap("concern", id))
    return Card(t("concern-outside-ask"), (*grid(taps, 2), (other,), (back,)))


def to_outside(desk: Desk, tap: Tap) -> str | None:
    concern, bodies = current(desk, tap), desk.work.policy.outside_bodies
    if not tap.value.isdecimal() or int(tap.value) >= len(bodies):
        raise NotYours
    body = bodies[int(tap.value)]
    refer_outside(desk.work, desk.reader, concern, Words(body(desk.work.policy.department.language)))
    desk.show("concern", id=tap.id)
    return None
