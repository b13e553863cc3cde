"""Another time is proposed from either side: which ones; then answered on the appointment's card."""

from datetime import datetime

from bot.domain.access import Grant, Matter, authorize, may
from bot.domain.appointment import Appointment, Slot
from bot.domain.errors import MovedOn, SlotTaken
from bot.domain.proposal import MOST_TIMES, Proposal, Side
from bot.services.booking import require
from bot.services.moving import other_times
from bot.services.proposing import (
    ANSWER,
    WITHDRAW,
    may_propose,
    must_ask,
    open_proposal,
    propose_times,
    refuse_proposed,
    require_proposal,
    standing_times,
    take_proposed,
    withdraw_proposal,
)
from handlers.booking import current, slot_of, slot_value, soon
from handlers.card import Button, Card, Row, Tap, from36, grid
from handlers.desk import Desk, View, same
from handlers.paging import MOST_PAGES

EACH = 9


def ask(desk: Desk, tap: Tap) -> str | None:
    """Which times? The page and what is picked so far stand in the value."""
    may_propose(desk.work, desk.reader, current(desk, tap))
    nth, *picked = tap.value.split(".")
    page = min(int(nth), MOST_PAGES) if nth.isdecimal() and len(nth) < 6 else 0
    known = [value for value in picked if from36(value) is not None]
    desk.show("propose", id=tap.id, nth=page, picked=".".join(known[-MOST_TIMES:]))
    return None


def draw(view: View, id: int, nth: int = 0, picked: str = "") -> Card:
    """Free times: for the cadre each asks at once; for the section a tap picks, up to three, then `send`."""
    appointment, t = require(view.work, id), view.t
    may_propose(view.work, view.reader, appointment)
    slots = other_times(view.work, appointment)
    alone = view.reader.id == appointment.cadre_id
    free = {slot_value(slot) for slot in slots}
    chosen = [value for value in picked.split(".") if value in free]

    def look(page: int, *values: str) -> Tap:
        return Tap("propose", id, appointment.revision, ".".join([str(page), *values]))

    def button(slot: Slot) -> Button:
        value, label = slot_value(slot), soon(view, slot)
        if alone:
            return Button(label, Tap("propose-send", id, appointment.revision, value))
        if value in chosen:
            return Button(t("propose-picked", label=label), look(nth, *(v for v in chosen if v != value)))
        return Button(label, look(nth, *[*chosen, value][-MOST_TIMES:]))

    rows: list[Row] = list(grid([button(slot) for slot in slots[nth * EACH : (nth + 1) * EACH]], 3))
    pages = (("button-earlier", nth - 1), ("button-later-page", nth + 1))
    turn = [Button(t(key), look(n, *chosen)) for key, n in pages if n >= 0 and n * EACH < len(slots)]
    rows.append(tuple(turn))
    if chosen:
        send = Tap("propose-send", id, appointment.revision, ".".join(chosen))
        rows.append((Button(t("button-propose-send", count=len(chosen)), send),))
    key = "propose-nothing" if not slots else "propose-ask" if alone else "propose-which"
    rows.append((Button(t("button-back"), Tap("see", id)),))
    return Card(t(key, when=t.when(appointment.starts_at), most=MOST_TIMES), tuple(r for r in rows if r))


def send(desk: Desk, tap: Tap) -> str | None:
    """Asked. When somebody was quicker, the times that are free now are shown."""
    appointment = current(desk, tap)
    slots = [slot_of(desk, value, appointment.host_id) for value in tap.value.split(".")[: MOST_TIMES + 1]]
    try:
        proposal = propose_times(desk.work, desk.reader, appointment, slots)
    except SlotTaken as taken:
        desk.show("propose", id=tap.id, picked=tap.value)
        return taken.key
    desk.show("appointment", id=tap.id)
    return "toast-asked-section" if proposal.side is Side.CADRE else "toast-asked-cadre"


def said(view: View, appointment: Appointment, grant: Grant) -> str:
    """What stands open, right below the headline; empty when nothing does."""
    proposal = open_proposal(view.work, appointment) if "proposal" in grant else None
    if proposal is None:
        return ""
    side = "mine" if view.reader.id == appointment.cadre_id else "other"
    free = standing_times(view.work, appointment, proposal)
    if not free:
        return view.t("proposal-gone")
    times = view.t("list-comma").join(view.t.when(at) for at in free)
    return view.t(f"proposal-{proposal.side}-{side}", times=times, until=view.t.when(proposal.expires_at))


def rows(view: View, appointment: Appointment, matter: Matter, more: int) -> list[list[Button]]:
    """The answer, or the way back; the way in stands behind `more`, for a cadre who cannot move it alone
    in plain sight."""
    t, me = view.t, view.reader
    proposal = open_proposal(view.work, appointment)
    if proposal is None:
        own = me.id == appointment.cadre_id
        asks = may(me, "appointment.propose", matter, appointment.state)
        wanted = must_ask(view.work, appointment) if own else more
        if not asks or not wanted or appointment.starts_at <= view.work.now:
            return []
        key = "button-request" if own else "button-propose"
        return [[Button(t(key), Tap("propose", appointment.id, appointment.revision))]]

    def button(key: str, verb: str, value: str = "") -> Button:
        return Button(t(key), Tap(verb, proposal.id, proposal.revision, value))

    if may(me, ANSWER[proposal.side], matter, proposal.state):
        free = standing_times(view.work, appointment, proposal)
        times = list(grid([_time(view, appointment, proposal, at) for at in free], 3))
        return [*(list(row) for row in times), [button(f"button-refuse-{proposal.side}", "p-refuse")]]
    if may(me, WITHDRAW[proposal.side], matter, proposal.state):
        return [[button("button-proposal-withdraw", "p-withdraw")]]
    return []


def _time(view: View, appointment: Appointment, proposal: Proposal, at: datetime) -> Button:
    slot = Slot(appointment.host_id, at, at)
    label = soon(view, slot)
    if proposal.side is Side.CADRE:
        label = view.t("button-request-yes", label=label)
    return Button(label, Tap("p-take", proposal.id, proposal.revision, slot_value(slot)))


def answer(desk: Desk, tap: Tap) -> str | None:
    """`p-take`, `p-refuse`, `p-withdraw`."""
    work, proposal = desk.work, require_proposal(desk.work, tap.id)
    authorize(desk.reader, "appointment.see", work.appointments.matter(proposal.appointment_id))
    same(tap.revision, proposal.revision)
    here, toast = proposal.appointment_id, None
    if tap.verb == "p-take":
        appointment = require(work, here)
        slot = slot_of(desk, tap.value, appointment.host_id)
        try:
            with work.savepoint():
                moved = take_proposed(work, desk.reader, proposal, slot.starts_at)
        except SlotTaken as taken:
            desk.show("appointment", id=here)
            return taken.key
        toast = "toast-moved" if moved.state is appointment.state else "toast-moved-anew"
    elif tap.verb == "p-refuse":
        refuse_proposed(work, desk.reader, proposal)
        toast = "toast-stays"
    elif tap.verb == "p-withdraw":
        withdraw_proposal(work, desk.reader, proposal)
    else:
        raise MovedOn
    desk.show("appointment", id=here)
    return toast
