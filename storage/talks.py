"""Talks that took place."""

from sqlalchemy import bindparam

from bot.domain.talk import Talk
from storage.shelf import Codec, Shelf
from storage.tables import talk

_TALK = Codec(talk, Talk)


class TalkShelf(Shelf[Talk]):
    codec = _TALK
    _of = _TALK.select.where(talk.c.appointment_id == bindparam("appointment_id"))

    def of(self, appointment_id: int) -> Talk | None:
        return self._one(self._of, appointment_id=appointment_id)
