"""`yetan doctor` says what is wrong and what to do about it."""

import asyncio
import gc
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.domain.concern import Concern, ConcernState
from bot.domain.handling import Extension
from bot.domain.people import Person, Role, Unit, UnitKind
from bot.domain.talk import Note, Talk
from bot.domain.words import Words
from bot.services.booking import book_talk
from bot.services.due import do_due
from bot.services.finding import next_slots
from storage import anchors, keyring
from storage.audit import Head
from storage.migrate import head
from tests.config.conftest import ENGLISH, about
from webchat.server import Webchat
from webchat.settings import BotAccount
from yetan import memory
from yetan.config import Settings, load_settings
from yetan.doctor import examine, stop_if_hopeless
from yetan.doctor.finding import Finding

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOKEN = "123456789:AAF4k3T0kenThatIsNoTokenAtAll_0123456789"


def faults(findings: list[Finding]) -> list[str]:
    return [ENGLISH(finding.said) for finding in findings if finding.grave]


def add(house: Settings, number: str, role: Role, section: str | None = None) -> None:
    with memory.at_hand(house) as database, database.begin() as work:
        unit = Unit(work.new_id(), f"单位{number}", UnitKind.COUNTY_DEPARTMENT)
        work.people.add_unit(unit)
        work.people.add(Person(work.new_id(), number, f"人{number}", unit.id, "", role, section))


@pytest.fixture
def staffed(house: Settings) -> Settings:
    """Everybody whom the config speaks of is in the roster."""
    for number, role in (("V001", Role.HOST), ("V002", Role.HOST), ("M001", Role.MINISTER)):
        add(house, number, role)
    for i, section in enumerate(house.policy.sections):
        add(house, f"H{i}", Role.SECTION_HEAD, section.id)
        add(house, f"S{i}", Role.SECTION_STAFF, section.id)
    return house


def edited(house: Settings, old: str, new: str) -> Settings:
    content = house.file.read_text()
    assert old in content
    house.file.write_text(content.replace(old, new, 1))
    return load_settings(house.file)


def test_a_house_in_order_has_no_faults(staffed: Settings) -> None:
    findings = examine(staffed)
    assert faults(findings) == []
    assert about(findings, "roster") == [("✓", "all 5 sections have a host and staff", "")]


def test_a_new_house_is_told_whom_its_roster_lacks(house: Settings) -> None:
    said = about(examine(house), "roster")
    advice = "add them, or change `host`"
    assert ("✗", "section talent (Talent Section): its host V002 is not in the roster", advice) in said
    assert ("✗", "section talent (Talent Section) has no staff", "add section staff to the roster") in said


def test_rules_that_name_nobody_and_cadres_whom_nobody_serves_are_told(staffed: Settings) -> None:
    add(staffed, "G1", Role.CADRE)
    assert about(examine(staffed), "rules") == [
        ("✓", "all 6 rules are of use, and every cadre is served", "")
    ]
    changed = edited(
        staffed,
        "  - name: talent\n",
        '  - name: odd\n    units: ["无此单位"]\n    persons: ["G9"]\n    section: talent\n'
        '    reason: {zh_CN: "测试", en: "Test"}\n  - name: talent\n',
    )
    with memory.at_hand(changed) as database, database.begin() as work:
        for person in work.people.of_section("cadre1"):
            work.people.save(replace(person, archived=True, revision=person.revision + 1))
    advice = "correct the rule, or take it out"
    assert about(examine(changed), "rules") == [
        ("!", "rule 'odd' names the unit '无此单位', which the roster does not have", advice),
        ("!", "rule 'odd' names number G9, which nobody in the roster has", advice),
        (
            "✗",
            "by rule 'default' nobody would take on the requests of 1 cadres, such as number G1",
            "add section staff to the roster",
        ),
    ]


def test_a_host_who_is_no_host_and_a_section_without_head_are_told(staffed: Settings) -> None:
    with memory.at_hand(staffed) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE person SET role = 'cadre' WHERE number IN ('V002', 'H1')"))
        connection.execute(text("UPDATE person SET section = 'gone' WHERE number = 'S0'"))
    said = [said for _, said, _ in about(examine(staffed), "roster")]
    assert "section talent (Talent Section): V002 is no host" in said
    assert "section cadre2 (Cadre Section II) has no head: overdue work skips that step" in said
    assert "S0 is in no section of the config" in said


