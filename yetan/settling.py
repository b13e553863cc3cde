"""What came from outside since the last round, as the next one puts it down."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.services.desk_ports import Place
from storage.sending import Parcel
from storage.work import SqlWork
from yetan.channel import UNDELETABLE, Result

#: For how long a message is tried again that makes the channel's server fail; its chat waits for it.
GIVEN_UP_AFTER = timedelta(days=1)


@dataclass
class Heard:
    """What became of parcels, which taps have heard their answer, and what files say."""

    delivered: list[tuple[Parcel, Result]] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    fetched: list[tuple[int, bytes]] = field(default_factory=list)

    def __add__(self, later: "Heard") -> "Heard":
        return Heard(
            self.delivered + later.delivered, self.answered + later.answered, self.fetched + later.fetched
        )

    def put_down(self, work: SqlWork) -> None:
        work.outbox.sent([(p.id, found.message_id) for p, found in self.delivered if found.state == "sent"])
        for parcel, result in self.delivered:
            if result.state != "sent":
                settle(work, parcel, result)
        work.inbox.answered(self.answered)
        for letter_id, content in self.fetched:
            work.enclosures.keep(letter_id, content)


def settle(work: SqlWork, parcel: Parcel, result: Result) -> None:
    """Put down what became of a parcel that did not simply arrive."""
    pause = timedelta(seconds=min(2.0 ** min(parcel.attempts, 9), 300))
    still = "uncertain" if parcel.again else "pending"  # that this try failed says nothing of an earlier one
    match result.state:
        case "slow":
            work.outbox.put_back(parcel.id, timedelta(seconds=result.retry_after), still)
        case "failed" | "uncertain" if work.now - parcel.created_at > GIVEN_UP_AFTER:
            give_up(work, parcel, result.reason)
        case "unsent" | "failed":
            work.outbox.put_back(parcel.id, pause, still, result.reason or result.state)
        case "unreachable":
            work.people.reach(parcel.channel, parcel.chat_id, reachable=False)
            work.outbox.wait_for(parcel.channel, parcel.chat_id)
        case "dropped":
            work.outbox.close(parcel.id, "dropped", result.reason)
            if parcel.verb == "delete" and result.reason == UNDELETABLE and parcel.message_id:
                work.outbox.close_what_stands(Place(parcel.channel, parcel.chat_id, parcel.message_id))
        case "again":
            work.outbox.as_new(parcel.id)
        case "uncertain" if parcel.verb == "send" and parcel.again:
            give_up(work, parcel, "uncertain twice")
        case "uncertain":
            work.outbox.put_back(parcel.id, pause, state="uncertain", reason=result.reason)
        case _:
            give_up(work, parcel, result.reason)


def give_up(work: SqlWork, parcel: Parcel, reason: str) -> None:
    """Kept, and shown to the office; not when it was the office's own list that could not be sent."""
    work.outbox.close(parcel.id, "dead", reason)
    if parcel.card != "troubles":
        work.alarm()
