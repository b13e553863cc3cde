"""A concern in hand: a line for its log, its kind, its deadline, more time, another section, another body."""

from datetime import date, datetime
from typing import Final

from bot.domain.access import authorize, may
from bot.domain.errors import MovedOn, NotYours
from bot.domain.handling import Asked, parse_day
from bot.domain.words import Words
from bot.forms.concerns import DEADLINE, EXTENSION, LOG, OUTSIDE, REFERRAL
from bot.forms.form import Draft, Form
from bot.services.concern_handling import (
    ask_extension,
    at_the_hour,
    check_extension,
    decide_extension,
    log_step,
    matter_for,
    set_deadline,
    set_kind,
)
from bot.services.concerns import matter_of, may_see
from bot.services.desk_ports import Place
from bot.services.referring import matter_for as matter_of_referral
from bot.services.referring import (
    refer_concern,
    refer_outside,
    refuse_referral,
    sections_for,
    take_back,
    take_referral,
)
from handlers import forms
from handlers.card import Button, Card, Tap, grid
from handlers.concerns import current, number, require
from handlers.desk import Desk, View, same

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
        days = [work.calendar.today(at_the_hour(work, parse_day(typed, today)))]
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


# ── asked of the head, or of another section ──


def draw_extension(view: View, id: int) -> Card:
    """What whoever decides needs to know: whose, what, from when to when, and why."""
    t, work, extension = view.t, view.work, view.work.extensions.get(id)
    if extension is None:
        raise NotYours
    concern = require(work, extension.concern_id)
    matter = matter_for(work, extension, concern)
    authorize(view.reader, "extension.see", matter, extension.state)
    by = work.people.get(extension.by_id)
    before, after = (t.day(_local(view, at)) for at in (concern.due_at, extension.until))
    lines = [t(f"extension-{extension.state}", name=by.name if by else "", after=after)]
    lines += [*_about(view, concern.id), t("line-why", text=extension.reason.text)]
    if extension.state is Asked.OPEN:
        lines.append(t("extension-line", before=before, after=after))
    yes = [
        Button(t(f"button-{verb}"), Tap(verb, id, extension.revision))
        for verb in ("x-yes", "x-no")
        if may(view.reader, "extension.decide", matter, extension.state)
    ]
    return Card("\n".join(lines), _feet(view, yes, concern.id), referenced=True)


def decide(desk: Desk, tap: Tap) -> str | None:
    extension = desk.work.extensions.get(tap.id)
    if extension is None:
        raise NotYours
    matter = matter_for(desk.work, extension, require(desk.work, extension.concern_id))
    authorize(desk.reader, "extension.see", matter, extension.state)
    same(tap.revision, extension.revision)
    decide_extension(desk.work, desk.reader, extension, tap.verb == "x-yes")
    desk.show("extension", id=tap.id)
    return None


def draw_referral(view: View, id: int) -> Card:
    t, work, referral = view.t, view.work, view.work.referrals.get(id)
    if referral is None:
        raise NotYours
    matter = matter_of_referral(work, referral)
    authorize(view.reader, "referral.see", matter, referral.state)
    by = work.people.get(referral.by_id)
    lines = [t(f"referral-{referral.state}", name=by.name if by else "")]
    concern = require(work, referral.concern_id)
    if referral.state is Asked.OPEN:  # what was not taken is not theirs to read any more
        lines += [*_about(view, concern.id), t("line-why", text=referral.reason.text)]
        lines.append(t("referral-line", day=t.day(_local(view, concern.due_at))))
    answers = [
        Button(t(f"button-{verb}"), Tap(verb, id, referral.revision))
        for verb in ("r-take", "r-no")
        if may(view.reader, "referral.answer", matter, referral.state)
    ]
    return Card("\n".join(lines), _feet(view, answers, concern.id), referenced=True)


def answer_referral(desk: Desk, tap: Tap) -> str | None:
    """`r-take`, `r-no` by who is asked; `c-refer-back` by who asked."""
    work, referral = desk.work, desk.work.referrals.get(tap.id)
    if referral is None:
        raise NotYours
    if tap.verb == "c-refer-back":
        concern = require(work, referral.concern_id)
        authorize(desk.reader, "concern.see", matter_of(work, concern), concern.state)
        same(tap.revision, referral.revision)
        take_back(work, desk.reader, referral)
        desk.show("concern", id=concern.id)
        return None
    authorize(desk.reader, "referral.see", matter_of_referral(work, referral), referral.state)
    same(tap.revision, referral.revision)
    if tap.verb == "r-take":
        desk.show("concern", id=take_referral(work, desk.reader, referral).id)
        return "toast-taken"
    refuse_referral(work, desk.reader, referral)
    desk.show("referral", id=tap.id)
    return None


def _about(view: View, concern_id: int) -> list[str]:
    concern = require(view.work, concern_id)
    cadre = view.work.people.get(concern.cadre_id)
    return [
        view.t("about-concern", name=cadre.name if cadre else "", number=number(view, concern)),
        view.t("quoted", text=concern.text.text),
    ]


def _feet(view: View, buttons: list[Button], concern_id: int) -> tuple[tuple[Button, ...], ...]:
    concern, t = require(view.work, concern_id), view.t
    row = [Button(t("button-menu"), Tap("menu"))]
    if may_see(view.work, view.reader, concern):
        row.insert(0, Button(t("button-see-concern"), Tap("concern", concern_id)))
    return (tuple(buttons), tuple(row)) if buttons else (tuple(row),)


def _local(view: View, at: datetime) -> date:
    return view.work.calendar.today(at)


def see(desk: Desk, tap: Tap) -> str | None:
    """From the board: `extension`, `referral`."""
    desk.show(tap.verb, id=tap.id)
    return None