def test_what_is_open_with_somebody_who_left_is_told_until_the_service_has_passed_it_on(
    staffed: Settings,
) -> None:
    """Put into the database by hand: no service leaves it so."""
    add(staffed, "C1", Role.CADRE)
    add(staffed, "S9", Role.SECTION_STAFF, "cadre1")
    with memory.at_hand(staffed) as database, database.begin() as work:
        cadre = work.people.by_number("C1")
        assert cadre is not None
        slot = next_slots(work, cadre, "work", 1)[0]
        booked = book_talk(work, cadre, slot, "work", None)
        assigned = work.assignments.of(booked.id)
        staff = assigned and work.people.get(assigned.staff_id)
        assert staff is not None
        work.people.save(replace(staff, archived=True, revision=staff.revision + 1))
    said = f"{staff.number} left or works in no section, and has 1 still open"
    advice = next(
        advice for mark, found, advice in about(examine(staffed), "roster") if (mark, found) == ("✗", said)
    )
    assert advice.startswith("start the service")
    with memory.at_hand(staffed) as database, database.begin() as work:
        do_due(work)
    assert said not in [found for _, found, _ in about(examine(staffed), "roster")]


def test_a_note_that_nobody_is_left_to_sign_is_told_until_there_is_a_minister(staffed: Settings) -> None:
    """Put into the database by hand: no service lets the last one go who may sign."""
    add(staffed, "C1", Role.CADRE)
    with memory.at_hand(staffed) as database, database.begin() as work:
        cadre, minister = work.people.by_number("C1"), work.people.by_number("M001")
        assert cadre is not None and minister is not None
        booked = book_talk(work, cadre, next_slots(work, cadre, "work", 1)[0], "work", None)
        host = work.people.get(booked.host_id)
        assert host is not None
        talk = Talk(work.new_id(), booked.id, work.now, work.now)
        work.talks.add(talk)
        work.notes.add(Note(work.new_id(), talk.id, booked.id, host.id, work.now))
        work.people.save(replace(host, archived=True, revision=host.revision + 1))
    said = f"{host.number} holds no talks any more, and nobody may sign 1 of their notes"
    assert said not in [found for _, found, _ in about(examine(staffed), "roster")]  # the minister signs
    with memory.at_hand(staffed) as database, database.begin() as work:
        work.people.save(replace(minister, archived=True, revision=minister.revision + 1))
    assert ("✗", said) in [found[:2] for found in about(examine(staffed), "roster")]
    add(staffed, "M002", Role.MINISTER)
    assert said not in [found for _, found, _ in about(examine(staffed), "roster")]


def test_what_is_asked_of_somebody_who_left_is_told_until_the_service_has_asked_another(
    staffed: Settings,
) -> None:
    """Put into the database by hand: a concern for which more time was asked, and its head left."""
    add(staffed, "C1", Role.CADRE)
    with memory.at_hand(staffed) as database, database.begin() as work:
        cadre = work.people.by_number("C1")
        assert cadre is not None
        booked = book_talk(work, cadre, next_slots(work, cadre, "work", 1)[0], "work", None)
        assigned = work.assignments.of(booked.id)
        staff = work.people.get(assigned.staff_id if assigned else 0)
        assert staff is not None
        head = next(p for p in work.people.of_section(staff.section or "") if p.role is Role.SECTION_HEAD)
        at, about_it = work.now, booked.id
        work.talks.add(Talk(work.new_id(), about_it, at, at))
        talk = work.talks.of(about_it)
        assert talk is not None
        concern = Concern(
            work.new_id(), talk.id, about_it, cadre.id, staff.section or "", staff.id, at, at, Words("编造"),
            state=ConcernState.ASSIGNED,
        )  # fmt: skip
        work.concerns.add(concern)
        later = at + timedelta(days=9)
        work.extensions.add(
            Extension(work.new_id(), concern.id, about_it, staff.id, head.id, at, later, Words("编造"))
        )
        work.people.save(replace(head, archived=True, revision=head.revision + 1))
    said = f"{head.number} left or works in no section, and has 1 still open"
    assert ("✗", said) in [found[:2] for found in about(examine(staffed), "roster")]
    with memory.at_hand(staffed) as database, database.begin() as work:
        do_due(work)
    assert said not in [found for _, found, _ in about(examine(staffed), "roster")]


def test_a_key_that_others_can_read_is_told_with_the_command(house: Settings) -> None:
    (house.keys / "audit.key").chmod(0o444)
    said = "audit.key can be read by others; run: chmod 0400 audit.key"
    assert about(examine(house), "keys")[0][:2] == ("✗", said)


def test_a_master_key_that_opens_nothing_stops_the_program(house: Settings) -> None:
    with memory.at_hand(house) as database, database.begin() as work:
        work.sealer.seal("talk:1", "note_part.text:1", b"words")
    stop_if_hopeless(house)
    (house.keys / "master-1.key").unlink()
    keyring.add_master(house.keys, "1")
    assert "master key '1' opens nothing: it is not the one that was used" in faults(examine(house))
    with pytest.raises(keyring.KeyRingProblem, match="key-opens-nothing"):
        stop_if_hopeless(house)


