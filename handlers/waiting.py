"""The waiting list, as the cadre meets it: which days, whose time; then an offer to take or to pass."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.errors import MovedOn, NotYours
from bot.domain.recusal import Ground
from bot.domain.waiting import OfferState, Waiting, WaitState
from bot.domain.words import Words
from bot.forms.declared import BOOKING, WAITING
from bot.forms.form import Draft
from bot.services.booking import may_book
from bot.services.desk_ports import Place
from bot.services.routing import ANYBODY, hosts_in_charge
from bot.services.waiting import (
    join_waiting,
    leave_waiting,
    pass_offer,
    require_offer,
    require_waiting,
    take_offer,
)
from handlers import forms, sealing
from handlers.booking import slot_buttons
from handlers.booking_day import recused_in
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View, same
from handlers.keeping_out import about_whom, people_to_keep_out, readers
from handlers.keeping_out import line as kept_out_line
from handlers.nights import FIRST_DAY, LAST_DAY

#: What may be waited for: key of the text, first day and how many more, counted from today.
SPANS: Final = (("days-today", 0, 0), ("days-tomorrow", 1, 0), ("days-week", 0, 6), ("days-window", 0, None))


def wait(desk: Desk, tap: Tap) -> str | None:
    """The wait that stands, or a new one; with a day's number, for that day."""
    authorize(desk.reader, "talk.book", Matter())
    standing = desk.work.waits.of(desk.reader.id)
    if standing is not None:
        desk.show("waiting", id=standing.id)
        return None
    may_book(desk.work, desk.reader)
    day = int(tap.value) if tap.value.isdecimal() and len(tap.value) < 8 else 0
    a_day = FIRST_DAY <= day <= LAST_DAY
    known: dict[str, str | tuple[str, ...]] = {"days": f"{day}-{day}"} if a_day else {}
    return forms.start(desk, WAITING, None, None, None, **known, **_wished_so_far(desk))


def _wished_so_far(desk: Desk) -> dict[str, tuple[str, ...]]:
    """Whom the booking that led here was to keep out, and whether it was to be sealed."""
    found = desk.work.drafts.open_at(desk.reader.id, desk.incoming.channel, desk.incoming.chat_id)
    answers = found[0].answers if found and found[0].form == BOOKING.name else {}
    return {key: tuple(answers[key]) for key in ("recused", "seal") if answers.get(key)}


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step == "days":
        today = view.work.calendar.today(view.work.now).toordinal()
        window = view.work.policy.nights.window.days
        return [
            (f"{today + first}-{today + first + (window if more is None else more)}", view.t(key))
            for key, first, more in SPANS
        ]
    if draft.step == "host":
        _, hosts = hosts_in_charge(view.work, view.reader, None, recused_in(draft))
        return [*((str(host.id), host.name) for host in hosts), (ANYBODY, view.t("host-anybody"))]
    if draft.step == "about":
        return about_whom(view, draft)
    if draft.step == "seal":
        return sealing.choices(view)
    if draft.step == "recused":
        return people_to_keep_out(view, view.reader, draft.answer("topic"), draft.answer("recused~"))
    return [(topic.id, view.t.label(topic.name)) for topic in view.work.policy.topics]


def so_far(view: View, draft: Draft) -> str:
    if draft.step == WAITING.last():
        return sealing.who_reads(view, draft)
    out = dict.fromkeys(sorted(recused_in(draft)), Ground.CADRE)
    return "" if draft.step in ("about", "recused") else kept_out_line(view, out)


def settle(desk: Desk, draft: Draft) -> tuple[Draft, str | None]:
    """Whoever is kept out is not waited for. NobodyLeft when no host may hold it."""
    out = recused_in(draft)
    hosts_in_charge(desk.work, desk.reader, draft.answer("topic"), out)
    if (draft.answer("host") or "") not in {str(id_) for id_ in out}:
        return draft, None
    return replace(draft, step="host", answers={**draft.answers, "host": ()}), "toast-choose-again"


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    host, wish = draft.answer("host") or ANYBODY, draft.answer("wish")
    waiting = join_waiting(
        desk.work,
        desk.reader,
        _span(desk, draft.answer("days") or ""),
        draft.answer("topic") or "",
        None if host == ANYBODY else int(host),
        Words(wish) if wish else None,
        recused_in(draft),
        sealing.wished(desk, draft),
    )
    desk.work.outbox.show(place, "waiting", id=waiting.id)
    return None


