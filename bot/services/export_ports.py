"""What the services need of the shelf of exports, and what a ledger or a file is gathered from."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.export import Export
from bot.domain.words import Words
from bot.services.shelves import Shelf


class LedgerSheet(StrEnum):
    TALKS = "talks"
    CONCERNS = "concerns"
    VISITS = "visits"


class Exports(Shelf[Export], Protocol):
    def taken_by(self, person_id: int, since: datetime) -> Sequence[Export]: ...
    def add_part(self, export_id: int, content: Words) -> None:
        """What was gathered next, sealed."""

    def parts(self, export_id: int) -> Sequence[Words]: ...
    def drop_parts(self, export_id: int) -> None: ...
    def candidates(
        self, sheet: LedgerSheet, since: datetime, until: datetime, past: int, count: int
    ) -> Sequence[int]:
        """Ids greater than `past` of what falls into [since, until): talks that were held, concerns that
        were confirmed by when they were raised, visits by when they are due. Whose is asked elsewhere."""
