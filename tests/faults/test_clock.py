"""The clock is put forward and back while the house runs, and while it does not."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from itertools import islice

from tests.faults.invariants import Eyes, all_is_well, everybody_is_answered, nothing_is_doubled, quiet
from tests.faults.night import Night, nights
from tests.faults.town import FIRST_NIGHT, Town

HOUR = timedelta(hours=1)


def of_card(eyes: Eyes, card: str) -> int:
    return int(eyes(f"SELECT count(*) FROM outbox WHERE card = '{card}' AND verb = 'send'")[0])


async def test_what_is_due_comes_once_however_often_its_hour_strikes(town: Town, eyes: Eyes):
    """Reminders, tonight's list and the digest; the year goes wrong for a while, too."""
    await town.stable.start()
    first, second = (Night(town, day, n) for n, day in enumerate(islice(nights(), 2), 1))
    story = first.stories[0]
    town.set_clock(first.at("15:00"))
    await first.book(story)
    for clock in ("18:31", "17:00", "18:40", "15:00", "19:00"):
        town.set_clock(first.at(clock))
        await quiet(town, eyes)
    await first.player(story.cadre).sees("今晚 19:30")
    for clock in ("22:31", "21:00", "22:40", "12:00", "23:00"):
        town.set_clock(first.at(clock))
        await first.player("M001").sees("夜谈\n谈 0 人")
        await quiet(town, eyes)
    assert of_card(eyes, "digest") == 1
    reminders = eyes("SELECT args, person_id FROM outbox WHERE card = 'reminder' AND verb = 'send'")
    assert len(reminders) == len(set(reminders)) == 3, "cadre, staff and host, one hour ahead"
    town.set_clock(first.at("15:00") + timedelta(days=400))
    await eyes.until(lambda: of_card(eyes, "digest") > 1, "nothing was due in a year")
    await quiet(town, eyes)
    town.set_clock(second.at("15:00"))
    await everybody_is_answered(town)
    before = of_card(eyes, "digest")
    town.set_clock(second.at("22:31"))
    await eyes.until(lambda: of_card(eyes, "digest") == before + 1, "tonight's digest did not come")
    await quiet(town, eyes)
    nothing_is_doubled(eyes)


async def test_what_waits_when_the_clock_is_put_back_does_not_wait_for_the_old_time(town: Town, eyes: Eyes):
    await town.stable.start()
    await quiet(town, eyes)
    town.set_clock(FIRST_NIGHT + 10 * HOUR)
    town.webchat.faults.server_error("sendMessage", times=6)
    asked = await town.persons["C000"].send("/menu")
    await eyes.until(lambda: eyes("SELECT id FROM outbox WHERE reason = 'NetworkError'"), "it did not fail")
    town.set_clock(FIRST_NIGHT)
    town.webchat.faults.clear()
    await eyes.until(lambda: [m for m in town.persons["C000"].messages if m.id > asked], "no menu")
    await everybody_is_answered(town)


async def test_a_night_comes_out_right_though_the_bot_starts_in_its_own_past(town: Town, eyes: Eyes):
    """What is done after the restart is later than what was done before, whatever the clock says."""
    await town.stable.start()
    night = Night(town, FIRST_NIGHT.date(), 1)
    town.set_clock(night.at("16:30"))
    story = night.stories[0]
    await night.request(story)
    assert town.stable.pid
    os.kill(town.stable.pid, signal.SIGKILL)
    await town.stable.ended()
    town.set_clock(night.at("15:00"))
    await town.stable.start()
    await night.live_on(story)
    await everybody_is_answered(town)
    await quiet(town, eyes)
    all_is_well(town, eyes, [story])
