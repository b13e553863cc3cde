"""Roster files that were read and wait for somebody to decide."""

from collections.abc import Sequence

from sqlalchemy import bindparam

from bot.domain.roster_file import RosterFile
from storage.shelf import Codec, Shelf
from storage.tables import roster_file, spelled

_FILE = Codec(roster_file, RosterFile, key_field="id")
_OPEN_OF = _FILE.select.where(
    roster_file.c.person_id == bindparam("person_id"), roster_file.c.state != spelled("over")
)


class RosterShelf(Shelf[RosterFile]):
    codec = _FILE

    def open_of(self, person_id: int) -> Sequence[RosterFile]:
        return self._all(_OPEN_OF, person_id=person_id)
