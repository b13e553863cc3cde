"""Drafts and due dates: what is half done, and what has to happen by when."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, delete, func, select, update

from bot.domain.due import Due
from bot.forms.form import Draft
from bot.services.desk_ports import Begun, Place
from storage.ids import made_at
from storage.once import insert_once
from storage.quick import Found
from storage.shelf import Session
from storage.tables import draft, due

_OPEN_AT = (
    select(draft)
    .where(
        draft.c.person_id == bindparam("person_id"),
        draft.c.channel == bindparam("channel"),
        draft.c.chat_id == bindparam("chat_id"),
        draft.c.open,
    )
    .with_for_update()
)  # a colleague may be taking it on at this moment
_GET = select(draft).where(draft.c.id == bindparam("id_"), draft.c.open)
_LEFT = (
    select(draft)
    .where(
        draft.c.person_id == bindparam("person_id"),
        draft.c.form == bindparam("form"),
        draft.c.subject.is_not_distinct_from(bindparam("subject", type_=BigInteger)),
        ~draft.c.open,
    )
    .order_by(draft.c.id.desc())
    .limit(1)
)
_OPEN_ABOUT = (
    select(draft)
    .where(
        draft.c.person_id == bindparam("person_id"),
        draft.c.form == bindparam("form"),
        draft.c.subject == bindparam("subject"),
        draft.c.open,
    )
    .limit(1)
)
_OF_OTHERS = (
    select(draft)
    .where(
        draft.c.form == bindparam("form"),
        draft.c.subject == bindparam("subject"),
        draft.c.person_id != bindparam("person_id"),
    )
    .order_by(draft.c.id.desc())
)
_HOLD = _GET.with_for_update()
_LEFT_BY = (
    select(draft)
    .where(draft.c.person_id == bindparam("person_id"), ~draft.c.open)
    .order_by(draft.c.id.desc())
)
_PUT_ASIDE = (
    update(draft)
    .where(
        draft.c.person_id == bindparam("person"),
        draft.c.channel == bindparam("channel_"),
        draft.c.chat_id == bindparam("chat_id_"),
        draft.c.open,
    )
    .values(open=False)
)
_INSERT = draft.insert()
_KEEP = update(draft).where(draft.c.id == bindparam("id_"))
_DROP = delete(draft).where(draft.c.id == bindparam("id_"))


class DraftShelf:
    """Answers are content: sealed with the key of the day on which they were last kept."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, draft_id: int) -> tuple[Draft, Place] | None:
        return self._only(_GET, {"id_": draft_id})

    def hold(self, draft_id: int) -> tuple[Draft, Place] | None:
        return self._only(_HOLD, {"id_": draft_id})

    def open_at(self, person_id: int, channel: str, chat_id: int) -> tuple[Draft, Place] | None:
        values = {"person_id": person_id, "channel": channel, "chat_id": chat_id}
        return self._only(_OPEN_AT, values)

    def left(self, person_id: int, form: str, subject: int | None) -> Draft | None:
        values = {"person_id": person_id, "form": form, "subject": subject}
        found = self._only(_LEFT, values)
        return found[0] if found else None

    def open_about(self, person_id: int, form: str, subject: int) -> Draft | None:
        values = {"person_id": person_id, "form": form, "subject": subject}
        found = self._only(_OPEN_ABOUT, values)
        return found[0] if found else None

    def of_others(self, person_id: int, form: str, subject: int) -> Sequence[Begun]:
        values = {"person_id": person_id, "form": form, "subject": subject}
        rows = self._session.connection.execute(_OF_OTHERS, values)
        return [Begun(*self._load(row), made_at(row.id)) for row in rows]

    def left_by(self, person_id: int) -> Sequence[Draft]:
        rows = self._session.connection.execute(_LEFT_BY, {"person_id": person_id})
        return [self._load(row)[0] for row in rows]

    def open(self, draft_: Draft, place: Place) -> None:
        execute = self._session.connection.execute
        execute(
            _PUT_ASIDE, {"person": draft_.person_id, "channel_": place.channel, "chat_id_": place.chat_id}
        )
        values = self._dump(draft_, place)
        if execute(_KEEP, {"id_": draft_.id, **values}).rowcount == 0:
            execute(_INSERT, {"id": draft_.id, **values})

    def keep(self, draft_: Draft, place: Place) -> None:
        self._session.connection.execute(_KEEP, {"id_": draft_.id, **self._dump(draft_, place)})

    def leave(self, draft_: Draft) -> None:
        self._session.connection.execute(
            _KEEP, {"id_": draft_.id, "open": False, "step": draft_.step, "revision": draft_.revision}
        )

    def drop(self, draft_id: int) -> None:
        self._session.connection.execute(_DROP, {"id_": draft_id})

    def _dump(self, draft_: Draft, place: Place) -> dict[str, Any]:
        answers = json.dumps({key: list(value) for key, value in draft_.answers.items()})
        scope = f"intake:{self._session.now:%Y-%m-%d}"
        return {
            "person_id": draft_.person_id,
            "form": draft_.form,
            "step": draft_.step,
            "subject": draft_.subject,
            "answers": self._session.sealer.seal(scope, f"draft.answers.{draft_.id}", answers.encode()),
            "revision": draft_.revision,
            "channel": place.channel,
            "chat_id": place.chat_id,
            "message_id": place.message_id,
            "sent_as": place.sent_as,
            "open": True,
        }

    def _only(self, statement: Any, values: dict[str, Any]) -> tuple[Draft, Place] | None:
        """Unsealed once of an answer that is remembered: nobody changes it but by keeping another."""
        found = self._session.connection.execute(statement, values)
        if not isinstance(found, Found):
            found = Found(list(found), -1)
        if found.things is None:
            found.things = [self._load(row) for row in found]
        return found.things[0] if found.things else None

    def _load(self, row: Row[Any]) -> tuple[Draft, Place]:
        answers = json.loads(self._session.sealer.unseal(f"draft.answers.{row.id}", row.answers))
        kept = {key: tuple(value) for key, value in answers.items()}
        found = Draft(row.id, row.person_id, row.form, row.step, row.subject, kept, row.revision)
        return found, Place(row.channel, row.chat_id, row.message_id, row.sent_as)


