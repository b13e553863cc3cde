"""What is needed of the shelf of opinions: none of it tells whose they are."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.satisfaction import Ask, Liking, Question
from bot.domain.words import Words


class Opinions(Protocol):
    def get(self, id_: int) -> Ask | None: ...
    def add(self, thing: Ask) -> None: ...
    def save(self, thing: Ask) -> None: ...
    def drop(self, ask_id: int) -> None: ...
    def of(self, appointment_id: int) -> Sequence[Ask]: ...
    def count(self, month: int, section: str, answers: Mapping[Question, Liking]) -> None:
        """One more of each; months are numbers, see `month_of`."""

    def sums(self, months: range) -> Sequence[tuple[str, Question, Liking, int]]:
        """(section, question, answer, how many)."""

    def add_words(self, month: int, words: Words) -> None: ...
    def how_many_words(self, months: range) -> int: ...
    def words(self, months: range) -> Sequence[Words]:
        """In an order that says nothing."""
