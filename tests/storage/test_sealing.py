"""Content at rest: nothing readable in the files, nothing that can be moved, nothing kept too long."""

import secrets
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.words import Words
from bot.forms.declared import NOTE
from bot.forms.engine import advance, begin
from bot.forms.events import Choose, Say
from bot.services.booking import accept_assignment, book_talk
from bot.services.desk_ports import Place
from bot.services.finding import next_slots
from bot.services.notes import submit_note
from bot.services.talks import hold_talk
from storage import keyring
from storage.database import Database
from storage.keyring import KeyRing, KeyRingProblem
from storage.sealing import Damaged
from storage.work import House, SqlWork
from tests.county import Clock, County
from tests.storage.support import CHANNEL, Eyes, a_ring

SAID = "编造的家里老人病重谁也没告诉过"
NEEDLES = (SAID.encode(), SAID.encode("utf-16-le"), SAID[:6].encode(), SAID[:4].encode("unicode_escape"))

SEALED = ("appointment.wish", "concern.text", "note_part.text", "draft.answers", "inbox.payload")


def update(number: int, chat: int, said: str = SAID) -> dict:
    return {"update_id": number, "message": {"chat": {"id": chat}, "from": {"id": chat}, "text": said}}


def say_everything(db: Database, county: County, clock: Clock) -> int:
    """The sentence in every place where content is kept; gives the appointment."""
    cadre, staff = county.cadres[0], county.staff[0]
    with db.begin() as work:
        work.inbox.accept(CHANNEL, [update(1, cadre.id)])
        slot = next_slots(work, cadre, "work")[0]
        appointment = book_talk(work, cadre, slot, "work", Words(SAID))
    with db.begin() as work:
        appointment = work.appointments.get(appointment.id)
        assignment = work.assignments.of(appointment.id)
        staff = work.people.get(assignment.staff_id)
        accept_assignment(work, staff, appointment)
    clock.to(appointment.ends_at)
    with db.begin() as work:
        hold_talk(work, staff, work.appointments.get(appointment.id))
        submit_note(work, staff, appointment.id, {"summary": [SAID, SAID], "concerns": [SAID]})
        draft = begin(NOTE, work.new_id(), staff.id, appointment.id)
        for event in (Choose("summary"), Say(Words(SAID))):
            draft, _ = advance(NOTE, draft, event)
        work.drafts.open(draft, Place(CHANNEL, staff.id))
    return appointment.id


