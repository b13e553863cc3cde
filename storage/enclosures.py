"""What files that came with letters say: kept sealed from when they were read until the letter is handled."""

import json
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.once import insert_once
from storage.sealing import Damaged
from storage.shelf import Session
from storage.tables import enclosure, inbox, spelled

_OF = select(enclosure.c.content).where(enclosure.c.letter_id == bindparam("letter_id"))
_DROP = delete(enclosure).where(enclosure.c.letter_id == bindparam("letter_id_"))
_READY = (
    update(inbox)
    .where(inbox.c.id == bindparam("id_"), inbox.c.state == spelled("new"))
    .values(not_before=bindparam("now_"))
)


class EnclosureShelf:
    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, letter_id: int, content: bytes) -> None:
        """The letter can be handled now. What another worker fetched before stays."""
        session = self._session
        if session.connection.execute(_READY, {"id_": letter_id, "now_": session.now}).rowcount:
            sealed = session.sealer.seal(
                f"intake:{session.now:%Y-%m-%d}", f"enclosure.content.{letter_id}", content
            )
            values = {"letter_id": letter_id, "content": sealed}
            session.connection.execute(insert_once(session.connection, enclosure), values)

    def of(self, letter_id: int) -> dict[str, Any] | None:
        """None when it was not fetched yet, or has to be fetched again since the row was damaged."""
        sealed = self._session.connection.execute(_OF, {"letter_id": letter_id}).scalar()
        if sealed is None:
            return None
        try:
            found: dict[str, Any] = json.loads(
                self._session.sealer.unseal(f"enclosure.content.{letter_id}", sealed)
            )
        except Damaged:
            self.drop(letter_id)
            return None
        return found

    def drop(self, letter_id: int) -> None:
        self._session.connection.execute(_DROP, {"letter_id_": letter_id})
