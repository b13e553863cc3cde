"""Tonight, if at all possible: a topic and off it goes; the host's one card; and what came of it."""

from collections.abc import Callable, Sequence
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import Slot
from bot.domain.errors import MovedOn, SlotTaken
from bot.domain.recusal import Ground
from bot.domain.urgent import Plea, PleaState
from bot.domain.words import Words
from bot.forms.declared import URGENT
from bot.forms.form import Draft
from bot.services.desk_ports import Place
from bot.services.urgent import (
    ask_tonight,
    beginnings,
    can_ask,
    grant,
    matter_of,
    offer_others,
    other_times,
    require_plea,
    take_other,
    withdraw,
)
from handlers import forms, sealing
from handlers.appointments import person_line
from handlers.booking import slot_of, slot_value, soon
from handlers.booking_day import recused_in
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View, same
from handlers.keeping_out import about_whom, people_to_keep_out, readers

#: Beginnings tonight that are shown to the host.
MOST_SHOWN = 3


def menu_rows(view: View, free: Sequence[Slot] = ()) -> list[Row]:
    """For the cadre the way to ask, or to what was asked; for a host what waits for a yes. With something of
    tonight among the `free` times there is nothing to ask for."""
    t, work, me = view.t, view.work, view.reader
    if not may(me, "talk.book", Matter()):
        return [
            (Button(t("button-plea-answer", until=t.clock(p.expires_at)), Tap("plea-see", p.id)),)
            for p in work.pleas.open_for(me.id)
        ]
    last = work.pleas.last_of(me.id)
    if last and last.state is PleaState.OPEN:
        return [(Button(t("button-plea-see"), Tap("plea-see", last.id)),)]
    today = work.calendar.today(work.now)
    if any(work.calendar.today(slot.starts_at) == today for slot in free):
        return []
    return [(Button(t("button-plea"), Tap("plea")),)] if can_ask(work, me) else []


def ask(desk: Desk, tap: Tap) -> str | None:
    """The button of the menu. What can be booked by now is shown instead."""
    authorize(desk.reader, "talk.book", Matter())
    last = desk.work.pleas.last_of(desk.reader.id)
    if last and last.state is PleaState.OPEN:
        desk.show("plea", id=last.id)
        return None
    if not can_ask(desk.work, desk.reader):
        raise MovedOn
    return forms.start(desk, URGENT)


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("plea", id=tap.id)
    return None


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step == "topic":
        return [(topic.id, view.t.label(topic.name)) for topic in view.work.policy.topics]
    if draft.step == "about":
        return about_whom(view, draft)
    if draft.step == "seal":
        return sealing.choices(view)
    return people_to_keep_out(view, view.reader, draft.answer("topic"), draft.answer("recused~"))


def review(view: View, draft: Draft) -> str:
    t, wish = view.t, None if view.light else draft.answer("wish")
    return t(
        "plea-review",
        topic=t.label(view.work.policy.topic(draft.answer("topic") or "").name),
        wish=t("booking-wish", text=wish) if wish else t("booking-wish-welcome"),
        readers=sealing.who_reads(view, draft),
    )


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    """Asked; when there is something to book after all, the menu shows it."""
    wish = draft.answer("wish")
    if not can_ask(desk.work, desk.reader):
        desk.work.outbox.show(place, "menu")
        return MovedOn.key
    plea = ask_tonight(
        desk.work,
        desk.reader,
        draft.answer("topic") or "",
        Words(wish) if wish else None,
        recused_in(draft),
        sealing.wished(desk, draft),
    )
    desk.work.outbox.show(place, "plea", id=plea.id)
    return None


