"""Phrases that sections keep."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete

from bot.domain.phrase import Phrase
from storage.shelf import Codec, Shelf
from storage.tables import phrase

_PHRASE = Codec(phrase, Phrase)
_OF = _PHRASE.select.where(
    phrase.c.section == bindparam("section"), phrase.c.part == bindparam("part")
).order_by(phrase.c.id)
_REMOVE = delete(phrase).where(phrase.c.id == bindparam("id_"))


class PhraseShelf(Shelf[Phrase]):
    codec = _PHRASE

    def of(self, section: str, part: str) -> Sequence[Phrase]:
        return self._all(_OF, section=section, part=part)

    def remove(self, thing: Phrase) -> None:
        self.session.connection.execute(_REMOVE, {"id_": thing.id})
