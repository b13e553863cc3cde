"""Follow-up visits that are due."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select

from bot.domain.appointment import STANDING
from bot.domain.followup import FollowUp
from storage.shelf import Codec, Shelf
from storage.tables import assignment, follow_up, one_of

_FOLLOW_UP = Codec(follow_up, FollowUp)


class FollowUpShelf(Shelf[FollowUp]):
    codec = _FOLLOW_UP
    _of_section = select(assignment.c.appointment_id).where(
        assignment.c.section == bindparam("section"),
        assignment.c.leads,
        assignment.c.state.in_(one_of(STANDING)),
    )
    _open_for = _FOLLOW_UP.select.where(
        or_(follow_up.c.staff_id == bindparam("staff_id"), follow_up.c.appointment_id.in_(_of_section)),
        follow_up.c.state.in_(one_of(["due", "scheduled"])),
    ).order_by(follow_up.c.due_at)

    def open_for(self, staff_id: int, section: str | None) -> Sequence[FollowUp]:
        return self._all(self._open_for, staff_id=staff_id, section=section)