def test_what_was_said_stands_nowhere_in_the_files(
    db: Database, county: County, clock: Clock, url: str, eyes: Eyes
) -> None:
    say_everything(db, county, clock)
    if url.startswith("sqlite"):
        folder = Path(db.engine.url.database).parent
        files = sorted(folder.iterdir())
        assert {f.suffix for f in files} >= {".db", ".db-wal"}
        raw = b"".join(f.read_bytes() for f in files)
    else:
        tables = eyes("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        raw = "".join(row for t in tables for row in eyes(f'SELECT x::text FROM "{t}" AS x')).encode()
        assert b"\\x01" in raw  # sealed values are there, in hexadecimal
        raw += bytes.fromhex(
            "".join(
                value
                for column in SEALED
                for value in eyes("SELECT encode({1}, 'hex') FROM {0}".format(*column.split(".")))
            )
        )
    assert not [needle for needle in NEEDLES if needle in raw]
    with db.begin() as work:
        assert work.concerns.of_cadre(county.cadres[0].id)[0].text == Words(SAID)


def test_each_talk_has_a_key_of_its_own(db: Database, county: County, eyes: Eyes) -> None:
    with db.begin() as work:
        booked = []
        for cadre in county.cadres[:2]:
            slot = next_slots(work, cadre, "work")[0]
            booked.append(book_talk(work, cadre, slot, "work", Words(SAID)).id)
    sealed = [bytes(wish) for wish in eyes("SELECT wish FROM appointment ORDER BY id")]
    assert len({wish[1:9] for wish in sealed}) == 2
    scopes = eyes("SELECT scope FROM content_key ORDER BY id")
    assert set(scopes) == {f"talk:{id_}" for id_ in booked}


@pytest.mark.parametrize("target", ["row", "column"])
def test_a_sealed_value_moved_elsewhere_does_not_open(
    db: Database, county: County, clock: Clock, target: str
) -> None:
    appointment_id = say_everything(db, county, clock)
    with db.begin() as work:
        note = work.notes.of(appointment_id)
        if target == "row":  # the same talk, the same key, another paragraph
            move = (
                "UPDATE note_part SET text = (SELECT text FROM note_part WHERE note_id = :n AND seq = 1) "
                "WHERE note_id = :n AND seq = 0"
            )
        else:  # the same row, another column
            move = "UPDATE concern SET answer = text WHERE appointment_id = :a"
        work.connection.execute(text(move), {"n": note.id, "a": appointment_id})
    db.house.keys.by_id.clear()
    with db.begin() as work, pytest.raises(Damaged):
        if target == "row":
            work.notes.read(note, county.minister)
        else:
            work.concerns.of_appointment(appointment_id)


def test_a_wrong_key_ring_says_which_key_opens_nothing(db: Database, county: County, clock: Clock) -> None:
    say_everything(db, county, clock)
    audit = db.house.ring.audit
    for ring, sentence in [
        (KeyRing({"1": secrets.token_bytes(32)}, audit), "key-opens-nothing name=1"),
        (KeyRing({"2": secrets.token_bytes(32)}, audit), "key-missing name=1"),
    ]:
        with db.engine.connect() as connection, connection.begin():
            work = SqlWork(connection, House(db.house.policy, ring), clock())
            with pytest.raises(KeyRingProblem, match=sentence):
                work.concerns.of_cadre(county.cadres[0].id)


def test_with_a_new_master_key_old_talks_open_and_new_ones_use_it(
    db: Database, county: County, clock: Clock, eyes: Eyes
) -> None:
    appointment_id = say_everything(db, county, clock)
    db.house.ring = KeyRing({**db.house.ring.masters, "2": secrets.token_bytes(32)}, db.house.ring.audit)
    db.house.keys = type(db.house.keys)()
    with db.begin() as work:
        assert work.appointments.get(appointment_id).wish == Words(SAID)
        cadre = county.cadres[1]
        book_talk(work, cadre, next_slots(work, cadre, "work")[0], "work", Words(SAID))
    assert eyes("SELECT master FROM content_key ORDER BY id")[-1] == "2"


def test_the_tenth_master_key_is_newer_than_the_ninth() -> None:
    assert a_ring(*(str(n) for n in range(1, 11))).newest == "10"


def test_the_payload_of_a_done_update_is_erased(db: Database, county: County, url: str, eyes: Eyes) -> None:
    with db.begin() as work:
        work.inbox.accept(CHANNEL, [update(1, county.cadres[0].id)])
    sealed = bytes(eyes("SELECT payload FROM inbox")[0])
    with db.begin() as work:
        letter = work.inbox.claim(10)[0]
        assert letter.payload["message"]["text"] == SAID
        work.inbox.done([letter.id])
    assert eyes("SELECT state, payload FROM inbox") == [("done", None)]
    if url.startswith("sqlite"):
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert sealed[20:] not in Path(db.engine.url.database).read_bytes()


def test_a_printed_letter_shows_nothing(db: Database, county: County) -> None:
    with db.begin() as work:
        work.inbox.accept(CHANNEL, [update(1, county.cadres[0].id)])
        assert SAID not in f"{work.inbox.claim(1)!r}"
        assert "token" not in f"{db.house.ring!r}"
        assert not any(key.hex() in f"{db.house.ring!r}" for key in db.house.ring.masters.values())


def test_a_key_made_in_a_transaction_that_failed_is_not_used_again(
    db: Database, county: County, eyes: Eyes
) -> None:
    cadre = county.cadres[0]
    with pytest.raises(ZeroDivisionError), db.begin() as work:
        work.inbox.accept(CHANNEL, [update(1, cadre.id)])
        raise ZeroDivisionError
    assert eyes("SELECT count(*) FROM content_key") == [0]
    with db.begin() as work:
        work.inbox.accept(CHANNEL, [update(1, cadre.id)])
    db.house.keys = type(db.house.keys)()
    with db.begin() as work:
        assert work.inbox.claim(1)[0].payload["message"]["text"] == SAID


def test_a_ring_on_disk_is_read_by_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    ring = keyring.create(tmp_path / "keys")
    files = sorted((tmp_path / "keys").iterdir())
    assert [(f.name, oct(f.stat().st_mode & 0o777)) for f in files] == [
        ("audit.key", "0o400"),
        ("master-1.key", "0o400"),
    ]
    assert keyring.load(tmp_path / "keys") == ring
    with pytest.raises(KeyRingProblem, match="keys-there-already"):
        keyring.create(tmp_path / "keys")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda folder: (folder / "audit.key").unlink(), "file-unreadable file=audit.key"),
        (lambda folder: (folder / "master-1.key").unlink(), "keys-none"),
        (lambda folder: (folder / "audit.key").chmod(0o440), "file-open-to-others"),
        (lambda folder: _overwrite(folder / "audit.key", "zz"), "key-damaged file=audit.key"),
        (lambda folder: _overwrite(folder / "master-1.key", "00" * 31), "key-damaged file=master-1.key"),
        (lambda folder: _overwrite(folder / "master-1.key", ""), "key-damaged file=master-1.key"),
    ],
)
def test_a_ring_that_cannot_be_used_says_which_file(tmp_path: Path, damage, sentence: str) -> None:
    folder = tmp_path / "keys"
    keyring.create(folder)
    damage(folder)
    with pytest.raises(KeyRingProblem, match=sentence):
        keyring.load(folder)


def _overwrite(file: Path, content: str) -> None:
    file.chmod(0o600)
    file.write_text(content)
