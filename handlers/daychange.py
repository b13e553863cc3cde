"""Changing what days are, as the office meets it: whom that would move, for which reason, and doing it."""

from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment
from bot.domain.calendar import DayKind
from bot.domain.daychange import Become, DayChange
from bot.domain.errors import MovedOn, NotYours
from bot.domain.words import parse_words
from bot.forms.declared import DAY_REASON
from bot.forms.form import Draft
from bot.services.calendar import change_days, look_at_change
from bot.services.desk_ports import Place
from handlers import forms
from handlers.calendar import day_of, span
from handlers.card import Button, Card, Row, Tap, from36, grid, to36
from handlers.desk import Desk, View
from handlers.mynights import is_kept_from

#: Why a day is changed: what the office says most often. The first is said when nothing else is.
REASONS: Final = ("arrangement", "exchange", "holiday", "weather")
LONGEST_REASON: Final = 40
MOST_LISTED: Final = 10


def draw_change(view: View, first: int, last: int, become: str, why: str = "", said: str = "") -> Card:
    """Before it is done: what each day becomes, and whom that moves, by time and name and no more."""
    start, end, to = day_of(first), day_of(last), _become(become)
    change = look_at_change(view.work, view.reader, start, end, to)
    t, why = view.t, why or REASONS[0]
    lines = [span(view, start, end), *_becomes(view, change)]
    if not change.kinds:
        return Card("\n".join([*lines, t("day-same")]), (_away(view, first, last),))
    rows: list[Row] = [
        (Button(t("button-day-yes"), Tap("day-yes", first, last, f"{to}.{to36(change.seal)}")),)
    ]
    if to is not Become.OFFICIAL:
        lines.append(t("line-reason", reason=said or t(f"day-why-{why}")))
        others = [
            Button(t(f"day-why-{w}"), Tap("day-to", first, last, f"{to}.{w}"))
            for w in REASONS
            if said or w != why
        ]
        own = Button(t("button-day-why"), Tap("day-why", first, last, to))
        rows += grid([*others, own], 4)
    lines += ["", *_moved(view, change.moved)]
    return Card("\n".join(lines), (*rows, _away(view, first, last)))


def _becomes(view: View, change: DayChange) -> list[str]:
    """Each kind that days become, with the days and what it means."""
    t, lines = view.t, []
    for kind in DayKind:
        days = [day for day, becomes in change.kinds.items() if becomes is kind]
        if days:
            if len(change.kinds) > 1:
                lines.append(t("list-comma").join(t.day(day) for day in days))
            lines.append(t("day-becomes", means=t(f"day-{kind}-means")))
    return lines


def _moved(view: View, moved: tuple[Appointment, ...]) -> list[str]:
    if not moved:
        return [view.t("day-moves-nobody")]
    lines = [view.t("day-moves", count=len(moved))]
    for appointment in moved[:MOST_LISTED]:
        if is_kept_from(view, appointment):
            lines.append(view.t("day-moves-somebody"))
            continue
        cadre = view.work.people.get(appointment.cadre_id)
        unit = view.work.people.unit(cadre.unit_id).name if cadre else ""
        when = view.t.when(appointment.starts_at)
        lines.append(view.t("day-moves-line", when=when, name=cadre.name if cadre else "", unit=unit))
    if len(moved) > MOST_LISTED:
        lines.append(view.t("day-moves-more", count=len(moved) - MOST_LISTED))
    return lines


def _away(view: View, first: int, last: int) -> Row:
    return Button(view.t("button-back"), Tap("day", first, last)), Button(view.t("button-menu"), Tap("menu"))


def show_change(desk: Desk, tap: Tap) -> str | None:
    become, _, why = tap.value.partition(".")
    if why not in ("", *REASONS):
        raise NotYours
    look_at_change(desk.work, desk.reader, day_of(tap.id), day_of(tap.revision), _become(become))
    desk.show("day-change", first=tap.id, last=tap.revision, become=become, why=why)
    return None


def ask_reason(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "calendar.change", Matter())
    known = {"first": str(day_of(tap.id).toordinal()), "last": str(day_of(tap.revision).toordinal())}
    forms.start(desk, DAY_REASON, None, None, **known, become=_become(tap.value))
    return None


def finish_reason(desk: Desk, draft: Draft, place: Place) -> str | None:
    """The reason was typed: back to the question, with it."""
    said = parse_words(draft.answer("reason") or "", LONGEST_REASON).text.replace("\n", " ")
    first, last = (int(draft.answer(key) or 0) for key in ("first", "last"))
    desk.work.outbox.show(
        place, "day-change", first=first, last=last, become=draft.answer("become"), said=said
    )
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    first, last = (int(draft.answer(key) or 0) for key in ("first", "last"))
    desk.work.outbox.show(place, "day-change", first=first, last=last, become=draft.answer("become"))


def change(desk: Desk, tap: Tap) -> str | None:
    """Confirmed. The reason is the one on the card."""
    become, _, sealed = tap.value.partition(".")
    seal, to, message = from36(sealed), _become(become), desk.incoming.message_id
    shown = message and desk.work.outbox.card_at(desk.incoming.channel, desk.incoming.chat_id, message)
    name, args = shown or ("", {})
    if seal is None or name != "day-change":
        raise MovedOn
    reason = args.get("said") or desk.t(f"day-why-{args.get('why') or REASONS[0]}")
    change_days(desk.work, desk.reader, day_of(tap.id), day_of(tap.revision), to, reason, seal)
    desk.show("day", first=tap.id, last=tap.revision)
    return "toast-day-changed"


def _become(word: str) -> Become:
    if word not in list(Become):
        raise NotYours
    return Become(word)
