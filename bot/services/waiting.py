"""The waiting list: whoever waits is offered what is freed, one after the other, first come first served."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment, Slot
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NotYours, Refusal
from bot.domain.people import Person
from bot.domain.slots import hours_of, is_slot
from bot.domain.waiting import OFFER, WAIT, Offer, OfferState, Waiting, WaitState, good_until
from bot.domain.words import Words
from bot.services.booking import book_talk, may_book
from bot.services.finding import ANYBODY, check_free, days_with_room, find_route, hosts_wished
from bot.services.keeping import keep_freed, make_offer
from bot.services.ports import Work
from bot.services.rota import sits_on


def join_waiting(
    work: Work,
    cadre: Person,
    span: tuple[datetime, datetime],
    topic: str,
    host_id: int | None = None,
    wish: Words | None = None,
    recused: Collection[int] = frozenset(),
) -> Waiting:
    """Wait for any time of the host (or of anybody) that begins in the span, with nobody who is recused.
    One wait a person: a newer one stands in place of the older. What is free already is offered at once."""
    authorize(cadre, "talk.book", Matter())
    may_book(work, cadre)
    since, until = span
    if until <= work.now or topic not in {known.id for known in work.policy.topics}:
        raise MovedOn
    _hosts(work, cadre, topic, host_id, recused)  # NobodyLeft before anything is written
    older = work.waits.of(cadre.id)
    if older is not None:
        leave_waiting(work, cadre, older)
    waiting = Waiting(work.new_id(), cadre.id, host_id, since, until, topic, work.now, wish)
    work.waits.add(waiting)
    work.waits.keep_out(waiting.id, recused)
    work.record(cadre, "waiting.join", "waiting", waiting.id)
    work.dues.add([Due("waiting", waiting.id, "end", until)])
    _look_for(work, waiting)
    return waiting


def leave_waiting(work: Work, cadre: Person, waiting: Waiting) -> None:
    """What was kept for them goes to the next in line."""
    authorize(cadre, "waiting.leave", Matter(cadre_id=waiting.cadre_id), waiting.state)
    stop_waiting(work, cadre, waiting)


def stop_waiting(work: Work, who: Person, waiting: Waiting) -> None:
    """Whatever the reason: the cadre leaves the list, or the house."""
    offer = work.offers.open_for(waiting.id)
    if offer is not None:
        work.hold_diaries([offer.host_id])
    _end(work, who, waiting, "leave")
    if offer is not None:
        _close(work, who, offer, "pass")


def take_offer(work: Work, cadre: Person, offer: Offer) -> Appointment:
    """Booked, with what they had said when they began to wait."""
    authorize(cadre, "offer.take", Matter(cadre_id=offer.cadre_id), offer.state)
    waiting = require_waiting(work, offer.waiting_id or 0)  # what is kept for who lost a time: reseating.py
    if offer.expires_at <= work.now:
        raise MovedOn
    work.hold_diaries({offer.host_id, cadre.id})
    work.offers.save(OFFER.apply(offer, "take"))
    work.dues.clear("offer", offer.id)
    _end(work, cadre, waiting, "book")
    recused = work.waits.kept_out(waiting.id)
    return book_talk(work, cadre, offer.slot, waiting.topic, waiting.wish, recused)


def pass_offer(work: Work, cadre: Person, offer: Offer) -> None:
    """Not this one: they keep their place, and it goes to the next."""
    authorize(cadre, "offer.take", Matter(cadre_id=offer.cadre_id), offer.state)
    _close(work, cadre, offer, "pass")


def lapse_offer(work: Work, offer_id: int) -> None:
    """Nobody answered in time. Whoever lost a time is told when the last one that was kept goes."""
    offer = work.offers.get(offer_id)
    if offer is None or offer.state is not OfferState.OPEN:
        return
    _close(work, None, offer, "lapse")
    if offer.appointment_id is None:
        work.outbox.refresh(offer.cadre_id, "offer", offer.id)
    elif kept := _open_times(work, offer.appointment_id):
        if all(other.expires_at > work.now for other in kept):
            work.outbox.refresh(offer.cadre_id, "appointment", offer.appointment_id)
    else:
        work.outbox.tell(offer.cadre_id, "appointment", id=offer.appointment_id, news="lapsed")


def let_go_of_times(work: Work, who: Person | None, appointment_id: int) -> None:
    """The person has another time, or needs none: what was kept for them goes to the next in line."""
    for offer in _open_times(work, appointment_id):
        _close(work, who, offer, "pass")


def call_off_offers(work: Work, who: Person, since: datetime, until: datetime) -> set[int]:
    """What was kept for anybody in [since, until) and is no time of this house any more. Those who wait keep
    their place; the appointments for which something was kept are given back."""
    concerned = set()
    for offer in work.offers.open_between(since, until):
        host, day = work.people.get(offer.host_id), work.calendar.today(offer.starts_at)
        if host and sits_on(work, host, day) and is_slot(work.policy, work.calendar, offer.slot):
            continue
        _close(work, who, offer, "call_off")
        if offer.appointment_id is None:
            work.outbox.refresh(offer.cadre_id, "offer", offer.id)
        else:
            work.outbox.refresh(offer.cadre_id, "appointment", offer.appointment_id)
            concerned.add(offer.appointment_id)
    return concerned


def _open_times(work: Work, appointment_id: int) -> list[Offer]:
    return [o for o in work.offers.of_appointment(appointment_id) if o.state is OfferState.OPEN]


def end_waiting(work: Work, waiting_id: int) -> None:
    """The wait was in vain: they are told, with other times."""
    waiting = work.waits.get(waiting_id)
    if waiting is not None and waiting.state is WaitState.WAITING:
        _end(work, None, waiting, "end")
        work.outbox.tell(waiting.cadre_id, "waiting", id=waiting.id)


def offer_freed(work: Work, slot: Slot) -> Offer | None:
    """The one place that whatever frees a time calls. It is kept for the first who may have it of those
    who lost theirs, then of those who wait; None when nobody does. The database allows one offer a time."""
    hours = hours_of(work.policy, work.calendar, work.calendar.today(slot.starts_at))
    until = good_until(slot.starts_at, work.now, work.policy.nights.offer, hours.notice)
    if until is None:
        return None
    line = work.waits.line(slot.starts_at)
    if not line and not work.absences.displaced():
        return None
    work.hold_diaries([slot.host_id])
    kept = keep_freed(work, slot)
    if kept is not None:
        return kept
    asked = work.offers.asked(slot.host_id, slot.starts_at)
    for waiting in line:
        if waiting.id in asked or waiting.host_id not in (None, slot.host_id):
            continue
        if work.offers.open_for(waiting.id) is None and _may_take(work, waiting, slot):
            return _offer(work, waiting, slot, until)
    return None


def look_again(work: Work, waiting_id: int) -> None:
    """Nights come into the window or are published, forms are left open: nobody waits for long for a time
    that stands free."""
    waiting = work.waits.get(waiting_id)
    if waiting is not None and waiting.state is WaitState.WAITING:
        _look_for(work, waiting)


def _look_for(work: Work, waiting: Waiting) -> None:
    at = work.now + work.policy.nights.offer
    work.dues.add([Due("looking", waiting.id, f"{int(at.timestamp()) // 60}", at)])
    cadre = work.people.get(waiting.cadre_id)
    if cadre is None or cadre.archived:
        return
    first, last = work.calendar.today(waiting.since), work.calendar.today(waiting.until)
    who, recused = _who(waiting.host_id), work.waits.kept_out(waiting.id)
    try:
        found = days_with_room(work, cadre, waiting.topic, first, last, who, recused)
    except Refusal:
        return
    for slot in (slot for day in sorted(found) for slot in found[day]):
        if waiting.since <= slot.starts_at < waiting.until and offer_freed(work, slot) is not None:
            return


def _who(host_id: int | None) -> str:
    return str(host_id) if host_id else ANYBODY


def _hosts(
    work: Work, cadre: Person, topic: str, host_id: int | None, recused: Collection[int]
) -> dict[int, Person]:
    """Whose times they wait for. MovedOn or NobodyLeft when it could lead to no appointment."""
    hosts = hosts_wished(work, cadre, topic, _who(host_id), recused)
    find_route(work, cadre, topic, hosts[0], recused)
    return {host.id: host for host in hosts}


def _may_take(work: Work, waiting: Waiting, slot: Slot) -> bool:
    """Whether it could be booked for them now, with a host whose times they wait for."""
    cadre = work.people.get(waiting.cadre_id)
    if cadre is None or cadre.archived:
        return False
    try:
        may_book(work, cadre)
        recused = work.waits.kept_out(waiting.id)
        hosts = _hosts(work, cadre, waiting.topic, waiting.host_id, recused)
        check_free(work, cadre, slot)
    except Refusal:
        return False
    return slot.host_id in hosts


def _offer(work: Work, waiting: Waiting, slot: Slot, until: datetime) -> Offer | None:
    offer = make_offer(work, waiting.cadre_id, slot, until, waiting_id=waiting.id)
    if offer is not None:
        work.outbox.tell(waiting.cadre_id, "offer", id=offer.id)
    return offer


def _close(work: Work, who: Person | None, offer: Offer, action: str) -> None:
    work.hold_diaries([offer.host_id])
    work.offers.save(OFFER.apply(offer, action))
    work.record(who, f"offer.{action}", "offer", offer.id)
    work.dues.clear("offer", offer.id)
    offer_freed(work, offer.slot)


def _end(work: Work, who: Person | None, waiting: Waiting, action: str) -> None:
    work.waits.save(WAIT.apply(waiting, action))
    work.record(who, f"waiting.{action}", "waiting", waiting.id)
    work.dues.clear("waiting", waiting.id)
    work.dues.clear("looking", waiting.id)


def require_waiting(work: Work, waiting_id: int) -> Waiting:
    waiting = work.waits.get(waiting_id)
    if waiting is None:
        raise NotYours
    return waiting


def require_offer(work: Work, offer_id: int) -> Offer:
    offer = work.offers.get(offer_id)
    if offer is None:
        raise NotYours
    return offer
