"""Where a handler stands: who is in front of it, in which language, in which transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person
from bot.services.desk_ports import Place
from bot.services.ports import Work
from handlers.incoming import Incoming
from handlers.texts import Tongue


@dataclass(frozen=True, slots=True)
class View:
    """What a card is drawn from: the transaction, the reader, and the reader's language."""

    work: Work
    me: Person | None
    t: Tongue
    light: bool = field(default=False, kw_only=True)
    """The channel may carry no content."""
    links: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    """For each channel, the address that opens it with `{token}`."""
    tongues: Mapping[str, Tongue] = field(default_factory=dict, kw_only=True)
    """Every language of the house, for what is read in whichever it was written in."""

    @property
    def reader(self) -> Person:
        """NotYours when nobody is bound to the account."""
        if self.me is None:
            raise NotYours
        return self.me

    def section(self, section_id: str) -> str:
        """Its name; where there is none, it is the minister's alone."""
        return self.t.label(self.work.policy.section(section_id).name) if section_id else self.t("no-section")


@dataclass(frozen=True, slots=True)
class Desk(View):
    """A view with somebody's update on it. Cards said or shown here leave through the outbox."""

    incoming: Incoming

    @property
    def here(self) -> Place:
        """The chat."""
        return Place(self.incoming.channel, self.incoming.chat_id)

    @property
    def message(self) -> Place:
        """The message that was tapped or sent."""
        return Place(self.incoming.channel, self.incoming.chat_id, self.incoming.message_id)

    def say(self, card: str, **ids: Any) -> int:
        return self.work.outbox.say(self.here, card, **ids)

    def hint(self, card: str, **ids: Any) -> None:
        """Something to know that is said once, however often it is asked for. A stranger's language is
        that of their app."""
        language = {"hint": self.incoming.language} if self.me is None or not self.incoming.private else {}
        self.work.outbox.hint(self.here, card, **ids, **language)

    def show(self, card: str, **ids: Any) -> int:
        """Draw a card on the message whose button was tapped."""
        return self.work.outbox.show(self.message, card, **ids)


def same(expected: int, found: int) -> None:
    """A button drawn from an older revision proves nothing: MovedOn."""
    if expected != found:
        raise MovedOn
