"""Of the made-up county: talks as they were held and written down, each through the services, at its time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from bot.domain.appointment import Appointment, Slot
from bot.domain.attachment import AttachmentKind
from bot.domain.concern import Concern
from bot.domain.people import Person
from bot.domain.talk import Note, Part
from bot.domain.words import Words
from bot.services.attachments import attach
from bot.services.booking import accept_assignment, book_talk
from bot.services.concerns import confirm_concern
from bot.services.note_changes import amend_note, return_note
from bot.services.notes import read_note, sign_note, submit_note
from bot.services.phrases import add_phrase
from bot.services.seals import seal_talk
from bot.services.talks import hold_talk
from bot.services.walk_in import walk_in
from storage.work import SqlWork

#: A page of paper, as a photo of it: one grey dot.
PAPER: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
)


@contextmanager
def at(work: SqlWork, moment: datetime) -> Iterator[None]:
    """What is done inside was done then; what was said of it has been read and put away since."""
    now, said = work.now, [*work.outbox.fresh]
    work.now = moment
    try:
        yield
    finally:
        work.now, work.outbox.fresh[:] = now, said


def known(work: SqlWork, number: str) -> Person:
    found = work.people.by_number(number)
    assert found is not None, f"nobody has the number {number}"
    return found


def person(work: SqlWork, id_: int) -> Person:
    found = work.people.get(id_)
    assert found is not None
    return found


def evening(work: SqlWork, nights_ago: int) -> datetime:
    """When talks began, so many workdays ago."""
    day = work.calendar.today(work.now)
    for _ in range(nights_ago):
        day -= timedelta(days=1)
        while not work.calendar.is_workday(day):
            day -= timedelta(days=1)
    return work.calendar.at(day, work.policy.nights.begins)


@dataclass(frozen=True)
class Held:
    """A talk that was held, and who has it."""

    work: SqlWork
    id: int

    @property
    def now(self) -> Appointment:
        found = self.work.appointments.get(self.id)
        assert found is not None
        return found

    @cached_property
    def staff(self) -> Person:
        part = self.work.assignments.of(self.id)
        return person(self.work, part.staff_id if part else 0)

    @cached_property
    def host(self) -> Person:
        return person(self.work, self.now.host_id)

    @property
    def note(self) -> Note:
        found = self.work.notes.of(self.id)
        assert found is not None
        return found


def talk(work: SqlWork, number: str, topic: str, nights_ago: int, seal: bool = False) -> Held:
    """Booked, taken on and held."""
    cadre, host, begins = known(work, number), known(work, "V001"), evening(work, nights_ago)
    slot = Slot(host.id, begins, begins + work.policy.nights.slot)
    with at(work, begins - timedelta(hours=30)):
        held = Held(work, book_talk(work, cadre, slot, topic, None).id)
        accept_assignment(work, held.staff, held.now)
        if seal:
            seal_talk(work, cadre, held.now)
    with at(work, slot.ends_at):
        hold_talk(work, held.staff, held.now)
    return held


def write(held: Held, summary: str, *raised: str, sign: bool = True) -> list[Concern]:
    """The note, the same night; what was raised is read back. Signed the next morning."""
    work, praise = held.work, "(演示)踏实，肯吃苦。"
    parts: dict[str, Sequence[str]] = {Part.SUMMARY: [summary], Part.STRENGTHS: [praise], "concerns": raised}
    with at(work, held.now.ends_at + timedelta(minutes=25)):
        note = submit_note(work, held.staff, held.id, parts)
    if sign:
        with at(work, held.now.ends_at + timedelta(hours=12)):
            read_note(work, held.host, held.id)
            sign_note(work, held.host, note)
    return sorted(work.concerns.of_appointment(held.id), key=lambda concern: concern.id)


def agreed(held: Held, summary: str, *raised: str) -> list[Concern]:
    """The same, and the cadre has said yes to the wording of each."""
    work, read_back = held.work, write(held, summary, *raised)
    with at(work, held.now.ends_at + timedelta(hours=13)):
        return [confirm_concern(work, person(work, c.cadre_id), c) for c in read_back]


def sealed(work: SqlWork) -> Held:
    """Read by the minister alone once it is signed; what was raised waits for the yes of who raised it."""
    held = talk(work, "C025", "career", 4, seal=True)
    write(held, "(演示)谈了家里的变故，希望只让部长知道。", "(演示)想换一个离医院近的岗位。")
    return held


def sitting(work: SqlWork) -> Concern:
    """Three of one unit came together: each has a note of their own. One is signed, with a photo of paper,
    and was added to; one was given back; one is still to be written. Gives what the first of them raised."""
    staff, host = known(work, "S102"), known(work, "V001")
    first, *others = (known(work, number) for number in ("C026", "C038", "C050"))
    begins = evening(work, 2) - timedelta(hours=3)
    with at(work, begins):
        came = walk_in(work, staff, first, "work", host, begins, others)
    held, other, _ = (Held(work, a.id) for a in work.appointments.together(came.sitting_id or 0))
    with at(work, begins + timedelta(minutes=50)):
        attach(work, staff, held.id, Part.SUMMARY, AttachmentKind.PNG, "手写记录.png", PAPER)
    (bus,) = agreed(held, "(演示)三位同志一起来，谈了上下班的路。", "(演示)通勤班车停了，早上赶不上点名。")
    write(other, "(演示)谈了。", sign=False)
    amend_note(
        work, staff, held.note, Words("(演示)班车是九月停的，不是十月。"), Words("(演示)本人后来更正。")
    )
    return_note(work, host, other.note, Words("(演示)摘要太简单，请把本人说的补上。"))
    return bus


def phrases(work: SqlWork) -> None:
    head = known(work, "H001")
    for part, words in (
        (Part.SUMMARY, "谈了近期的工作和打算。"),
        (Part.STRENGTHS, "做事踏实，群众评价好。"),
        (Part.SUGGESTIONS, "建议三个月后回访。"),
    ):
        add_phrase(work, head, part, Words(words))
