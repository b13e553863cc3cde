"""What people thought of it: the questions on their way, sums without names, and words that nothing leads
back from (docs/adr/0018)."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, bindparam, delete, func, select

from bot.domain.satisfaction import Ask, Liking, Question
from bot.domain.words import Words
from storage.once import insert_once
from storage.shelf import Codec, Shelf
from storage.tables import opinion_ask, opinion_sum, opinion_words

_ASK = Codec(opinion_ask, Ask)
_WITHIN: tuple[BindParameter[int], BindParameter[int]] = (bindparam("first"), bindparam("last"))
_ONE = (
    opinion_sum.update()
    .where(
        opinion_sum.c.month == bindparam("month_"),
        opinion_sum.c.section == bindparam("section_"),
        opinion_sum.c.question == bindparam("question_"),
        opinion_sum.c.answer == bindparam("answer_"),
    )
    .values(count=opinion_sum.c.count + 1)
)
_SUMS = (
    select(opinion_sum.c.section, opinion_sum.c.question, opinion_sum.c.answer, func.sum(opinion_sum.c.count))
    .where(opinion_sum.c.month.between(*_WITHIN))
    .group_by(opinion_sum.c.section, opinion_sum.c.question, opinion_sum.c.answer)
)
_WORDS = select(opinion_words).where(opinion_words.c.month.between(*_WITHIN)).order_by(opinion_words.c.id)
_HOW_MANY = select(func.count()).where(opinion_words.c.month.between(*_WITHIN))
_DROP = delete(opinion_ask).where(opinion_ask.c.id == bindparam("id_"))


class OpinionShelf(Shelf[Ask]):
    codec = _ASK
    _of = _ASK.select.where(opinion_ask.c.appointment_id == bindparam("appointment_id"))

    def of(self, appointment_id: int) -> Sequence[Ask]:
        return self._all(self._of, appointment_id=appointment_id)

    def drop(self, ask_id: int) -> None:
        self.session.connection.execute(_DROP, {"id_": ask_id})

    def count(self, month: int, section: str, answers: Mapping[Question, Liking]) -> None:
        connection = self.session.connection
        for question, liking in answers.items():
            place = {"month": month, "section": section, "question": question, "answer": liking}
            connection.execute(insert_once(connection, opinion_sum), {**place, "count": 0})
            connection.execute(_ONE, {f"{name}_": value for name, value in place.items()})

    def sums(self, months: range) -> Sequence[tuple[str, Question, Liking, int]]:
        rows = self.session.connection.execute(_SUMS, _ends(months))
        return [(row[0], Question(row[1]), Liking(row[2]), int(row[3])) for row in rows]

    def add_words(self, month: int, words: Words) -> None:
        """Under an id that says nothing of when, with a key that is of no talk."""
        id_ = secrets.randbits(63)
        sealed = self.session.sealer.seal(f"opinion:{month}", _place(id_), words.text.encode())
        self.session.connection.execute(opinion_words.insert(), {"id": id_, "month": month, "text": sealed})

    def how_many_words(self, months: range) -> int:
        return int(self.session.connection.execute(_HOW_MANY, _ends(months)).scalar_one())

    def words(self, months: range) -> Sequence[Words]:
        rows = self.session.connection.execute(_WORDS, _ends(months))
        return [Words(self.session.sealer.unseal(_place(row.id), row.text).decode()) for row in rows]


def _place(id_: int) -> str:
    return f"opinion_words.text.{id_}"


def _ends(months: range) -> dict[str, int]:
    return {"first": months[0], "last": months[-1]}
