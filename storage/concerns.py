"""Concerns, by whoever raised them and whoever has them in hand; and what happened to them on their way."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, or_

from bot.domain.concern import OPEN, Concern, Outline
from bot.domain.handling import Entry, Extension, Referral
from storage.shelf import Codec, Shelf
from storage.tables import concern, concern_entry, extension, one_of, recusal, referral, spelled

#: Concerns of which nothing is to come, as their partial indexes have it.
ENDED: Final = ("closed", "dropped")

_CONCERN = Codec(concern, Concern)
_OUTLINE = Codec(concern, Outline)
_ENTRY = Codec(concern_entry, Entry)
_EXTENSION = Codec(extension, Extension)
_REFERRAL = Codec(referral, Referral)


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
    _of_cause = _CONCERN.select.where(concern.c.cause_id == bindparam("cause_id")).order_by(concern.c.id)
    # Put in order by us: by the database, and SQLite would walk through all there ever were.
    _under_way = _OUTLINE.select.where(concern.c.state.not_in(one_of(ENDED)))

    _kept_out = _CONCERN.select.join(
        recusal,
        (recusal.c.appointment_id == concern.c.appointment_id) & (recusal.c.person_id == concern.c.staff_id),
    ).where(concern.c.state.not_in(one_of(ENDED)))

    def held_by(self, staff_id: int) -> Sequence[Concern]:
        return self._all(self._held_by, staff_id=staff_id)

    def kept_out(self) -> Sequence[Concern]:
        return self._all(self._kept_out)

    def of_cadre(self, cadre_id: int) -> Sequence[Concern]:
        return self._all(self._of_cadre, cadre_id=cadre_id)

    def of_appointment(self, appointment_id: int) -> Sequence[Concern]:
        return self._all(self._of_appointment, appointment_id=appointment_id)

    def open_for(self, staff_id: int, section: str | None) -> Sequence[Concern]:
        return self._all(self._open_for, staff_id=staff_id, section=section)

    def of_cause(self, cause_id: int) -> Sequence[Concern]:
        return self._all(self._of_cause, cause_id=cause_id)

    def under_way(self) -> Sequence[Outline]:
        rows = self.session.connection.execute(self._under_way, {})
        return sorted((_OUTLINE.load(self.session, row) for row in rows), key=lambda each: -each.id)


class EntryShelf(Shelf[Entry]):
    """The log of a concern can only be added to."""

    codec = _ENTRY
    _of = _ENTRY.select.where(concern_entry.c.concern_id == bindparam("concern_id")).order_by(
        concern_entry.c.id
    )

    def of(self, concern_id: int) -> Sequence[Entry]:
        return self._all(self._of, concern_id=concern_id)


class ExtensionShelf(Shelf[Extension]):
    codec = _EXTENSION
    _of = _EXTENSION.select.where(extension.c.concern_id == bindparam("concern_id"))
    _open_to = _EXTENSION.select.where(
        extension.c.to_id == bindparam("to_id"), extension.c.state == spelled("open")
    ).order_by(extension.c.at)
    _all_open = _EXTENSION.select.where(extension.c.state == spelled("open"))

    def of(self, concern_id: int) -> Extension | None:
        return self._one(self._of, concern_id=concern_id)

    def open_to(self, to_id: int) -> Sequence[Extension]:
        return self._all(self._open_to, to_id=to_id)

    def all_open(self) -> Sequence[Extension]:
        return self._all(self._all_open)


class ReferralShelf(Shelf[Referral]):
    codec = _REFERRAL
    _open_of = _REFERRAL.select.where(
        referral.c.concern_id == bindparam("concern_id"), referral.c.state == spelled("open")
    )
    _open_to = _REFERRAL.select.where(
        referral.c.to_id == bindparam("to_id"), referral.c.state == spelled("open")
    ).order_by(referral.c.at)
    _all_open = _REFERRAL.select.where(referral.c.state == spelled("open"))

    def open_of(self, concern_id: int) -> Referral | None:
        return self._one(self._open_of, concern_id=concern_id)

    def open_to(self, to_id: int) -> Sequence[Referral]:
        return self._all(self._open_to, to_id=to_id)

    def all_open(self) -> Sequence[Referral]:
        return self._all(self._all_open)
