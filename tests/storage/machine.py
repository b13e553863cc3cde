"""What machines play in: one transaction on the real tables, undone at the end of each run."""

from collections.abc import Callable
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from bot.domain.errors import Refusal
from storage.database import Database
from storage.work import SqlWork
from tests import county as county_
from tests.county import AFTERNOON, County


class Undone(Exception):
    """The end of a run: nothing of it stays."""


class InOneTransaction(RuleBasedStateMachine):
    def __init__(self, db: Database, cadres: int = 4) -> None:
        super().__init__()
        self._transaction = db.begin()
        self.work: SqlWork = self._transaction.__enter__()
        self.work.now = AFTERNOON
        self.county: County = county_.populate(self.work, cadres)

    def teardown(self) -> None:
        self._transaction.__exit__(Undone, Undone(), None)

    def attempt(self, deed: Callable[..., Any], *facts: Any) -> Any:
        """As the front does it: all of it, or a courteous no and nothing of it."""
        try:
            with self.work.savepoint():
                return deed(self.work, *facts)
        except Refusal as refusal:
            return refusal
