"""Migrating with a department's rows in the database: every one is still there afterwards, and opens."""

import json
import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, insert, inspect, select, text
from typer.testing import CliRunner

from bot.domain.words import Words
from storage import audit, keyring
from storage.database import open_engine
from storage.ids import Ids
from storage.migrate import configuration, current, head, options
from storage.sealing import KeyCache, Sealer
from storage.tables import metadata
from storage.types import to_micros
from yetan import memory
from yetan.cli import app
from yetan.config import Settings, load_settings

#: One after another, so that a look tells whose they are.
UNIT, CADRE, HOST, STAFF, APPOINTMENT, TALK, NOTE, PART, CONCERN, VISIT, DIRECTIVE, DRAFT, LETTER, SAID = (
    range(101, 115)
)
NIGHT = datetime(2026, 3, 10, 11, 30, tzinfo=UTC)
AT = to_micros(NIGHT)
ANSWERS = {"wish": ["编造的半句话"]}
LETTER_BODY = {"update_id": 5, "message": {"chat": {"id": 77}, "text": "编造的来信"}}

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, house: Settings) -> Settings:
    """A department whose database is empty."""
    if request.param == "sqlite":
        Path(house.database.removeprefix("sqlite:///")).unlink()
        return house
    url = request.getfixturevalue("postgres")
    house.file.write_text(f"{house.file.read_text()}\ndatabase: {url}\n")
    return load_settings(house.file)


@pytest.fixture
def engine(old: Settings) -> Iterator[Engine]:
    engine = open_engine(old.database)
    yield engine
    engine.dispose()


def to(connection: Connection, revision: str) -> None:
    command.upgrade(configuration(connection), revision)


def tables(connection: Connection, beside: Collection[str] = ()) -> list[Table]:
    """As they stand in the database at this moment, whatever the program knows of them."""
    found = MetaData()
    names = inspect(connection).get_table_names()
    found.reflect(connection, only=[name for name in names if name not in beside])
    return [table for table in found.sorted_tables if table.name not in ("alembic_version", *beside)]


def stored(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(select(table))]


#: What stands in a column of each kind.
SOMETHING = {str: "made-up", bytes: b"made-up", int: 1, bool: True, date: date(2026, 3, 10)}


def made_up(table: Table) -> dict[str, Any]:
    """A row that says something in every column; who decided something stays open where it may."""
    wanted = [column for column in table.columns if not (column.foreign_keys and column.nullable)]
    return {column.name: SOMETHING[column.type.python_type] for column in wanted}


def test_a_row_written_at_any_revision_is_still_there_at_the_newest(engine: Engine) -> None:
    """One in every table, put there at the revision that made the table."""
    kept: Rows = {}
    with engine.connect() as connection, connection.begin():
        revisions = ScriptDirectory.from_config(configuration(connection)).walk_revisions()
        for revision in reversed([each.revision for each in revisions]):
            to(connection, revision)
            for table in tables(connection, beside=kept):
                if not stored(connection, table):
                    connection.execute(insert(table).values(made_up(table)))
                kept[table.name] = stored(connection, table)
        now = {table.name: stored(connection, table) for table in tables(connection)}
    assert now.keys() == metadata.tables.keys()
    for name, (before,) in kept.items():
        assert [{key: row[key] for key in before} for row in now[name]] == [before], name


def write(connection: Connection, rows: Rows) -> None:
    """In plain SQL: nothing that this program knows of its tables today is asked."""
    for table, some in rows.items():
        for row in some:
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


