"""Who waits for a time, and what is offered to whom."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from bot.domain.slots import Span
from bot.domain.waiting import Offer, Waiting
from storage.shelf import Codec, Shelf
from storage.tables import offer, spelled, wait_recusal, waiting

_WAITING = Codec(waiting, Waiting, key_field="id")
_OFFER = Codec(offer, Offer)
_LIVE = waiting.c.state == spelled("waiting")
_OPEN = offer.c.state == spelled("open")
_KEEP_OUT = wait_recusal.insert()
_KEPT_OUT = select(wait_recusal.c.person_id).where(wait_recusal.c.waiting_id == bindparam("waiting_id"))


class WaitingShelf(Shelf[Waiting]):
    codec = _WAITING
    _of = _WAITING.select.where(waiting.c.cadre_id == bindparam("cadre_id"), _LIVE)
    # Put in order by us: by the database, and SQLite would walk through all who ever waited.
    _line = _WAITING.select.where(
        waiting.c.since <= bindparam("at"), waiting.c.until > bindparam("at"), _LIVE
    )
    _everybody = _WAITING.select.where(_LIVE)

    def everybody(self) -> Sequence[Waiting]:
        return sorted(self._all(self._everybody), key=lambda each: each.id)

    def of(self, cadre_id: int) -> Waiting | None:
        return self._one(self._of, cadre_id=cadre_id)

    def line(self, starts_at: datetime) -> Sequence[Waiting]:
        return sorted(self._all(self._line, at=starts_at), key=lambda each: each.id)

    def keep_out(self, waiting_id: int, people: Collection[int]) -> None:
        for person_id in people:
            self.session.connection.execute(_KEEP_OUT, {"waiting_id": waiting_id, "person_id": person_id})

    def kept_out(self, waiting_id: int) -> frozenset[int]:
        found = self.session.connection.execute(_KEPT_OUT, {"waiting_id": waiting_id})
        return frozenset(found.scalars())


_KEPT = select(offer.c.cadre_id, offer.c.starts_at, offer.c.ends_at).where(
    offer.c.host_id == bindparam("host_id"),
    offer.c.starts_at >= bindparam("since"),
    offer.c.starts_at < bindparam("until"),
    _OPEN,
)
_ASKED = select(offer.c.waiting_id).where(
    offer.c.host_id == bindparam("host_id"), offer.c.starts_at == bindparam("starts_at")
)


class OfferShelf(Shelf[Offer]):
    codec = _OFFER
    _open_for = _OFFER.select.where(offer.c.waiting_id == bindparam("waiting_id"), _OPEN)

    _of_appointment = _OFFER.select.where(offer.c.appointment_id == bindparam("appointment_id")).order_by(
        offer.c.starts_at, offer.c.id
    )
    _open_between = _OFFER.select.where(
        offer.c.starts_at >= bindparam("since"), offer.c.starts_at < bindparam("until"), _OPEN
    ).order_by(offer.c.host_id, offer.c.starts_at)

    def of_appointment(self, appointment_id: int) -> Sequence[Offer]:
        return self._all(self._of_appointment, appointment_id=appointment_id)

    def open_between(self, since: datetime, until: datetime) -> Sequence[Offer]:
        return self._all(self._open_between, since=since, until=until)

    def open_for(self, waiting_id: int) -> Offer | None:
        return self._one(self._open_for, waiting_id=waiting_id)

    def kept(self, host_id: int, since: datetime, until: datetime, besides: int) -> Sequence[Span]:
        rows = self.session.connection.execute(_KEPT, {"host_id": host_id, "since": since, "until": until})
        return [(begin, end) for cadre_id, begin, end in rows if cadre_id != besides]

    def asked(self, host_id: int, starts_at: datetime) -> set[int]:
        values = {"host_id": host_id, "starts_at": starts_at}
        return set(self.session.connection.execute(_ASKED, values).scalars())
