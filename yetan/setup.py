"""`yetan init`: everything that a new department needs, made once and never overwritten."""

import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot.domain.errors import Refusal
from bot.domain.people import Person, Role, Unit, UnitKind
from bot.domain.words import parse_words
from bot.services.invitations import invite
from storage import keyring, migrate, tables
from storage.database import Database
from storage.work import SqlWork
from yetan import memory
from yetan.config import load_settings, settings_from
from yetan.settings import Settings
from yetan.yaml_file import Place, YamlFile


class SetupProblem(Exception):
    """Nothing more was made; the sentence says what is in the way."""


@dataclass(frozen=True)
class Wishes:
    """What `init` asks. None leaves what the sample config says."""

    folder: Path
    department: str | None = None
    zone: str | None = None
    listen: str | None = None
    office_name: str = "管理员"
    office_number: str = "A001"


@dataclass(frozen=True)
class Done:
    settings: Settings
    token: str | None
    """For the first person's one-time link; None when somebody was there already."""


def template() -> bytes:
    """The sample config.yaml, from the source tree or from the installed package."""
    return resources.files("yetan").joinpath("template.yaml").read_bytes()


def set_up(wishes: Wishes, say: Callable[[str, str], None]) -> Done:
    """Make what is missing; `say` hears (made or kept, what) step by step."""
    name = _name(wishes)
    settings = _config(wishes, say)
    _keys(settings, say)
    _tokens(settings, say)
    with memory.at_hand(settings, any_schema=True) as database:
        _schema(database, say)
        with database.begin() as work:
            token = _first_person(work, settings, name, wishes.office_number, say)
    return Done(settings, token)


def _name(wishes: Wishes) -> str:
    """The first person's name, checked before anything is made."""
    if not re.fullmatch(r"[\w.-]{1,32}", wishes.office_number):
        raise SetupProblem("a number in the roster is letters and digits without blanks, such as A001")
    try:
        return parse_words(wishes.office_name, 100).text
    except Refusal:
        raise SetupProblem("the name of the first person must have 1 to 100 characters") from None


def _config(wishes: Wishes, say: Callable[[str, str], None]) -> Settings:
    file = wishes.folder / "config.yaml"
    if file.exists():
        say("kept", f"{file} (it is used as it stands)")
        return load_settings(file)
    values: dict[Place, str] = {}
    if wishes.department:
        values |= {("department", "name", "zh_CN"): wishes.department}
        values |= {("department", "name", "en"): wishes.department}
    if wishes.zone:
        values[("department", "zone")] = wishes.zone
    if wishes.listen:
        values[("channels", 0, "listen")] = wishes.listen
    text = YamlFile(template()).with_values(values).encode()
    settings = settings_from(text, file)
    wishes.folder.mkdir(parents=True, exist_ok=True)
    _write_new(file, text, 0o644)
    say("made", f"{file}")
    return settings


def _keys(settings: Settings, say: Callable[[str, str], None]) -> None:
    if any(settings.keys.glob("*.key")):
        keyring.load(settings.keys)
        say("kept", f"{settings.keys}/ (the keys in it)")
        return
    database = make_url(settings.database)
    if database.get_backend_name() == "sqlite" and Path(database.database or "").exists():
        raise SetupProblem(
            f"{Path(database.database or '').name} is here but the keys that open it are not: "
            f"put them back into {settings.keys.name}/"
        )
    keyring.create(settings.keys)
    say("made", f"{settings.keys}/ (keys, mode 0400: keep a copy in a safe place, apart from the database)")


def _tokens(settings: Settings, say: Callable[[str, str], None]) -> None:
    for channel in settings.channels:
        file = settings.token_file(channel)
        if channel.kind != "webchat" or file is None:
            continue
        if file.exists():
            say("kept", f"{file}")
            continue
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = secrets.randbelow(9 * 10**8) + 10**8
        _write_new(file, f"{number}:{secrets.token_urlsafe(26)}\n".encode(), 0o400)
        say("made", f"{file} (the chat page's own token)")


def _schema(database: Database, say: Callable[[str, str], None]) -> None:
    found = migrate.current(database.engine)
    if found is None:
        migrate.upgrade(database.engine)
        say("made", "an empty database")
    elif found != migrate.head():
        raise SetupProblem("the database is there but of an older program; run: yetan migrate")
    else:
        say("kept", "the database")


def _first_person(
    work: SqlWork, settings: Settings, name: str, number: str, say: Callable[[str, str], None]
) -> str | None:
    office = work.people.with_role(Role.OFFICE)
    if office:
        say("kept", f"{office[0].number} of the office; another link: yetan invite {office[0].number}")
        return None
    if work.people.by_number(number):
        raise SetupProblem(f"number {number} belongs to somebody who is not of the office")
    unit_name = settings.policy.department.name.zh_CN
    unit_id = work.connection.execute(
        select(tables.unit.c.id).where(tables.unit.c.name == unit_name)
    ).scalar_one_or_none()
    if unit_id is None:
        unit_id = work.new_id()
        work.people.add_unit(Unit(unit_id, unit_name, UnitKind.COUNTY_DEPARTMENT))
    person = Person(work.new_id(), number, name, unit_id, "办公室", Role.OFFICE)
    work.people.add(person)
    work.record(None, "person.add", "person", person.id)
    say("made", f"{person.number}, the first person of the office")
    return invite(work, None, person.id)


def _write_new(file: Path, content: bytes, mode: int) -> None:
    """Never over a file that is there; on the disk when this returns."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