def the_first_night(connection: Connection, ring: keyring.KeyRing) -> None:
    """One night, and the next things to do, as the first revision kept them."""
    sealer = Sealer(connection, ring, Ids(), KeyCache())
    people = {CADRE: ("C001", "cadre"), HOST: ("V001", "host"), STAFF: ("S001", "section_staff")}
    staged = {"state": "accepted", "revision": 2}

    def sealed(place: str, words: str, scope: str = f"talk:{APPOINTMENT}") -> bytes:
        return sealer.seal(scope, place, words.encode())

    rows: Rows = {
        "unit": [{"id": UNIT, "name": "示例镇", "kind": "township"}],
        "person": [
            {
                "id": id_, "number": number, "name": f"编造{number}", "unit_id": UNIT, "post": "示例职务",
                "role": role, "section": "cadre1" if id_ == STAFF else None, "language": None,
                "archived": False, "revision": 0,
            }
            for id_, (number, role) in people.items()
        ],
        "account": [
            {
                "id": 1, "channel": "webchat", "user_id": 77, "chat_id": 77, "person_id": CADRE,
                "reachable": True,
            }
        ],
        "appointment": [
            {
                "id": APPOINTMENT, "cadre_id": CADRE, "host_id": HOST, "starts_at": AT, "ends_at": AT + 1,
                "kind": "self_booked", "topic": "work", "created_at": AT,
                "wish": sealed(f"appointment.wish.{APPOINTMENT}", "编造的心愿"),
                "state": "held", "revision": 3,
            }
        ],
        "assignment": [
            {
                "id": 2, "appointment_id": APPOINTMENT, "section": "cadre1", "staff_id": STAFF,
                "rule": "default", "created_at": AT, **staged,
            }
        ],
        "talk": [{"id": TALK, "appointment_id": APPOINTMENT, "began_at": AT, "ended_at": AT + 1}],
        "note": [
            {
                "id": NOTE, "talk_id": TALK, "appointment_id": APPOINTMENT, "author_id": STAFF,
                "created_at": AT + 5, "signed_by": HOST, "signed_at": AT + 6, "state": "signed",
                "revision": 1,
            }
        ],
        "note_part": [
            {
                "id": PART, "note_id": NOTE, "appointment_id": APPOINTMENT, "part": "summary", "seq": 0,
                "author_id": STAFF, "at": AT, "text": sealed(f"note_part.text.{PART}", "编造的摘要"),
            }
        ],
        "concern": [
            {
                "id": CONCERN, "talk_id": TALK, "appointment_id": APPOINTMENT, "cadre_id": CADRE,
                "section": "cadre1", "staff_id": STAFF, "due_at": AT, "created_at": AT,
                "text": sealed(f"concern.text.{CONCERN}", "编造的诉求"), "state": "handling", "revision": 1,
            }
        ],
        "follow_up": [
            {
                "id": VISIT, "appointment_id": APPOINTMENT, "staff_id": STAFF, "step": 0, "due_at": AT,
                "state": "due", "revision": 0,
            }
        ],
        "directive": [
            {
                "id": DIRECTIVE, "appointment_id": APPOINTMENT, "issued_by": HOST, "owner_id": STAFF,
                "due_at": AT, "created_at": AT, "text": sealed(f"directive.text.{DIRECTIVE}", "编造的批示"),
                "state": "received", "revision": 1,
            }
        ],
        "draft": [
            {
                "id": DRAFT, "person_id": CADRE, "form": "booking", "step": "wish", "subject": None,
                "answers": sealed(f"draft.answers.{DRAFT}", json.dumps(ANSWERS), "intake:2026-03-10"),
                "revision": 4, "channel": "webchat", "chat_id": 77, "message_id": 9, "open": True,
            }
        ],
        "due": [{"kind": "follow_up", "object_id": VISIT, "step": "1.0", "due_at": AT}],
        "inbox": [
            {
                "id": LETTER, "channel": "webchat", "update_id": 5, "digest": b"5" * 32, "chat_id": 77,
                "payload": sealed(f"inbox.payload.{LETTER}", json.dumps(LETTER_BODY), "intake:2026-03-10"),
                "received_at": AT, "state": "new", "attempts": 0, "not_before": AT,
            }
        ],
        "outbox": [
            {
                "id": SAID, "person_id": CADRE, "channel": "webchat", "chat_id": 77, "verb": "send",
                "card": "menu", "args": "[]", "created_at": AT, "state": "pending", "attempts": 0,
                "not_before": AT,
            }
        ],
    }  # fmt: skip
    write(connection, rows)
    audit.append(connection, ring.audit, None, [audit.Entry(NIGHT, STAFF, "note.submit", "note", NOTE)])


