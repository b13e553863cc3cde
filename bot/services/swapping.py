"""Two hosts swap a night: proposed, agreed to, and then both nights change at once, or neither."""

from datetime import date, time, timedelta

from bot.domain.absence import SWAP, Swap, SwapState
from bot.domain.access import Matter, authorize
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person, Role
from bot.domain.sitting import Sitting, Why
from bot.domain.slots import day_times
from bot.services.displacing import hold_all_diaries
from bot.services.ports import Work
from bot.services.rota import Rota
from bot.services.standing_in import give_up


def swappable(work: Work, host: Person, day: date, first: date, last: date) -> list[tuple[Person, date]]:
    """Nights of other hosts that could be taken for the host's `day`: each sits one and not the other."""
    rota = Rota(work, min(first, day), max(last, day))
    hosts = [p for p in work.people.with_role(Role.HOST) if p.id != host.id]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        (other, other_day) for other_day in days for other in hosts
        if _makes_sense(work, rota, (host, day), (other, other_day))
    ]  # fmt: skip


def _makes_sense(work: Work, rota: Rota, mine: tuple[Person, date], theirs: tuple[Person, date]) -> bool:
    (host, day), (other, other_day) = mine, theirs
    return (
        all(_is_ahead(work, d) for d in (day, other_day))
        and rota.sits(host, day)
        and not rota.sits(other, day)
        and rota.sits(other, other_day)
        and not rota.sits(host, other_day)
    )


def _is_ahead(work: Work, day: date) -> bool:
    begins = [begin for begin, _ in day_times(work.policy, work.calendar, day)]
    return bool(begins) and min(begins) > work.now


def propose_swap(work: Work, who: Person, day: date, other: Person, other_day: date) -> Swap:
    authorize(who, "night.set", Matter(host_id=who.id))
    rota = Rota(work, min(day, other_day), max(day, other_day))
    if other.role is not Role.HOST or other.archived:
        raise MovedOn
    if not _makes_sense(work, rota, (who, day), (other, other_day)):
        raise MovedOn
    swap = Swap(work.new_id(), who.id, day, other.id, other_day, work.now)
    work.swaps.add(swap)
    work.record(who, "swap.propose", "swap", swap.id)
    work.outbox.tell(other.id, "swap", id=swap.id)
    first = work.calendar.at(min(day, other_day), time(0))
    begins = min(b for b, _ in day_times(work.policy, work.calendar, work.calendar.today(first)))
    end = min(work.now + work.policy.deadlines.swap_answer, begins)
    work.dues.add([Due("swap", swap.id, "end", end)])
    return swap


def answer_swap(work: Work, who: Person, swap: Swap, action: str) -> Swap:
    """`agree`, `refuse` or `withdraw`."""
    authorize(who, f"swap.{action}", matter_of(swap), swap.state)
    if action == "agree":
        return _agree(work, who, swap)
    return _close(work, who, swap, action)


def expire_swap(work: Work, swap_id: int) -> None:
    swap = work.swaps.get(swap_id)
    if swap is not None and swap.state is SwapState.PROPOSED:
        _close(work, None, swap, "expire")


def matter_of(swap: Swap) -> Matter:
    return Matter(host_id=swap.host_id, owner_id=swap.other_id)


def _close(work: Work, who: Person | None, swap: Swap, action: str) -> Swap:
    closed = SWAP.apply(swap, action)
    work.swaps.save(closed)
    work.record(who, f"swap.{action}", "swap", swap.id)
    work.dues.clear("swap", swap.id)
    for person_id in sorted({swap.host_id, swap.other_id} - ({who.id} if who else set())):
        work.outbox.tell(person_id, "swap", id=swap.id)
    return closed


def _agree(work: Work, who: Person, swap: Swap) -> Swap:
    """Both nights in one transaction. MovedOn when either is not what it was when it was proposed."""
    host, other = work.people.get(swap.host_id), work.people.get(swap.other_id)
    if host is None or other is None or host.archived:
        raise NotYours
    hold_all_diaries(work)
    rota = Rota(work, min(swap.day, swap.other_day), max(swap.day, swap.other_day))
    if not _makes_sense(work, rota, (host, swap.day), (other, swap.other_day)):
        raise MovedOn
    for giver, taker, day in ((host, other, swap.day), (other, host, swap.other_day)):
        decided = [
            Sitting(giver.id, day, False, Why.SWAP, who.id, work.now, taker.id),
            Sitting(taker.id, day, True, Why.SWAP, who.id, work.now),
        ]
        give_up(work, who, giver, decided, (day, day), taker, Why.SWAP)
    return _close(work, who, swap, "agree")
