"""What becomes free is kept for one person at a time: for whoever lost theirs, then for those who wait, first
come first served; and how it ends when nobody takes it."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.appointment import Slot
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.slots import hours_of, is_slot
from bot.domain.waiting import OFFER, Offer, OfferState, Waiting, good_until
from bot.services.booking import may_book
from bot.services.finding import check_free
from bot.services.keeping import keep_freed, make_offer
from bot.services.ports import Work
from bot.services.rota import sits_on
from bot.services.routing import ANYBODY, find_route, hosts_wished


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


def lapse_offer(work: Work, offer_id: int) -> None:
    """Nobody answered in time. Whoever lost a time is told when the last one that was kept goes."""
    offer = work.offers.get(offer_id)
    if offer is None or offer.state is not OfferState.OPEN:
        return
    close_offer(work, None, offer, "lapse")
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
        close_offer(work, who, offer, "pass")


def call_off_offers(work: Work, who: Person, since: datetime, until: datetime) -> set[int]:
    """What was kept for anybody in [since, until) and is no time of this house any more. Those who wait keep
    their place; the appointments for which something was kept are given back."""
    concerned = set()
    for offer in work.offers.open_between(since, until):
        host, day = work.people.get(offer.host_id), work.calendar.today(offer.starts_at)
        if host and sits_on(work, host, day) and is_slot(work.policy, work.calendar, offer.slot):
            continue
        close_offer(work, who, offer, "call_off")
        if offer.appointment_id is None:
            work.outbox.refresh(offer.cadre_id, "offer", offer.id)
        else:
            work.outbox.refresh(offer.cadre_id, "appointment", offer.appointment_id)
            concerned.add(offer.appointment_id)
    return concerned


def close_offer(work: Work, who: Person | None, offer: Offer, action: str) -> None:
    work.hold_diaries([offer.host_id])
    work.offers.save(OFFER.apply(offer, action))
    work.record(who, f"offer.{action}", "offer", offer.id)
    work.dues.clear("offer", offer.id)
    offer_freed(work, offer.slot)


def wished(host_id: int | None) -> str:
    return str(host_id) if host_id else ANYBODY


def hosts_waited_for(
    work: Work, cadre: Person, topic: str, host_id: int | None, recused: Collection[int]
) -> dict[int, Person]:
    """Whose times they wait for. MovedOn or NobodyLeft when it could lead to no appointment."""
    hosts = hosts_wished(work, cadre, topic, wished(host_id), recused)
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
        hosts = hosts_waited_for(work, cadre, waiting.topic, waiting.host_id, recused)
        check_free(work, cadre, slot)
    except Refusal:
        return False
    return slot.host_id in hosts


def _offer(work: Work, waiting: Waiting, slot: Slot, until: datetime) -> Offer | None:
    offer = make_offer(work, waiting.cadre_id, slot, until, waiting_id=waiting.id)
    if offer is not None:
        work.outbox.tell(waiting.cadre_id, "offer", id=offer.id)
    return offer


def _open_times(work: Work, appointment_id: int) -> list[Offer]:
    return [o for o in work.offers.of_appointment(appointment_id) if o.state is OfferState.OPEN]
