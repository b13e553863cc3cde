"""What became of a parcel, put down: what may have arrived once is not sent for ever."""

from datetime import timedelta

import pytest

from bot.services.desk_ports import Place
from storage.database import Database
from tests.county import Clock
from tests.storage.support import CHANNEL, Eyes
from yetan.channel import Result
from yetan.settling import settle


@pytest.mark.parametrize("between", ["slow", "unsent", "failed"])
def test_what_may_have_arrived_is_sent_once_more_even_if_a_try_in_between_failed(
    db: Database, clock: Clock, eyes: Eyes, between: str
) -> None:
    with db.begin() as work:
        work.outbox.say(Place(CHANNEL, 5), "menu")

    for result in (Result("uncertain"), Result(between, retry_after=1), Result("uncertain")):
        clock.on(minutes=9)
        with db.begin() as work:
            (parcel,) = work.outbox.lease(10, work.now + timedelta(minutes=1), set(), {CHANNEL: 100})
        with db.begin() as work:
            settle(work, parcel, result)
    assert eyes("SELECT state FROM outbox") == ["dead"]
