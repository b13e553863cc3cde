"""Tonight, if at all possible: the host on duty says yes to a time or offers others; it never just lies."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment, Slot
from bot.domain.due import Due
from bot.domain.errors import AlreadyBooked, FullyBooked, MovedOn, NothingFree, NotYours, Refusal, SlotTaken
from bot.domain.people import Person, Role
from bot.domain.slots import is_clear, meets, span_of, tonight_times
from bot.domain.urgent import PLEA, Plea, PleaState, written
from bot.domain.words import Words
from bot.services.booking import book_talk, enter, may_book
from bot.services.finding import days_with_room, diary, next_slots, own_times
from bot.services.ports import Work
from bot.services.rota import sits_on
from bot.services.routing import ANYBODY, find_route, hosts_wished
from bot.services.seals import seal_if_wished

#: Times that are offered in place of tonight.
OTHERS: Final = 3
_NOBODY: Final = frozenset[int]()


def can_ask(work: Work, cadre: Person) -> bool:
    """Whether there is nothing of tonight to book, and somebody to ask; once a night, unless withdrawn."""
    today = work.calendar.today(work.now)
    if not work.calendar.is_workday(today) or work.now >= _until(work):
        return False
    last = work.pleas.last_of(cadre.id)
    if last and last.expires_at > work.now and last.state is not PleaState.WITHDRAWN:
        return False
    if any(work.calendar.today(begin) == today for begin, _ in own_times(work, cadre)):
        return False
    try:
        if days_with_room(work, cadre, None, today, today, ANYBODY):
            return False
        return _on_duty(work, cadre, None, _NOBODY) is not None
    except Refusal:
        return False


def ask_tonight(
    work: Work,
    cadre: Person,
    topic: str,
    wish: Words | None,
    recused: Collection[int] = _NOBODY,
    minister_only: bool = False,
) -> Plea:
    """Sent to the host on duty. MovedOn when something can be booked by now, or one is open already;
    NothingFree when nobody sits who may hold it."""
    authorize(cadre, "talk.book", Matter())
    may_book(work, cadre)
    if topic not in {known.id for known in work.policy.topics} or not can_ask(work, cadre):
        raise MovedOn
    host = _on_duty(work, cadre, topic, recused)
    if host is None:
        raise NothingFree
    work.hold_diaries([host.id])  # who gives the night away at this moment has done so, or will pass it on
    if not beginnings(work, host, cadre):
        raise MovedOn
    find_route(work, cadre, topic, host, recused)  # refused now rather than after the host's yes
    until = _until(work)
    out = written(recused)
    plea = Plea(work.new_id(), cadre.id, host.id, topic, work.now, until, out, wish, minister_only)
    work.pleas.add(plea)
    work.record(cadre, "plea.ask", "plea", plea.id)
    _plan(work, plea)
    work.outbox.tell(host.id, "plea", id=plea.id)
    return plea


def _until(work: Work) -> datetime:
    return work.calendar.at(work.calendar.today(work.now), work.policy.nights.last_urgent)


def _on_duty(work: Work, cadre: Person, topic: str | None, recused: Collection[int]) -> Person | None:
    """Who is in charge, if they sit tonight and have a time left; else the next who does."""
    hosts = hosts_wished(work, cadre, topic, ANYBODY, recused)
    return next((host for host in hosts if beginnings(work, host, cadre)), None)


def beginnings(work: Work, host: Person, cadre: Person) -> list[Slot]:
    """The host's times still possible tonight, the notice and the daily cap set aside; soonest first."""
    day = work.calendar.today(work.now)
    if not work.calendar.is_workday(day) or not sits_on(work, host, day):
        return []
    busy, own = diary(work, host.id, day, day, cadre), own_times(work, cadre)
    return [
        Slot(host.id, *span)
        for span in tonight_times(work.policy, work.calendar, day)
        if span[0] > work.now and is_clear(work.policy.nights, span, busy) and not meets(span, own)
    ]


def grant(work: Work, who: Person, plea: Plea, slot: Slot) -> Appointment:
    """Yes, at that time: from here on an appointment like any other. SlotTaken when it is not free,
    FullyBooked when the person has booked as many others meanwhile as the rule allows."""
    authorize(who, "plea.answer", matter_of(plea), plea.state)
    cadre = work.people.get(plea.cadre_id)
    if cadre is None or cadre.archived or plea.expires_at <= work.now:
        raise MovedOn
    work.hold_diaries({who.id, plea.cadre_id})
    if slot not in beginnings(work, who, cadre):
        raise SlotTaken
    try:
        may_book(work, cadre)
    except AlreadyBooked:
        raise FullyBooked from None
    way = find_route(work, cadre, plea.topic, who, plea.kept_out, at=span_of(slot))
    booked = enter(work, who, cadre, way, slot, plea.topic, plea.wish, plea.kept_out)
    seal_if_wished(work, cadre, booked, plea.minister_only)
    _end(work, who, plea, "grant", booked)
    work.outbox.refresh(cadre.id, "plea", plea.id)
    work.outbox.tell(cadre.id, "appointment", id=booked.id)
    return booked


