"""Cards that show content close themselves: when, stands in the row that drew them."""

import json
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update

from bot.services.desk_ports import Place
from storage.tables import outbox
from storage.work import SqlWork

AT_ONCE = 50
_CLOSES = update(outbox).where(outbox.c.id == bindparam("id_")).values(closes_at=bindparam("at"))
_DUE = (
    select(outbox)
    .where(
        outbox.c.closes_at.is_not(None),
        outbox.c.closes_at <= bindparam("now"),
        outbox.c.state.in_(["sent", "dropped", "dead"]),
    )
    .order_by(outbox.c.closes_at)
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)
_LAST = select(func.max(outbox.c.id)).where(
    outbox.c.channel == bindparam("channel"),
    outbox.c.chat_id == bindparam("chat_id"),
    outbox.c.message_id == bindparam("message_id"),
)


def close_later(work: SqlWork, parcel_id: int, after: timedelta) -> None:
    """What this row shows is to be closed then, if it still stands there."""
    _put(work, parcel_id, work.now + after)


def close_cards(work: SqlWork) -> int:
    """Whatever has stood open long enough; how many rows were looked at."""
    rows = work.connection.execute(_DUE, {"now": work.now}).all()
    for row in rows:
        _put(work, row.id, None)
        here = {"channel": row.channel, "chat_id": row.chat_id, "message_id": row.message_id}
        if row.message_id is None or work.connection.execute(_LAST, here).scalar() != row.id:
            continue  # something else stands there by now
        place, args = Place(row.channel, row.chat_id, row.message_id), json.loads(row.args)
        work.outbox.close_card(place, row.card, args)
    return len(rows)


def _put(work: SqlWork, row_id: int, at: datetime | None) -> None:
    work.connection.execute(_CLOSES, {"id_": row_id, "at": at})
