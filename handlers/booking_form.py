"""The booking form, step by step: who and when, what about, who is kept out, a last look, done."""

from dataclasses import replace

from bot.domain.appointment import Slot, TalkKind
from bot.domain.errors import AlreadyBooked, FullyBooked, MovedOn, SlotTaken
from bot.domain.people import Person
from bot.domain.slots import span_of
from bot.domain.words import Words
from bot.forms.declared import BOOKING_FOR
from bot.forms.form import Draft
from bot.services.booking import book_talk, may_book
from bot.services.booking_for import book_for
from bot.services.desk_ports import Place
from bot.services.finding import host_at, next_slots
from bot.services.holding import hold_slot, let_go
from bot.services.routing import ANYBODY, find_route, host_of_last_time, hosts_in_charge, hosts_wished
from bot.services.seals import seal_if_wished
from handlers import forms, sealing
from handlers.booking import may_change, slot_of, slot_value, soon
from handlers.booking_day import about_in, day_in, days, recused_in, room
from handlers.booking_whom import everybody, kinds, line, whose
from handlers.desk import Desk, View
from handlers.keeping_out import about_whom, people_to_keep_out

MOST_SHOWN = 9


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step == "topic":
        return [(topic.id, view.t.label(topic.name)) for topic in view.work.policy.topics]
    if draft.step == "day":
        return [(str(day.toordinal()), view.t.day(day)) for day in days(view, draft)]
    if draft.step == "slot" and (day := day_in(draft)):
        that_day = room(view, draft, day, day).get(day, [])
        return [(slot_value(s, bool(draft.answer("who"))), view.t.clock(s.starts_at)) for s in that_day]
    if draft.step == "slot":
        who = draft.answer("who")
        slots = next_slots(
            view.work, whose(view, draft), draft.answer("topic"), MOST_SHOWN, who, recused_in(draft)
        )
        return [(slot_value(s, bool(who)), soon(view, s)) for s in slots]
    if draft.step == "who":
        return _hosts(view, draft)
    if draft.step == "person":
        return everybody(view, draft)
    if draft.step == "kind":
        return kinds(view)
    if draft.step == "about":
        return about_whom(view, draft)
    if draft.step == "seal":
        return sealing.choices(view)
    if draft.step == "recused":
        return people_to_keep_out(view, view.reader, draft.answer("topic"), draft.answer("recused~"))
    return []


def accepts(view: View, draft: Draft, value: str) -> bool | None:
    """Any time may be tapped: whether it is free, and whose, is settled next."""
    return slot_of(view, value, 0) is not None if draft.step == "slot" else None


def shortcuts(view: View, draft: Draft) -> forms.Options:
    """Whoever is free soonest, for whom there is no need to choose; and the host of last time, which is
    nobody's business but one's own."""
    if draft.step != "slot":
        return sealing.shortcut(view, draft)
    found, who = [], draft.answer("who")
    last = None
    if draft.form != BOOKING_FOR.name:
        last = host_of_last_time(view.work, view.reader, draft.answer("topic"), recused_in(draft))
    if last is not None and who != str(last.id):
        found.append((f"who={last.id}", view.t("form-booking-last", name=last.name)))
    if who != ANYBODY:
        found.append((f"who={ANYBODY}", view.t("form-booking-anybody")))
    return found


def _hosts(view: View, draft: Draft) -> forms.Options:
    """Each host with the next free time; and whoever is free soonest."""
    work, t, topic, out = view.work, view.t, draft.answer("topic"), recused_in(draft)
    cadre = whose(view, draft)
    found = [(ANYBODY, t("form-booking-anybody"))]
    for host in hosts_wished(work, cadre, topic, ANYBODY, out):
        free = next_slots(work, cadre, topic, 1, str(host.id), out)
        when = soon(view, free[0]) if free else t("form-booking-full")
        found.append((str(host.id), t("form-booking-host", name=host.name, when=when)))
    return found


def _slot(view: View, draft: Draft) -> Slot:
    """The chosen time: of the host asked for, or of whoever is in charge of the topic. Where several
    share the charge it stays with the one for whom it is held."""
    cadre, topic, out = whose(view, draft), draft.answer("topic"), recused_in(draft)
    _, hosts = hosts_in_charge(view.work, cadre, topic, out)
    value, held = draft.answer("slot") or "0", draft.answers.get("held", ())
    slot = slot_of(view, value, next((h.id for h in hosts if held == (value, str(h.id))), hosts[0].id))
    if len(hosts) == 1 or held == (value, str(slot.host_id)) or draft.answer("who"):
        return slot
    host = host_at(view.work, cadre, topic, span_of(slot), out)
    return replace(slot, host_id=host.id)