_PENDING = due.c.done_at.is_(None)
_BY = (
    select(due)
    .where(_PENDING, due.c.due_at <= bindparam("now"))
    .order_by(due.c.due_at)
    .limit(bindparam("count"))
)
_FINISH = update(due).where(
    due.c.kind == bindparam("kind_"), due.c.object_id == bindparam("id_"), due.c.step == bindparam("step_")
)
_PUT_OFF = (
    update(due)
    .where(
        due.c.kind == bindparam("kind_"),
        due.c.object_id == bindparam("id_"),
        due.c.step == bindparam("step_"),
    )
    .values(due_at=bindparam("until"))
)
_CLEAR = delete(due).where(due.c.kind == bindparam("kind_"), due.c.object_id == bindparam("id_"), _PENDING)


_STEPS = select(due.c.step, due.c.due_at).where(
    due.c.kind == bindparam("kind_"), due.c.object_id == bindparam("id_")
)


_COMING = select(due).where(due.c.kind == bindparam("kind_"), due.c.object_id == bindparam("id_"), _PENDING)


class DueShelf:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, dues: Iterable[Due]) -> None:
        """Those that are already there stay as they are: nothing falls due twice."""
        rows = [{"kind": d.kind, "object_id": d.object_id, "step": d.step, "due_at": d.due_at} for d in dues]
        if rows:
            self._session.connection.execute(insert_once(self._session.connection, due), rows)

    def clear(self, kind: str, object_id: int) -> None:
        self._session.connection.execute(_CLEAR, {"kind_": kind, "id_": object_id})

    def by(self, now: datetime, limit: int) -> Sequence[Due]:
        """What is due and not done; on PostgreSQL other workers' rows are passed over."""
        statement = _BY.with_for_update(skip_locked=True)
        rows = self._session.connection.execute(statement, {"now": now, "count": limit})
        return [Due(row.kind, row.object_id, row.step, row.due_at) for row in rows]

    def finish(self, due_: Due) -> None:
        self._session.connection.execute(
            _FINISH,
            {"kind_": due_.kind, "id_": due_.object_id, "step_": due_.step, "done_at": self._session.now},
        )

    def put_off(self, due_: Due, until: datetime) -> None:
        self._session.connection.execute(
            _PUT_OFF,
            {"kind_": due_.kind, "id_": due_.object_id, "step_": due_.step, "until": until},
        )

    def next_at(self) -> datetime | None:
        statement = select(func.min(due.c.due_at)).where(_PENDING)
        moment: datetime | None = self._session.connection.execute(statement).scalar_one()
        return moment

    def first_rung(self, kind: str, object_id: int) -> datetime | None:
        rows = self._session.connection.execute(_STEPS, {"kind_": kind, "id_": object_id})
        turns = {
            int(turn): at for step, at in rows for turn, _, rung in [step.partition(".")] if rung[0] == "0"
        }
        return turns[max(turns)] if turns else None

    def coming(self, kind: str, object_id: int) -> Sequence[Due]:
        rows = self._session.connection.execute(_COMING, {"kind_": kind, "id_": object_id})
        return [Due(row.kind, row.object_id, row.step, row.due_at) for row in rows]

    def latest(self, kind: str, most: int) -> int | None:
        statement = select(func.max(due.c.object_id)).where(due.c.kind == kind, due.c.object_id <= most)
        greatest: int | None = self._session.connection.execute(statement).scalar_one()
        return greatest
