"""What is asked about a concern: of the head, more time; of another section, whether it takes it on."""

from datetime import date, datetime

from bot.domain.access import authorize, may
from bot.domain.errors import NotYours
from bot.domain.handling import Asked
from bot.services.concern_handling import decide_extension, matter_for
from bot.services.concerns import matter_of, may_see
from bot.services.referring import matter_for as matter_of_referral
from bot.services.referring import refuse_referral, take_back, take_referral
from handlers.card import Button, Card, Tap
from handlers.concerns import number, require
from handlers.desk import Desk, View, same


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
