"""What the services need of the shelf of exports, and what a ledger or a file is gathered from."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.export import Export
from bot.domain.words import Words
from bot.services.shelves import Shelf


class Exports(Shelf[Export], Protocol):
    def add_part(self, export_id: int, content: Words) -> None:
        """What was gathered next, sealed."""

    def parts(self, export_id: int) -> Sequence[Words]: ...
    def drop_parts(self, export_id: int) -> None: ...
