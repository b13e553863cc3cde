"""What became of a parcel, as the outbox puts it down."""

from datetime import timedelta

from storage.sending import Parcel
from storage.work import SqlWork
from yetan.channel import Result

#: For how long a message is tried again that makes the channel's server fail; its chat waits for it.
GIVEN_UP_AFTER = timedelta(days=1)


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
