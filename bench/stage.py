"""A made-up county on disk, in which the bench's persons are bound: what our bot serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import yaml

from bot.domain.appointment import Appointment, AppointmentState, Assignment, AssignmentState, TalkKind
from bot.domain.people import Person, Role
from bot.domain.talk import Talk
from bot.services.people_ports import Account
from handlers.card import Tap
from storage.work import SqlWork
from yetan import county, memory, setup
from yetan.settings import Settings

CHANNEL = "telegram"
#: Who writes notes; everybody else books talks.
STAFF = ("S101", "S102", "S201", "S202")


@dataclass(frozen=True)
class Seat:
    """A chat account; `appointment` is the button's data of a talk to write about, for staff."""

    user_id: int
    secret: str
    appointment: str = ""


def make_house(folder: Path, api: str) -> Settings:
    """Config, keys and an empty database; one channel, at `api`.

    Everybody looks at a time of their own and holds it, so that times must be had for all of them.
    """
    folder.mkdir(parents=True)
    config = yaml.safe_load(setup.template())
    config["nights"]["window"] = "60d"
    config["channels"] = [{"kind": "telegram", "name": CHANNEL, "api": api}]
    (folder / "config.yaml").write_text(yaml.safe_dump(config, allow_unicode=True))
    return setup.set_up(setup.Wishes(folder, office_number="A001"), lambda *_: None).settings


def populate(settings: Settings, accounts: Sequence[tuple[int, str]]) -> list[Seat]:
    """People and their past talks; the first accounts are cadres', the last four of section staff."""
    with memory.at_hand(settings) as database, database.begin() as work:
        county.populate(work, work.now)
        cadres = work.people.with_role(Role.CADRE)[: len(accounts) - len(STAFF)]
        staff = [p for number in STAFF if (p := work.people.by_number(number))]
        seats = []
        for (user_id, secret), person in zip(accounts, [*cadres, *staff], strict=True):
            work.people.bind(Account(work.new_id(), CHANNEL, user_id, user_id, person.id))
            held = _held_talk(work, person, cadres[0]) if person in staff else ""
            seats.append(Seat(user_id, secret, held))
    return seats


def _held_talk(work: SqlWork, staff: Person, cadre: Person) -> str:
    """A talk that was held and waits for its note."""
    begin = work.now - timedelta(days=1, seconds=work.new_id() % 80_000)
    end = begin + timedelta(minutes=40)
    host = work.people.with_role(Role.HOST)[0]
    appointment = Appointment(
        work.new_id(), cadre.id, host.id, begin, end, TalkKind.SELF_BOOKED, work.policy.topics[0].id,
        begin, None, AppointmentState.HELD, 3,
    )  # fmt: skip
    work.appointments.add(appointment)
    work.assignments.add(
        Assignment(
            work.new_id(), appointment.id, staff.section or "", staff.id, "bench", begin,
            AssignmentState.ACCEPTED, 1,
        )
    )  # fmt: skip
    work.talks.add(Talk(work.new_id(), appointment.id, begin, end))
    return Tap("see", appointment.id).pack()