def yetan(*arguments: str) -> str:
    result = CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_a_department_of_the_first_revision_is_brought_to_the_newest_with_all_that_it_had(
    old: Settings, engine: Engine
) -> None:
    with engine.connect() as connection, connection.begin():
        to(connection, "0001")
        the_first_night(connection, keyring.load(old.keys))
        before = {table.name: stored(connection, table) for table in tables(connection)}
    engine.dispose()  # the command wants the database for itself
    said = yetan("migrate", "-c", str(old.file))
    assert said.endswith(f"Done: 0001 → {head()}\n")

    with engine.connect() as connection, connection.begin():
        now = {table.name: stored(connection, table) for table in tables(connection)}
        assert compare_metadata(MigrationContext.configure(connection, opts=options()), metadata) == []
    engine.dispose()
    for name, rows in before.items():
        assert [{key: row[key] for key in rows[0]} for row in now[name]] == rows if rows else not now[name], (
            name
        )
    _its_copy_is_what_it_was(old, said, before)
    _the_program_reads(old)
    assert (
        yetan("audit", "verify", "-c", str(old.file)) == "whole: 2 rows, 0 anchors\n"
    )  # one of this reading


def _its_copy_is_what_it_was(old: Settings, said: str, before: Rows) -> None:
    copies = list(old.data.glob("before-*.db"))
    if old.database.startswith("postgresql"):
        assert not copies  # whoever runs a server has ways of their own, and better ones
        return
    (copy,) = copies
    assert re.match(rf".*{copy.name}", said)
    assert copy.stat().st_mode & 0o777 == 0o600
    copied = open_engine(f"sqlite:///{copy}")
    assert current(copied) == "0001"
    with copied.connect() as connection, connection.begin():
        assert {table.name: stored(connection, table) for table in tables(connection)} == before
    copied.dispose()


def _the_program_reads(old: Settings) -> None:
    """Through its own shelves; what a revision worked out from older rows is right."""
    with memory.at_hand(old) as database, database.begin() as work:
        cadre = work.people.by_account("webchat", 77)
        staff, note = work.people.get(STAFF), work.notes.of(APPOINTMENT)
        assert cadre is not None and staff is not None and note is not None
        assert (cadre.number, work.people.unit(cadre.unit_id).name) == ("C001", "示例镇")
        appointment, talk = work.appointments.get(APPOINTMENT), work.talks.of(APPOINTMENT)
        assert appointment is not None and talk is not None
        assert (appointment.wish, appointment.moves) == (Words("编造的心愿"), 0)
        assert (talk.began_at, set(work.presence.of(APPOINTMENT))) == (NIGHT, {HOST, STAFF})
        assert work.assignments.of(APPOINTMENT).leads
        assert [part.text for part in work.notes.read(note, staff)] == [Words("编造的摘要")]
        assert not work.notes.owed_by(STAFF)
        concern, directive = work.concerns.get(CONCERN), work.directives.get(DIRECTIVE)
        assert concern is not None and concern.text == Words("编造的诉求")
        assert directive is not None and directive.text == Words("编造的批示")
        (visit,) = work.follow_ups.of(APPOINTMENT)
        assert (visit.id, visit.cadre_id, visit.section) == (VISIT, CADRE, "cadre1")
        left = work.drafts.open_at(CADRE, "webchat", 77)
        assert left is not None
        assert {key: list(value) for key, value in left[0].answers.items()} == ANSWERS
        assert [letter.payload for letter in work.inbox.claim(10)] == [LETTER_BODY]
        ready = work.outbox.lease(10, work.now, (), {"webchat": 10})
        assert [parcel.id for parcel in ready] == [SAID]
