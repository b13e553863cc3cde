"""What the services need of the desk: drafts, what falls due, and the messages that leave the house."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from bot.domain.due import Due
from bot.forms.form import Draft


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands: a chat of a channel, and the message once it is known.

    `sent_as` is the outbox row that will become the message, while it is not.
    """

    channel: str
    chat_id: int
    message_id: int | None = None
    sent_as: int | None = None


class Begun(NamedTuple):
    """Somebody's draft, where its card stands, and since when there is one."""

    draft: Draft
    place: Place
    since: datetime


class Drafts(Protocol):
    def get(self, draft_id: int) -> tuple[Draft, Place] | None:
        """An open draft and where its card stands."""

    def hold(self, draft_id: int) -> tuple[Draft, Place] | None:
        """The same; until this transaction ends nobody else changes it or takes it on."""

    def open_at(self, person_id: int, channel: str, chat_id: int) -> tuple[Draft, Place] | None: ...
    def left(self, person_id: int, form: str, subject: int | None) -> Draft | None:
        """A draft that was put aside."""

    def open_about(self, person_id: int, form: str, subject: int) -> Draft | None:
        """The person's own that is open about it, in whichever chat."""

    def of_others(self, person_id: int, form: str, subject: int) -> Sequence[Begun]:
        """What others have begun about it, newest first."""

    def left_by(self, person_id: int) -> Sequence[Draft]:
        """Everything that the person has put aside, newest first."""

    def open(self, draft: Draft, place: Place) -> None:
        """Make it the open draft of the chat; another that is open there is put aside."""

    def keep(self, draft: Draft, place: Place) -> None: ...
    def leave(self, draft: Draft) -> None: ...
    def drop(self, draft_id: int) -> None: ...


class Dues(Protocol):
    def add(self, dues: Iterable[Due]) -> None: ...
    def clear(self, kind: str, object_id: int) -> None: ...
    def by(self, now: datetime, limit: int) -> Sequence[Due]: ...
    def finish(self, due: Due) -> None: ...
    def put_off(self, due: Due, until: datetime) -> None: ...
    def next_at(self) -> datetime | None: ...
    def first_rung(self, kind: str, object_id: int) -> datetime | None:
        """When the ladder of a duty, as it was begun anew last, comes to its first step; done or not."""

    def coming(self, kind: str, object_id: int) -> Sequence[Due]:
        """What is still to be done of a duty."""

    def latest(self, kind: str, most: int) -> int | None:
        """The greatest object id of a kind that is at most so much, done or not."""


class Outbox(Protocol):
    def tell(self, person_id: int, card: str, **ids: Any) -> int:
        """A new message to a person, wherever they can be reached; waits while they are nowhere yet.

        `card` names a card or a paper (a file). With an `id`, what was told of the same before is taken
        away: a newer version of a paper stands in place of the older one.
        """

    def forget(self, person_id: int, id_: int) -> None:
        """Nothing about it is left in the person's chats, nor on its way there."""

    def refresh(self, person_id: int, card: str, id_: int) -> None:
        """The card as things stand now, where the person's chat still shows it; no new message."""

    def redraw(self, person_id: int, cards: Collection[str], since: datetime) -> None:
        """The same for every card of these names that was drawn since then, whatever it is about."""

    def retell(self, person_id: int, card: str, id_: int, **ids: Any) -> None:
        """Told anew, to whoever was told of it before and still has it in the chat."""

    def say(self, place: Place, card: str, **ids: Any) -> int:
        """A new message in a chat."""

    def hint(self, place: Place, card: str, **ids: Any) -> None:
        """Like `say`, unless it is what was said there last, a moment ago: a flood gets few answers."""

    def show(self, place: Place, card: str, **ids: Any) -> int:
        """The card on a message that already stands; a new one where none does."""

    def remove(self, place: Place) -> None:
        """Delete a message in which somebody typed content."""

    def close_card(self, place: Place, card: str, args: dict[str, Any]) -> None:
        """Take what it shows off the screen; it can be opened again."""

    def card_at(self, channel: str, chat_id: int, message_id: int) -> tuple[str, dict[str, Any]] | None:
        """Which card a message shows."""
