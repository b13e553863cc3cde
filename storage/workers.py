"""Who else works on this database: each worker says every few seconds that it lives.

What Telegram allows in a second is for all of them together; each takes its share.
"""

from datetime import timedelta

from sqlalchemy import bindparam, delete, func, select, update

from storage.once import insert_once
from storage.shelf import Session
from storage.tables import worker

#: A worker that was silent for so long is counted no more; its share goes to the others.
SILENT = timedelta(seconds=15)
_BEAT = update(worker).where(worker.c.id == bindparam("id_")).values(seen_at=bindparam("now"))
_ALIVE = select(func.count()).where(worker.c.seen_at > bindparam("since"))
_BURY = delete(worker).where(worker.c.seen_at <= bindparam("since"))


class WorkerShelf:
    def __init__(self, session: Session) -> None:
        self._session = session

    def beat(self, worker_id: int) -> int:
        """Say that this worker lives; how many do. A SQLite file has only one, which need not say so."""
        connection, now = self._session.connection, self._session.now
        if connection.dialect.name == "sqlite":
            return 1
        if connection.execute(_BEAT, {"id_": worker_id, "now": now}).rowcount != 1:
            connection.execute(_BURY, {"since": now - SILENT})
            connection.execute(insert_once(connection, worker), {"id": worker_id, "seen_at": now})
        return int(connection.execute(_ALIVE, {"since": now - SILENT}).scalar_one())
