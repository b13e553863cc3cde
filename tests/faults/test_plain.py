"""A night without any fault, so that what the others find is not the night's own."""

from tests.faults.invariants import Eyes, all_is_well, everybody_is_answered, quiet
from tests.faults.night import Night
from tests.faults.town import FIRST_NIGHT, Town


async def test_a_night_without_faults_sends_everything_once(town: Town, eyes: Eyes):
    await town.stable.start()
    night = Night(town, FIRST_NIGHT.date(), 1)
    await night.live(still=lambda: quiet(town, eyes))
    await everybody_is_answered(town)
    await quiet(town, eyes)
    all_is_well(town, eyes, night.stories, resent=False)
