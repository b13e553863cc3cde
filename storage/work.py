"""One transaction: the shelves over one connection, at one moment."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.calendar import Calendar
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.services.desk_ports import Place
from bot.services.ports import DiaryInUse, Trouble
from storage import audit as trail
from storage.aid import AidShelf
from storage.appointments import AppointmentShelf, AttendanceShelf
from storage.assignments import AssignmentShelf, HandOverShelf
from storage.attachments import AttachmentShelf
from storage.booking import HoldShelf
from storage.calendar import OverrideShelf
from storage.concerns import ConcernShelf, EntryShelf, ExtensionShelf, ReferralShelf
from storage.desk import DraftShelf, DueShelf
from storage.directives import DirectiveShelf
from storage.enclosures import EnclosureShelf
from storage.exports import ExportShelf
from storage.figures import SqlFigures
from storage.follow_ups import FollowUpShelf
from storage.ids import Ids
from storage.inbox import InboxShelf
from storage.keyring import KeyRing
from storage.notes import NoteShelf
from storage.opinions import OpinionShelf
from storage.outbox import OutboxShelf
from storage.people import PeopleShelf
from storage.person_file import PersonFileShelf
from storage.phrases import PhraseShelf
from storage.presence import PresenceShelf
from storage.proposals import ProposalShelf
from storage.quick import Quick
from storage.recusals import RecusalShelf
from storage.rosters import RosterShelf
from storage.rota import AbsenceShelf, SittingShelf, SwapShelf
from storage.sealing import KeyCache, Sealer
from storage.searching import NoteSearchShelf
from storage.tables import inbox, outbox, person, spelled
from storage.talks import TalkShelf
from storage.urgent import PleaShelf
from storage.waiting import OfferShelf, WaitingShelf
from storage.workers import WorkerShelf

#: On PostgreSQL (SQLite has one writer anyway); rows that refer to the person may still be written.
_DIARY = select(person.c.id).where(person.c.id == bindparam("id_"))
_HOLD = _DIARY.with_for_update(key_share=True)
_HOLD_AT_ONCE = _DIARY.with_for_update(key_share=True, skip_locked=True)


@dataclass
class House:
    """What all transactions of a process share."""

    policy: Policy
    ring: KeyRing
    ids: Ids = field(default_factory=Ids)
    keys: KeyCache = field(default_factory=KeyCache)
    audit_head: trail.Head | None = None


class SqlWork:
    """The `Work` of the services, and the inbox and outbox for the loops around them."""

    def __init__(self, connection: Connection, house: House, now: datetime) -> None:
        self.connection, self.now, self._house = Quick(connection), now, house
        self.sealer = Sealer(self.connection, house.ring, house.ids, house.keys)
        self.policy, self.ids = house.policy, house.ids
        self.overrides = OverrideShelf(self)
        self.calendar = Calendar(self.policy.zone, self.overrides)
        self.patient = True
        self._held: frozenset[int] = frozenset()
        self._entries: list[trail.Entry] = []
        self.people = PeopleShelf(self)
        self.sittings = SittingShelf(self)
        self.waits, self.offers = WaitingShelf(self), OfferShelf(self)
        self.proposals = ProposalShelf(self)
        self.pleas = PleaShelf(self)
        self.rosters = RosterShelf(self)
        self.absences = AbsenceShelf(self)
        self.swaps = SwapShelf(self)
        self.appointments = AppointmentShelf(self)
        self.attendances = AttendanceShelf(self)
        self.assignments, self.hand_overs = AssignmentShelf(self), HandOverShelf(self)
        self.recusals = RecusalShelf(self)
        self.holds = HoldShelf(self)
        self.talks = TalkShelf(self)
        self.presence = PresenceShelf(self)
        self.notes, self.attachments = NoteShelf(self), AttachmentShelf(self)
        self.phrases = PhraseShelf(self)
        self.concerns, self.entries = ConcernShelf(self), EntryShelf(self)
        self.extensions, self.referrals = ExtensionShelf(self), ReferralShelf(self)
        self.aids = AidShelf(self)
        self.follow_ups = FollowUpShelf(self)
        self.directives = DirectiveShelf(self)
        self.files = PersonFileShelf(self)
        self.searches = NoteSearchShelf(self)
        self.exports = ExportShelf(self)
        self.opinions = OpinionShelf(self)
        self.drafts = DraftShelf(self)
        self.dues = DueShelf(self)
        self.figures = SqlFigures(self)
        self.outbox = OutboxShelf(self)
        self.enclosures = EnclosureShelf(self)
        self.inbox = InboxShelf(self, house.ring.audit)
        self.workers = WorkerShelf(self)

    def rise_above_what_is_there(self) -> None:
        """Ids are the order of things: after a clock was put back they still have to rise."""
        for table in (inbox, outbox):
            self.ids.rise_above(self.connection.execute(select(func.max(table.c.id))).scalar() or 0)

    def new_id(self) -> int:
        return self._house.ids()

    def secret(self) -> str:
        return secrets.token_urlsafe(16)

    def address_of(self, person_id: int) -> tuple[str, int] | None:
        return self.people.account_of(person_id)

    def hold_diaries(self, host_ids: Collection[int]) -> None:
        if self.connection.dialect.name == "sqlite":
            return  # nobody else writes while this transaction is open
        hold = _HOLD if self.patient else _HOLD_AT_ONCE
        wanted = sorted(set(host_ids) - self._held)
        for host_id in wanted:  # in one order, so that nobody waits in a circle
            if self.connection.execute(hold, {"id_": host_id}).first() is None:
                raise DiaryInUse
        if wanted:
            self._held, self.patient = self._held.union(wanted), False
        self.overrides.forget()

    def record(self, who: Person | None, verb: str, kind: str, object_id: int) -> None:
        self.audit(trail.Entry(self.now, None if who is None else who.id, verb, kind, object_id))

    def audit(self, entry: trail.Entry) -> None:
        self._entries.append(entry)

    def alarm(self) -> None:
        """Something was set aside: the office is shown the list, once for a whole flood."""
        for clerk in self.people.with_role(Role.OFFICE):
            address = self.address_of(clerk.id)
            if address is not None:
                self.outbox.hint(Place(*address), "troubles")

    def troubles(self) -> Sequence[Trouble]:
        found = []
        for kind, table in (("inbox", inbox), ("outbox", outbox)):
            at = table.c.received_at if kind == "inbox" else table.c.created_at
            rows = self.connection.execute(
                select(table.c.id, at.label("at"), table.c.attempts, table.c.reason)
                .where(table.c.state == spelled("dead"))
                .order_by(table.c.id.desc())
                .limit(20)
            )
            found += [Trouble(kind, r.id, r.at, r.attempts, r.reason or "") for r in rows]
        return found

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """All of it or nothing: rows, audit, messages and keys made inside are undone together."""
        entries, said, keys, head = [*self._entries], [*self.outbox.fresh], self.sealer.mark(), self._head
        held, patient, mark = self._held, self.patient, self.connection.memo.mark()
        execute = self.connection.command  # SQLAlchemy's own savepoints cost four times as much
        execute("SAVEPOINT all_or_nothing")
        try:
            yield
        except BaseException:
            execute("ROLLBACK TO SAVEPOINT all_or_nothing")
            # As they were before, even if they were flushed inside: those rows are gone again.
            self._entries[:], self.outbox.fresh[:], self._head = entries, said, head
            self.sealer.back_to(keys)
            self._held, self.patient = held, patient  # what was locked inside is free again
            self.connection.memo.back_to(mark)
            self.overrides.forget()
            raise
        finally:
            execute("RELEASE SAVEPOINT all_or_nothing")

    def flush(self) -> None:
        """Write what was gathered; the last step before the commit, or before reading it back."""
        self.outbox.flush()
        if self._entries:
            self._head = trail.append(
                self.connection, self._house.ring.audit, self._house.audit_head, self._entries
            )
            self._house.audit_head = None  # not known to be true until committed
            self._entries = []

    _head: trail.Head | None = None

    def committed(self) -> None:
        self.sealer.committed()
        if self._head is not None:
            self._house.audit_head = self._head
