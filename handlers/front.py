"""The way an update takes: who, may they, which form or card; and how a card is drawn for its reader."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.domain.errors import NotYours, Refusal
from bot.domain.people import Person
from bot.domain.words import parse_words
from bot.forms.events import Say, SayNothing
from bot.services.ports import Work
from handlers import closing, directives, enclosed, forms, inviting, paging, person_file, refusing, start
from handlers.card import Button, Card, Tap, unpack
from handlers.desk import Desk, View
from handlers.incoming import Incoming, Kind
from handlers.paper import Drawn
from handlers.privacy import is_content
from handlers.router import CARDS, COMMANDS, FILES, PAPERS, TAPS
from handlers.texts import LANGUAGES, Tongue


class Astray(Exception):
    """Meant for somebody whose chat it is not."""


@dataclass(frozen=True)
class Front:
    """Ears and mouth of the house, in every language it speaks."""

    tongues: dict[str, Tongue]
    language: str
    light: frozenset[str] = frozenset()
    """Channels over which no content may travel."""
    closes_after: tuple[timedelta, timedelta] | None = None
    """How long a card with content stays open: one that was asked for, and one that came unasked."""
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
        """A card or paper for whoever reads it, as things stand now; a refusal is drawn as its sentence.

        Astray when it is meant for somebody and the chat is not, or no longer, theirs."""
        me = _still_here(work.people.by_account(channel, chat_id))
        if person_id is not None and (me is None or me.id != person_id):
            raise Astray
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
            shown = paging.sheet(view, whole, card, args) if card in paging.PAGED else whole
            content = is_content(work, card, args.get("id", 0))
            return closing.closable(view, card, shown) if content else shown
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
        start.greet_stranger(desk)
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
        about = directives.about(desk, incoming.reply_to)
        if about is not None:
            directives.from_reply(desk, about, words)
            work.outbox.remove(desk.message)
            return
    found = work.drafts.open_at(desk.reader.id, incoming.channel, incoming.chat_id)
    if found is not None and not forms.allowed(desk, found[0]):  # what they typed stays with them
        forms.put_aside(desk)
        found = None
    if incoming.file is not None:
        taking = next((each for each in FILES.values() if each.wanted(desk)), None)
        if taking is not None:
            enclosed.receive(desk, taking)
            return
    if found is None:
        if words is None or not (inviting.find(desk, words.text) or person_file.find(desk, words.text)):
            desk.hint("menu")
        return
    draft, place = found
    forms.go_on(desk, draft, place, SayNothing() if words is None else Say(words))
    work.outbox.remove(desk.message)


def _in_group(desk: Desk) -> str | None:
    """A group is no place for any of this: one sentence to a command, silence otherwise."""
    if desk.incoming.kind is Kind.TAP:
        return "hint-group"
    if desk.incoming.command:
        desk.hint("refusal", key="hint-group")
    return None