def offer_others(work: Work, who: Person, plea: Plea) -> None:
    """Not tonight: the cadre is shown the next times."""
    authorize(who, "plea.answer", matter_of(plea), plea.state)
    _end(work, who, plea, "offer")
    work.outbox.tell(plea.cadre_id, "plea", id=plea.id)


def give_up_plea(work: Work, who: Person, cadre_id: int) -> None:
    """Whoever asked leaves the house."""
    plea = work.pleas.last_of(cadre_id)
    if plea is not None and plea.state is PleaState.OPEN:
        _end(work, who, plea, "withdraw")
        work.outbox.refresh(plea.host_id, "plea", plea.id)


def withdraw(work: Work, cadre: Person, plea: Plea) -> None:
    authorize(cadre, "plea.withdraw", matter_of(plea), plea.state)
    _end(work, cadre, plea, "withdraw")
    work.outbox.refresh(plea.host_id, "plea", plea.id)


def other_times(work: Work, cadre: Person, plea: Plea) -> list[Slot]:
    """The host's next times; none when they have none, or hold no talks any more."""
    try:
        return list(next_slots(work, cadre, plea.topic, OTHERS, str(plea.host_id), recused=plea.kept_out))
    except Refusal:
        return []


def take_other(work: Work, cadre: Person, plea: Plea, slot: Slot) -> Appointment:
    """Another time than tonight, with what was said already."""
    authorize(cadre, "plea.take", matter_of(plea), plea.state)
    booked = book_talk(work, cadre, slot, plea.topic, plea.wish, plea.kept_out)
    seal_if_wished(work, cadre, booked, plea.minister_only)
    _end(work, cadre, plea, "take", booked)
    return booked


def pass_on(work: Work, who: Person, host_id: int) -> None:
    """The host does not sit tonight after all, or holds no talks any more: what they were asked goes to
    whoever does now; with nobody there, an apology and other times at once."""
    today, host = work.calendar.today(work.now), work.people.get(host_id)
    if host and _holds_talks(host) and work.calendar.is_workday(today) and sits_on(work, host, today):
        return
    for plea in work.pleas.open_for(host_id):
        _pass(work, who, plea)


def pass_over(work: Work, who: Person, host_id: int, cadre_id: int) -> None:
    """The host keeps out of what this person brings: the same, for what the person asked them."""
    for plea in work.pleas.open_for(host_id):
        if plea.cadre_id == cadre_id:
            _pass(work, who, plea)


def _pass(work: Work, who: Person, plea: Plea) -> None:
    work.outbox.forget(plea.host_id, plea.id)
    successor = _successor(work, plea)
    if successor is None:
        _end(work, who, plea, "lapse")
        work.outbox.tell(plea.cadre_id, "plea", id=plea.id)
        return
    passed = PLEA.apply(plea, "pass_on", host_id=successor.id)
    work.pleas.save(passed)
    work.record(who, "plea.pass_on", "plea", plea.id)
    work.dues.clear("plea", plea.id)
    _plan(work, passed)
    work.outbox.tell(successor.id, "plea", id=plea.id)
    work.outbox.refresh(plea.cadre_id, "plea", plea.id)


def _holds_talks(host: Person) -> bool:
    return not host.archived and host.role in (Role.HOST, Role.MINISTER)


def _successor(work: Work, plea: Plea) -> Person | None:
    cadre = work.people.get(plea.cadre_id)
    if cadre is None or cadre.archived or plea.expires_at <= work.now:
        return None
    try:
        host = _on_duty(work, cadre, plea.topic, plea.kept_out)
        if host is not None:
            find_route(work, cadre, plea.topic, host, plea.kept_out)
    except Refusal:
        return None
    return host


def _plan(work: Work, plea: Plea) -> None:
    """Its end, and the one reminder of each host who is asked."""
    dues, remind = [Due("plea", plea.id, "end", plea.expires_at)], work.now + work.policy.nights.urgent_remind
    if remind < plea.expires_at:
        dues.append(Due("plea", plea.id, f"remind-{plea.host_id}", remind))
    work.dues.add(dues)


def fall_due(work: Work, due: Due) -> None:
    """`remind` the host, once; at the `end` an apology to the cadre, with other times."""
    plea = work.pleas.get(due.object_id)
    if plea is None or plea.state is not PleaState.OPEN:
        return
    if due.step == "end":
        _end(work, None, plea, "lapse")
        work.outbox.refresh(plea.host_id, "plea", plea.id)
        work.outbox.tell(plea.cadre_id, "plea", id=plea.id)
    elif plea.expires_at > work.now:
        work.record(None, "plea.remind", "plea", plea.id)
        work.outbox.tell(plea.host_id, "plea", id=plea.id)


def _end(work: Work, who: Person | None, plea: Plea, action: str, booked: Appointment | None = None) -> None:
    work.pleas.save(PLEA.apply(plea, action, appointment_id=booked.id if booked else None))
    work.record(who, f"plea.{action}", "plea", plea.id)
    work.dues.clear("plea", plea.id)


def matter_of(plea: Plea) -> Matter:
    return Matter(cadre_id=plea.cadre_id, host_id=plea.host_id, recused=plea.kept_out)


def require_plea(work: Work, plea_id: int) -> Plea:
    plea = work.pleas.get(plea_id)
    if plea is None:
        raise NotYours
    return plea