def _span(view: View, days: str) -> tuple[datetime, datetime]:
    """From the first day's beginning to the last day's end; never from the past."""
    try:
        first, last = (date.fromordinal(int(day)) for day in days.split("-"))
    except (ValueError, OverflowError):
        raise MovedOn from None
    if last - first > timedelta(days=366):
        raise MovedOn
    at = view.work.calendar.at
    return max(at(first, time(0)), view.work.now), at(last + timedelta(days=1), time(0))


def draw(view: View, id: int) -> Card:
    waiting, t = require_waiting(view.work, id), view.t
    mine = Matter(cadre_id=waiting.cadre_id)
    authorize(view.reader, "waiting.see", mine)
    text = t(f"waiting-{waiting.state}", days=_days(view, waiting), topic=_topic(view, waiting))
    out = dict.fromkeys(sorted(view.work.waits.kept_out(id)), Ground.CADRE)
    said = readers(view, out, True) if waiting.minister_only else [kept_out_line(view, out)]
    text = "\n".join(filter(None, (text, *said)))
    rows: list[Row] = []
    if may(view.reader, "waiting.leave", mine, waiting.state):
        rows.append((Button(t("button-wait-leave"), Tap("wait-leave", id, waiting.revision)),))
    if waiting.state is WaitState.OVER:
        rows += [tuple(slot_buttons(view)), (Button(t("button-wait"), Tap("wait")),)]
    return Card(text, (*(r for r in rows if r), (Button(t("button-menu"), Tap("menu")),)), True)


def _days(view: View, waiting: Waiting) -> str:
    today = view.work.calendar.today
    first, last = today(waiting.since), today(waiting.until - timedelta(minutes=1))
    if first == last:
        return view.t.day(first)
    return view.t("days-between", first=view.t.day(first), last=view.t.day(last))


def _topic(view: View, waiting: Waiting) -> str:
    return view.t.label(view.work.policy.topic(waiting.topic).name)


def leave(desk: Desk, tap: Tap) -> str | None:
    waiting = require_waiting(desk.work, tap.id)
    authorize(desk.reader, "waiting.see", Matter(cadre_id=waiting.cadre_id))
    same(tap.revision, waiting.revision)
    leave_waiting(desk.work, desk.reader, waiting)
    desk.show("waiting", id=tap.id)
    return None


def draw_offer(view: View, id: int) -> Card:
    """Words that give nothing away on a lock screen: a time, and until when it is kept."""
    offer, t = require_offer(view.work, id), view.t
    authorize(view.reader, "offer.see", Matter(cadre_id=offer.cadre_id))
    over = offer.state is OfferState.LAPSED or offer.expires_at <= view.work.now
    state = OfferState.LAPSED if over and offer.state is OfferState.OPEN else offer.state
    text = t(f"offer-{state}", when=t.when(offer.starts_at), until=t.clock(offer.expires_at))
    rows: list[Row] = []
    if state is OfferState.OPEN:
        rows.append(tuple(Button(t(f"button-{v}"), Tap(v, id, offer.revision)) for v in DECISIONS))
    if state is not OfferState.TAKEN:
        rows.append((Button(t("button-wait-see"), Tap("wait")),))
    return Card(text, (*rows, (Button(t("button-menu"), Tap("menu")),)))


DECISIONS: Final = ("offer-take", "offer-pass")


def decide(desk: Desk, tap: Tap) -> str | None:
    offer = require_offer(desk.work, tap.id)
    authorize(desk.reader, "offer.see", Matter(cadre_id=offer.cadre_id))
    same(tap.revision, offer.revision)
    if tap.verb not in DECISIONS:
        raise NotYours
    if tap.verb == "offer-pass":
        pass_offer(desk.work, desk.reader, offer)
        desk.show("offer", id=tap.id)
        return None
    appointment = take_offer(desk.work, desk.reader, offer)
    desk.show("appointment", id=appointment.id)
    return None