def test_a_touched_audit_row_is_told_by_its_number(house: Settings) -> None:
    with memory.at_hand(house) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET verb = 'note.read' WHERE seq = 2"))
    assert "row 2 was touched" in faults(examine(house))


def test_a_chain_that_was_cut_short_is_told(house: Settings) -> None:
    anchors.write(house.anchors, Head(9, b"\x01" * 32), datetime.now(UTC).date())
    assert "row 3 was touched" in faults(examine(house))


def test_a_damaged_anchor_is_told_by_its_line(house: Settings) -> None:
    house.anchors.write_text("nine\n")
    assert "anchors.txt:1: not an anchor: `number code date` is wanted" in faults(examine(house))


def test_a_running_service_keeps_the_doctor_out_but_is_no_fault(staffed: Settings) -> None:
    with memory.at_hand(staffed):
        findings = examine(staffed)
    assert about(findings, "database") == [
        ("!", "the running service has it open", "stop the service to check it from inside, too")
    ]
    assert faults(findings) == []


def test_an_empty_database_is_told_to_migrate(house: Settings) -> None:
    Path(house.database.removeprefix("sqlite:///")).unlink()
    said = ("✗", f"revision none, this program wants {head()}", "run: yetan migrate")
    assert about(examine(house), "schema") == [said]
    with pytest.raises(memory.SchemaBehind, match="schema-empty"):
        stop_if_hopeless(house)


def test_a_damaged_database_file_is_told(house: Settings) -> None:
    file = Path(house.database.removeprefix("sqlite:///"))
    gc.collect()  # SQLite folds its log into the file when the last cursor of setting up is gone
    assert not Path(f"{file}-wal").exists()
    content = bytearray(file.read_bytes())
    content[4096 * 3 :] = b"\x55" * (len(content) - 4096 * 3)
    file.write_bytes(content)
    assert [mark for mark, _, _ in about(examine(house), "database")] == ["✗"]


def test_a_last_row_of_the_future_tells_of_a_wrong_clock(house: Settings) -> None:
    with memory.at_hand(house) as database:
        database.clock = lambda: datetime(2099, 1, 1, tzinfo=UTC)
        with database.begin() as work:
            work.record(None, "person.add", "person", 1)
    assert "its last row is of the future" in faults(examine(house))


@pytest.fixture
def other_program() -> Iterator[int]:
    """A port on which something listens that is not us."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_taken_by_another_program_is_told(
    house: Settings, other_program: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yetan.links.PATIENCE", 0.2)
    taken = edited(house, "127.0.0.1:0", f"127.0.0.1:{other_program}")
    said = f"127.0.0.1:{other_program} is taken by another program"
    assert about(examine(taken), "webchat") == [("✗", said, "stop it, or change `listen`")]


def test_a_lost_token_is_told_with_who_makes_a_new_one(house: Settings) -> None:
    (house.keys / "webchat.token").unlink()
    found = about(examine(house), "webchat")
    assert found[0][2] == "`yetan init` in this folder makes what is missing"


def test_a_page_for_the_network_without_https_is_told(house: Settings) -> None:
    found = about(examine(edited(house, "127.0.0.1:0", "0.0.0.0:0")), "webchat")
    assert ("!", "what people write travels unsealed through the network") in [f[:2] for f in found]


async def test_the_running_page_and_telegram_are_known_by_their_answers(house: Settings) -> None:
    own = house.token(house.webchats[0])
    number = int(own.partition(":")[0])
    bots = [BotAccount(own, number, "yetan_bot", "夜谈"), BotAccount(TOKEN, 123456789, "county_bot", "县")]
    async with await Webchat(bots).serve() as serving:
        content = house.file.read_text().replace("127.0.0.1:0", f"127.0.0.1:{serving.port}")
        content += f"  - {{kind: telegram, name: telegram, api: '{serving.url}', token_file: t.token}}\n"
        house.file.write_text(content)
        token = house.file.parent / "t.token"
        token.write_text(TOKEN)
        token.chmod(0o400)
        settings = load_settings(house.file)
        findings = await asyncio.to_thread(examine, settings)
        assert about(findings, "webchat")[0][:2] == (
            "✓", f"the running service answers at 127.0.0.1:{serving.port}",
        )  # fmt: skip
        assert about(findings, "telegram")[0][:2] == ("✓", f"{serving.url} knows us as @county_bot")
        token.chmod(0o600)
        token.write_text(TOKEN[:-1] + "X")
        refused = about(await asyncio.to_thread(examine, settings), "telegram")
        assert refused[0][:2] == ("✗", f"{serving.url}: the token is refused")
    silent = about(await asyncio.to_thread(examine, settings), "telegram")
    assert silent[0][0] == "✗"
    assert "cannot be reached" in silent[0][1]
    assert TOKEN[:-1] not in str(refused + silent)
