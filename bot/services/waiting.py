"""The waiting list: whoever waits is offered what is freed, one after the other, first come first served."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NotYours, Refusal
from bot.domain.people import Person
from bot.domain.waiting import OFFER, WAIT, Offer, Waiting, WaitState
from bot.domain.words import Words
from bot.services.booking import book_talk, may_book
from bot.services.finding import days_with_room
from bot.services.offering import close_offer, hosts_waited_for, offer_freed, wished
from bot.services.ports import Work
from bot.services.seals import seal_if_wished


def join_waiting(
    work: Work,
    cadre: Person,
    span: tuple[datetime, datetime],
    topic: str,
    host_id: int | None = None,
    wish: Words | None = None,
    recused: Collection[int] = frozenset(),
    minister_only: bool = False,
) -> Waiting:
    """Wait for any time of the host (or of anybody) that begins in the span, with nobody who is recused.
    One wait a person: a newer one stands in place of the older. What is free already is offered at once."""
    authorize(cadre, "talk.book", Matter())
    may_book(work, cadre)
    since, until = span
    if until <= work.now or topic not in {known.id for known in work.policy.topics}:
        raise MovedOn
    hosts_waited_for(work, cadre, topic, host_id, recused)  # NobodyLeft before anything is written
    older = work.waits.of(cadre.id)
    if older is not None:
        leave_waiting(work, cadre, older)
    waiting = Waiting(work.new_id(), cadre.id, host_id, since, until, topic, work.now, wish, minister_only)
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
        close_offer(work, who, offer, "pass")


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
    booked = book_talk(work, cadre, offer.slot, waiting.topic, waiting.wish, recused)
    seal_if_wished(work, cadre, booked, waiting.minister_only)
    return booked


def pass_offer(work: Work, cadre: Person, offer: Offer) -> None:
    """Not this one: they keep their place, and it goes to the next."""
    authorize(cadre, "offer.take", Matter(cadre_id=offer.cadre_id), offer.state)
    close_offer(work, cadre, offer, "pass")


def end_waiting(work: Work, waiting_id: int) -> None:
    """The wait was in vain: they are told, with other times."""
    waiting = work.waits.get(waiting_id)
    if waiting is not None and waiting.state is WaitState.WAITING:
        _end(work, None, waiting, "end")
        work.outbox.tell(waiting.cadre_id, "waiting", id=waiting.id)


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
    who, recused = wished(waiting.host_id), work.waits.kept_out(waiting.id)
    try:
        found = days_with_room(work, cadre, waiting.topic, first, last, who, recused)
    except Refusal:
        return
    for slot in (slot for day in sorted(found) for slot in found[day]):
        if waiting.since <= slot.starts_at < waiting.until and offer_freed(work, slot) is not None:
            return


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
