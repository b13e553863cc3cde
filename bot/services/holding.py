"""A slot is kept for whom it is chosen for while the booking form is open."""

from bot.domain.appointment import Slot
from bot.domain.errors import SlotHeld
from bot.domain.people import Person
from bot.services.finding import check_free
from bot.services.ports import Work


def hold_slot(work: Work, cadre: Person, slot: Slot) -> None:
    """Keep it for a while, and let go of what was kept before. SlotHeld while it is kept for somebody
    else, and what `check_free` says. The diaries first, the host's and one's own: of two who reach for it
    at once, or one who books through two channels, the second sees what the first one did."""
    work.hold_diaries({slot.host_id, cadre.id})
    if not work.holds.take(cadre.id, slot, work.now + work.policy.nights.hold):
        raise SlotHeld
    check_free(work, cadre, slot)


def let_go(work: Work, cadre: Person) -> None:
    work.holds.release(cadre.id)