def draw(view: View, id: int) -> Card:
    """The first line gives nothing away; what it is about stands below, for as long as it is needed."""
    plea, t, work = require_plea(view.work, id), view.t, view.work
    grant_ = authorize(view.reader, "plea.see", matter_of(plea))
    side = "mine" if view.reader.id == plea.cadre_id else "other"
    host = work.people.get(plea.host_id)
    lines = [t(f"plea-{plea.state}-{side}", host=host.name if host else "", until=t.clock(plea.expires_at))]
    if plea.state is PleaState.OPEN:
        lines.append("")
        if "person" in grant_:
            lines.append(person_line(view, plea.cadre_id, work.now, "history" in grant_))
        lines.append(t("line-topic", topic=t.label(work.policy.topic(plea.topic).name)))
        if "wish" in grant_ and plea.wish and not view.light:
            lines.append(t("line-wish", text=plea.wish.text))
        if plea.minister_only and side == "other":
            lines.append(t("line-sealed"))
        elif plea.minister_only:
            lines += readers(view, dict.fromkeys(sorted(plea.kept_out), Ground.CADRE), True)
    said, rows = _answers(view, plea)
    rows = [*rows, (Button(t("button-menu"), Tap("menu")),)]
    return Card("\n".join([*lines, *said]), tuple(row for row in rows if row), True)


def _answers(view: View, plea: Plea) -> tuple[list[str], list[Row]]:
    """What the reader may do now, and what is to be said of it."""
    t, me, work, matter = view.t, view.reader, view.work, matter_of(plea)

    def button(key: str, verb: str) -> Button:
        return Button(t(key), Tap(verb, plea.id, plea.revision))

    if plea.state is PleaState.BOOKED and plea.appointment_id:
        return [], [(Button(t("button-plea-booked"), Tap("see", plea.appointment_id)),)]
    if may(me, "plea.take", matter, plea.state):
        slots = other_times(work, me, plea)
        times = [
            Button(soon(view, s), Tap("plea-take", plea.id, plea.revision, slot_value(s, True)))
            for s in slots
        ]
        rows: list[Row] = list(grid(times, 3))
        return [t("plea-times" if slots else "plea-no-times")], rows or [
            (Button(t("button-wait"), Tap("wait")),)
        ]
    if may(me, "plea.withdraw", matter, plea.state):
        return [], [(button("button-plea-withdraw", "plea-withdraw"),)]
    cadre = work.people.get(plea.cadre_id)
    if may(me, "plea.answer", matter, plea.state) and cadre and plea.expires_at > work.now:
        yes = [
            Button(soon(view, s), Tap("plea-yes", plea.id, plea.revision, slot_value(s)))
            for s in beginnings(work, me, cadre)[:MOST_SHOWN]
        ]
        return [], [tuple(yes), (button("button-plea-other", "plea-other"),)]
    return [], []


def _current(desk: Desk, tap: Tap) -> Plea:
    """The plea of a button; only who may see it is told that it moved on."""
    plea = require_plea(desk.work, tap.id)
    authorize(desk.reader, "plea.see", matter_of(plea))
    same(tap.revision, plea.revision)
    return plea


def decide(desk: Desk, tap: Tap) -> str | None:
    """Yes to a time, or one of the other times: booked. When it was just taken, what is left is shown."""
    plea = _current(desk, tap)
    slot = slot_of(desk, tap.value, plea.host_id)
    deed = grant if tap.verb == "plea-yes" else take_other
    try:
        with desk.work.savepoint():
            booked = deed(desk.work, desk.reader, plea, slot)
    except SlotTaken as refusal:
        desk.show("plea", id=plea.id)
        return refusal.key
    desk.show("appointment", id=booked.id)
    return None


def close(desk: Desk, tap: Tap) -> str | None:
    """Another night, says the host; never mind, says the cadre."""
    plea = _current(desk, tap)
    deed = offer_others if tap.verb == "plea-other" else withdraw
    deed(desk.work, desk.reader, plea)
    desk.show("plea", id=plea.id)
    return None


TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "plea": ask,
    "plea-see": see,
    "plea-yes": decide,
    "plea-take": decide,
    "plea-other": close,
    "plea-withdraw": close,
}
