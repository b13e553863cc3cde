"""Where everything is registered, and the way an update takes: who, may they, which form or card.

Read the three tables first: every command, button and card of the house stands in them (those about
nights of hosts in handlers/hosts.py, which is part of them).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.domain.access import Matter, may
from bot.domain.errors import NotYours, Refusal
from bot.domain.people import Person
from bot.domain.words import parse_words
from bot.forms.events import Say, SayNothing
from bot.services.ports import Work
from handlers import (
    appointments,
    attending,
    booking,
    booking_day,
    booking_form,
    calendar,
    concerns,
    daychange,
    directives,
    enclosed,
    form_card,
    forms,
    hosts,
    live,
    month,
    moving,
    nights,
    notes,
    office,
    paging,
    recusing,
    refusing,
    roster,
    roster_files,
    start,
    sure,
    waiting,
)
from handlers.card import Button, Card, Tap, unpack
from handlers.desk import Desk, View
from handlers.enclosed import Taking
from handlers.incoming import Incoming, Kind
from handlers.paper import Drawn, Paper
from handlers.privacy import is_content
from handlers.texts import LANGUAGES, Tongue

#: A tap returns the key of the toast it is answered with, or None.
TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "menu": start.show_menu,
    "turn": paging.turn,
    "language": start.change_language,
    "resume": start.resume,
    "f": forms.tapped,
    "book": booking.book,
    "mine": start.show_mine,
    "see": appointments.see,
    "cancel": sure.ask,
    "cancel-yes": booking.cancel,
    "recuse": recusing.recuse,
    "decline": sure.ask,
    "decline-yes": appointments.decline,
    "more": live.more,
    "coming": attending.say,
    "here": attending.say,
    "late": attending.say,
    "calendar-file": attending.calendar,
    "wait": waiting.wait,
    "wait-leave": waiting.leave,
    "offer-take": waiting.decide,
    "offer-pass": waiting.decide,
    "move": moving.ask,
    "move-look": moving.look,
    "move-to": moving.to,
    "accept": appointments.accept,
    "held": appointments.held,
    "missed": sure.ask,
    "missed-yes": appointments.missed,
    "moved": sure.ask,
    "moved-yes": appointments.moved,
    "note": notes.write,
    "read": notes.read,
    "sign": notes.sign,
    "review": notes.review,
    "concerns": start.show_concerns,
    "concern": concerns.see,
    "c-yes": concerns.decide,
    "c-fix": concerns.word_anew,
    "c-drop": concerns.decide,
    "c-answer": concerns.answer,
    "c-settled": concerns.decide,
    "c-open": concerns.decide,
    "followup": nights.see_follow_up,
    "visited": nights.visited,
    "instruct": directives.instruct,
    "directive": directives.see,
    "d-received": directives.decide,
    "d-answer": directives.answer,
    "d-accept": directives.decide,
    "d-return": directives.decide,
    "digest": nights.show_digest,
    "rows": nights.show_rows,
    "errands": nights.show_errands,
    "people": office.show_people,
    "roster-template": roster.send_template,
    "roster-list": roster.send_list,
    "roster": roster_files.show,
    "r-import": roster_files.take_in,
    "r-problems": roster_files.send_problems,
    "r-missing": roster_files.show_missing,
    "r-archive": roster_files.archive_missing,
    "r-drop": roster_files.drop,
    "invite": office.make_invitation,
    "days": calendar.show_month,
    "day": calendar.show_day,
    "day-to": daychange.show_change,
    "day-why": daychange.ask_reason,
    "day-yes": daychange.change,
    "quiet": month.quiet,
    "troubles": office.show_troubles,
    **hosts.TAPS,
}

COMMANDS: Final[dict[str, Callable[[Desk], None]]] = {
    "start": start.start,
    "menu": start.start,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "menu": start.draw_menu,
    "welcome": start.draw_welcome,
    "stranger": start.draw_stranger,
    "form": form_card.draw,
    "appointment": appointments.draw,
    "mine": booking.draw_mine,
    "move": moving.draw,
    "attendance": attending.draw,
    "waiting": waiting.draw,
    "offer": waiting.draw_offer,
    "sure": sure.draw,
    "note": notes.draw,
    "concern": concerns.draw,
    "concerns": concerns.draw_mine,
    "directive": directives.draw,
    "followup": nights.draw_follow_up,
    "reminder": nights.draw_reminder,
    "digest": nights.draw_digest,
    "rows": nights.draw_rows,
    "errands": nights.draw_errands,
    "people": office.draw_people,
    "invitation": office.draw_invitation,
    "roster": roster_files.draw,
    "roster-missing": roster_files.draw_missing,
    "troubles": office.draw_troubles,
    "days": calendar.draw_month,
    "day": calendar.draw_day,
    "day-change": daychange.draw_change,
    "year-unpublished": calendar.draw_unpublished,
    **hosts.CARDS,
}

#: Files, said by their name as cards are: `say`, `tell` (handlers/paper.py).
PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "calendar-file": attending.paper,
    "roster-template": roster.template,
    "roster-list": roster.everybody,
    "roster-problems": roster_files.problems,
}

#: Files that come in: the first that wants one takes it (handlers/enclosed.py).
FILES: Final[dict[str, Taking]] = {
    "roster": roster_files.TAKING,
}

forms.JOURNEYS.update(
    booking=forms.Declared(
        booking_form.finish,
        booking_form.choices,
        booking_form.review,
        booking_form.so_far,
        shortcuts=booking_form.shortcuts,
        sheet=booking_day.sheet,
        settle=booking_form.settle,
        closed=booking_form.closed,
        width=3,
    ),
    recusal=forms.Declared(
        recusing.finish, recusing.choices, recusing.review, after_cancel=recusing.after_cancel
    ),
    waiting=forms.Declared(waiting.finish, waiting.choices, width=2),
    note=forms.Declared(notes.finish, review=notes.hub, after_cancel=notes.after_cancel),
    correction=forms.Declared(concerns.finish_correction, after_cancel=concerns.after_cancel),
    answer=forms.Declared(concerns.finish_answer, concerns.choices, after_cancel=concerns.after_cancel),
    directive=forms.Declared(directives.finish, directives.choices),
    **{"day-reason": forms.Declared(daychange.finish_reason, after_cancel=daychange.after_cancel)},
    report=forms.Declared(directives.finish_answer, after_cancel=directives.after_cancel),
)


@dataclass(frozen=True)
class Front:
    """Ears and mouth of the house, in every language it speaks."""

    tongues: dict[str, Tongue]
    language: str
    light: frozenset[str] = frozenset()
    """Channels over which no content may travel."""
    links: dict[str, str] = field(default_factory=dict)
    """How each channel is opened with an invitation; filled as the channels come up."""

    def tongue(self, person: Person | None, hint: str = "") -> Tongue:
        if person and person.language in LANGUAGES:
            return self.tongues[person.language]
        if person is None and hint:
            return self.tongues["zh_CN" if hint.lower().startswith("zh") else "en"]
        return self.tongues[self.language]

    def handle(self, work: Work, incoming: Incoming) -> str | None:
        """Do what the update asks; the text of a tap's answer, if it was a tap.

        Whatever is raised undoes everything the update did; a refusal is answered with a sentence.
        """
        try:
            with work.savepoint():
                desk = self._desk(work, incoming)
                toast = _act(desk)
                return desk.t(toast) if toast else None
        except Refusal as refusal:
            with work.savepoint():
                return refusing.refuse(self._desk(work, incoming), refusal)

    def _desk(self, work: Work, incoming: Incoming) -> Desk:
        me = _still_here(work.people.by_account(incoming.channel, incoming.user_id))
        light = incoming.channel in self.light
        return Desk(
            work,
            me,
            self.tongue(me, incoming.language),
            incoming,
            light=light,
            links=self.links,
            tongues=self.tongues,
        )

    def draw(
        self, work: Work, person_id: int | None, channel: str, chat_id: int, card: str, args: Any
    ) -> Drawn:
        """A card or paper for whoever reads it, as things stand now; a refusal is drawn as its sentence."""
        me = _still_here(
            work.people.get(person_id) if person_id else work.people.by_account(channel, chat_id)
        )
        tongue = self.tongue(me, args.get("hint", ""))
        view = View(work, me, tongue, light=channel in self.light, links=self.links, tongues=self.tongues)
        if card == "refusal":
            return refusing.draw_refusal(view, **args)
        if view.light and is_content(work, card, args.get("id", 0)):
            return Card(view.t("elsewhere"), ((Button(view.t("button-menu"), Tap("menu")),),))
        try:
            ids = {k: v for k, v in args.items() if k not in ("hint", "page")}
            if card in PAPERS:
                return PAPERS[card](view, **ids)
            whole = CARDS[card](view, **ids)
            return paging.sheet(view, whole, card, args) if card in paging.PAGED else whole
        except Refusal as refusal:
            return refusing.draw_refusal(view, refusal.key, **refusing.sayable(refusal))


def _still_here(person: Person | None) -> Person | None:
    """Somebody who was archived is nobody to this house, whatever their chat still shows."""
    return None if person is None or person.archived else person


def _act(desk: Desk) -> str | None:
    incoming = desk.incoming
    if incoming.kind is Kind.NOTHING:
        return None
    if not incoming.private:
        return _in_group(desk)
    if incoming.kind is Kind.TAP:
        tap = unpack(incoming.data)
        if tap is None or tap.verb not in TAPS:
            raise NotYours
        desk.reader  # noqa: B018 - nobody taps who is not bound
        return TAPS[tap.verb](desk, tap)
    if incoming.command in COMMANDS:
        COMMANDS[incoming.command](desk)
    elif desk.me is None:
        desk.hint("stranger")
    elif incoming.kind is Kind.EDITED:
        desk.hint("refusal", key="hint-edited")
    else:
        _said(desk)
    return None


def _said(desk: Desk) -> None:
    """Words, or something else, of a person we know: a reply, the open form, or a hint."""
    incoming, work = desk.incoming, desk.work
    if desk.light and (incoming.kind is Kind.WORDS or incoming.file is not None):
        work.outbox.remove(desk.message)
        desk.hint("refusal", key="refused-elsewhere")
        return
    words = parse_words(incoming.text, work.policy.limits.words) if incoming.kind is Kind.WORDS else None
    if incoming.reply_to is not None and words is not None:
        about = _about(desk, incoming.reply_to)
        if about is not None:
            directives.from_reply(desk, about, words)
            work.outbox.remove(desk.message)
            return
    if incoming.file is not None:
        taking = next((each for each in FILES.values() if each.wanted(desk)), None)
        if taking is not None:
            enclosed.receive(desk, taking)
            return
    found = work.drafts.open_at(desk.reader.id, incoming.channel, incoming.chat_id)
    if found is None:
        desk.hint("menu")
        return
    draft, place = found
    forms.go_on(desk, draft, place, SayNothing() if words is None else Say(words))
    work.outbox.remove(desk.message)


def _about(desk: Desk, message_id: int) -> int | None:
    """The appointment that a card is about, when its reader may instruct by replying to it."""
    card = desk.work.outbox.card_at(desk.incoming.channel, desk.incoming.chat_id, message_id)
    if card is None or not may(desk.reader, "directive.issue", Matter()):
        return None
    name, args = card
    if name in ("appointment", "note"):
        return int(args["id"])
    if name == "concern":
        concern = desk.work.concerns.get(int(args["id"]))
        return concern.appointment_id if concern else None
    return None


def _in_group(desk: Desk) -> str | None:
    """A group is no place for any of this: one sentence to a command, silence otherwise."""
    if desk.incoming.kind is Kind.TAP:
        return "hint-group"
    if desk.incoming.command:
        desk.hint("refusal", key="hint-group")
    return None