def settle(desk: Desk, draft: Draft) -> tuple[Draft, str | None]:
    """The chosen time is held; when topic or recusal lead to somebody who is not free then, another has
    to be chosen."""
    out = recused_in(draft)
    cadre = whose(desk, draft)
    without_host = not _may_hold(desk, draft, cadre)
    try:
        if without_host:
            raise MovedOn
        if not draft.answer("slot"):
            let_go(desk.work, cadre)
            return _only_with_room(desk, draft)
        slot = _slot(desk, draft)
        hosts_wished(desk.work, cadre, draft.answer("topic"), str(slot.host_id), out)
        hold_slot(desk.work, cadre, slot)
        held = (draft.answer("slot") or "", str(slot.host_id))
        return replace(draft, answers={**draft.answers, "lost": (), "held": held}), None
    except (SlotTaken, MovedOn) as refusal:
        let_go(desk.work, cadre)
        toast = "toast-choose-again" if isinstance(refusal, MovedOn) else refusal.key
        answers = _without_time(draft, toast)
        if without_host:
            answers["who"] = ()
        return replace(draft, step="slot", answers=answers), toast


def _without_time(draft: Draft, why: str) -> dict[str, tuple[str, ...]]:
    """Another time is to be chosen; of equals it need not be the host for whom it was held."""
    return {**draft.answers, "slot": (), "day": (), "held": (), "lost": (why,)}


def _may_hold(view: View, draft: Draft, cadre: Person) -> bool:
    """Whether the host who was asked for may hold it, with whoever is kept out by now."""
    who = draft.answer("who")
    if not who or who == ANYBODY:
        return True
    hosts = hosts_wished(view.work, cadre, draft.answer("topic"), ANYBODY, recused_in(draft))
    return who in {str(host.id) for host in hosts}


def _only_with_room(desk: Desk, draft: Draft) -> tuple[Draft, str | None]:
    """Somebody who has as many ahead as the rule allows cannot be booked for: another is to be chosen."""
    if not draft.answer("person"):
        return draft, None
    try:
        may_book(desk.work, whose(desk, draft))
    except AlreadyBooked:
        return replace(draft, step="person", answers={**draft.answers, "person": ()}), FullyBooked.key
    return draft, None


def closed(desk: Desk, draft: Draft) -> None:
    let_go(desk.work, whose(desk, draft))


def so_far(view: View, draft: Draft) -> str:
    """Above the topics: the time that was chosen; above the times: whose they are, or why another has
    to be chosen."""
    above = "" if draft.step in ("person", "kind") else line(view, draft)
    return "\n".join(filter(None, (above, _so_far(view, draft))))


def _so_far(view: View, draft: Draft) -> str:
    t, who, lost = view.t, draft.answer("who"), draft.answer("lost")
    if draft.step == "topic" and draft.answer("slot"):
        slot = _slot(view, draft)
        return t("line-when", when=t.when(slot.starts_at), until=t.clock(slot.ends_at))
    if draft.step == "slot" and lost:
        return t(lost)
    if draft.step == "slot" and (day := day_in(draft)):
        return t.day(day)
    if draft.step == "slot" and who:
        host = view.work.people.get(int(who)) if who != ANYBODY else None
        return t("form-booking-with", name=host.name) if host else t("form-booking-with-anybody")
    return ""


def review(view: View, draft: Draft) -> str:
    """When, where, who will be there, who can read what, who is kept out, how to change it."""
    topic, out = draft.answer("topic") or "", recused_in(draft)
    slot = _slot(view, draft)
    cadre = whose(view, draft)
    host = view.work.people.get(slot.host_id)
    way = find_route(view.work, cadre, topic, host, out, at=span_of(slot))
    t, policy = view.t, view.work.policy
    wish = None if view.light else draft.answer("wish")
    facts = {
        "when": t.when(slot.starts_at),
        "until": t.clock(slot.ends_at),
        "place": t.label(policy.department.place),
        "host": way.host.name,
        "sections": t("list-comma").join(
            t("one-of-section", section=view.section(one)) for one in way.sections
        ),
        "topic": t.label(policy.topic(topic).name),
    }
    if draft.form == BOOKING_FOR.name:
        text = t("booking-for-review", whom=line(view, draft), **facts)
        return "\n\n".join(filter(None, (text, may_change(view, slot.starts_at))))
    text = t(
        "booking-review",
        **facts,
        wish=t("booking-wish", text=wish) if wish else t("booking-wish-welcome"),
        readers=sealing.who_reads(view, draft),
    )
    return "\n\n".join(filter(None, (text, may_change(view, slot.starts_at))))


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    """Book it; if the slot was just taken, the form goes back to the times that are still free."""
    topic, wish = draft.answer("topic") or "", draft.answer("wish")
    slot, out, cadre = _slot(desk, draft), recused_in(draft), whose(desk, draft)
    try:
        if draft.form == BOOKING_FOR.name:
            kind = TalkKind(draft.answer("kind") or "")
            appointment = book_for(desk.work, desk.reader, cadre, slot, topic, kind)
        else:
            appointment = book_talk(
                desk.work, cadre, slot, topic, Words(wish) if wish else None, out, about_in(draft)
            )
            seal_if_wished(desk.work, cadre, appointment, sealing.wished(desk, draft))
    except SlotTaken as refusal:
        let_go(desk.work, cadre)
        answers = _without_time(draft, refusal.key)
        again = replace(draft, step="slot", answers=answers, revision=draft.revision + 1)
        desk.work.drafts.open(again, place)
        desk.work.outbox.show(place, "form", id=draft.id)
        return refusal.key
    desk.work.outbox.show(place, "appointment", id=appointment.id)
    return None
