"""Concerns, by whoever raised them and whoever has them in hand."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, or_

from bot.domain.concern import OPEN, Concern
from storage.shelf import Codec, Shelf
from storage.tables import concern, one_of, spelled

#: Concerns of which nothing is to come, as their partial indexes have it.
ENDED: Final = ("closed", "dropped")

_CONCERN = Codec(concern, Concern)


class ConcernShelf(Shelf[Concern]):
    codec = _CONCERN
    _of_cadre = _CONCERN.select.where(
        concern.c.cadre_id == bindparam("cadre_id"), concern.c.state != spelled("dropped")
    ).order_by(concern.c.created_at.desc())
    _of_appointment = _CONCERN.select.where(
        concern.c.appointment_id == bindparam("appointment_id"), concern.c.state != spelled("dropped")
    ).order_by(concern.c.id)
    _open_for = _CONCERN.select.where(
        or_(concern.c.staff_id == bindparam("staff_id"), concern.c.section == bindparam("section")),
        concern.c.state.in_(one_of(OPEN)),
        concern.c.state.not_in(one_of(ENDED)),
    ).order_by(concern.c.due_at)

    _held_by = _CONCERN.select.where(
        concern.c.staff_id == bindparam("staff_id"), concern.c.state.not_in(one_of(ENDED))
    ).order_by(concern.c.due_at)

    def held_by(self, staff_id: int) -> Sequence[Concern]:
        return self._all(self._held_by, staff_id=staff_id)

    def of_cadre(self, cadre_id: int) -> Sequence[Concern]:
        return self._all(self._of_cadre, cadre_id=cadre_id)

    def of_appointment(self, appointment_id: int) -> Sequence[Concern]:
        return self._all(self._of_appointment, appointment_id=appointment_id)

    def open_for(self, staff_id: int, section: str | None) -> Sequence[Concern]:
        return self._all(self._open_for, staff_id=staff_id, section=section)
