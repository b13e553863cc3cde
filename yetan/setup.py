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
from bot.domain.mistakes import Said, Unusable
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


class SetupProblem(Unusable):
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


def set_up(wishes: Wishes, say: Callable[[Said], None]) -> Done:
    """Make what is missing; `say` hears step by step what was made and what was kept."""
    name = _name(wishes)
    settings = _config(wishes, say)
    _keys(settings, say)
    _tokens(settings, say)
    with memory.at_hand(settings, any_schema=True) as database:
        _schema(database, say)
        with database.begin() as work:
            token = _first_person(work, settings, name, wishes.office_number, say)
    return Done(settings, token)


def _made(what: object) -> Said:
    return Said("setup-made", what=what)


def _kept(what: object) -> Said:
    return Said("setup-kept", what=what)


def _name(wishes: Wishes) -> str:
    """The first person's name, checked before anything is made."""
    if not re.fullmatch(r"[\w.-]{1,32}", wishes.office_number):
        raise SetupProblem("setup-number")
    try:
        return parse_words(wishes.office_name, 100).text
    except Refusal:
        raise SetupProblem("setup-name") from None


def _config(wishes: Wishes, say: Callable[[Said], None]) -> Settings:
    file = wishes.folder / "config.yaml"
    if file.exists():
        say(_kept(Said("setup-config-kept", file=file)))
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
    say(_made(file))
    return settings


def _keys(settings: Settings, say: Callable[[Said], None]) -> None:
    if any(settings.keys.glob("*.key")):
        keyring.load(settings.keys)
        say(_kept(Said("setup-keys-kept", folder=settings.keys)))
        return
    database = make_url(settings.database)
    if database.get_backend_name() == "sqlite" and Path(database.database or "").exists():
        raise SetupProblem(
            "setup-keys-lost", file=Path(database.database or "").name, folder=settings.keys.name
        )
    keyring.create(settings.keys)
    say(_made(Said("setup-keys-made", folder=settings.keys)))


def _tokens(settings: Settings, say: Callable[[Said], None]) -> None:
    for channel in settings.channels:
        file = settings.token_file(channel)
        if channel.kind != "webchat" or file is None:
            continue
        if file.exists():
            say(_kept(file))
            continue
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = secrets.randbelow(9 * 10**8) + 10**8
        _write_new(file, f"{number}:{secrets.token_urlsafe(26)}\n".encode(), 0o400)
        say(_made(Said("setup-token-made", file=file)))


def _schema(database: Database, say: Callable[[Said], None]) -> None:
    found = migrate.current(database.engine)
    if found is None:
        migrate.upgrade(database.engine)
        say(_made(Said("setup-database-made")))
    elif found != migrate.head():
        raise SetupProblem("setup-database-old")
    else:
        say(_kept(Said("setup-database-kept")))


def _first_person(
    work: SqlWork, settings: Settings, name: str, number: str, say: Callable[[Said], None]
) -> str | None:
    office = work.people.with_role(Role.OFFICE)
    if office:
        say(_kept(Said("setup-office-kept", number=office[0].number)))
        return None
    if work.people.by_number(number):
        raise SetupProblem("setup-number-taken", number=number)
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
    say(_made(Said("setup-office-made", number=person.number)))
    return invite(work, None, person.id)


def _write_new(file: Path, content: bytes, mode: int) -> None:
    """Never over a file that is there; on the disk when this returns."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
