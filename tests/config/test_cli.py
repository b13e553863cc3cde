"""The command line answers a clerk in sentences: never with a stack trace."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot.domain.calendar import DayKind, Override
from bot.services.invitations import accept_invitation
from storage.migrate import head
from yetan import memory
from yetan.cli import app
from yetan.config import Settings


def yetan(*arguments: str, typed: str | None = None, language: str = "en_GB.UTF-8") -> Result:
    return CliRunner(env={"LC_ALL": language}).invoke(app, arguments, input=typed)


def sentence_of(result: Result) -> str:
    """What was said when the program ended with 2; nothing else may be on the screen."""
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return result.stderr.strip()


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    heavy = {"sqlalchemy", "pydantic", "telegram", "alembic", "aiohttp", "rich", "holidays", "starlette"}
    ask = f"import sys, yetan.cli; print(sorted({heavy!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [
        "init",
        "run",
        "demo",
        "doctor",
        "migrate",
        "calendar",
        "invite",
        "audit",
        "audit verify",
        "routes explain",
        "routes load",
    ],
)
def test_every_command_explains_itself_in_both_languages(command: str) -> None:
    said = yetan(*command.split(), "--help").output
    assert re.search(r"[\u4e00-\u9fff]", said)
    assert "·" in said


def test_init_asks_and_tells_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # away from the sample, which says that its department speaks Chinese
    folder = str(tmp_path / "new")
    result = yetan("init", typed=f"{folder}\n样板县委组织部\n\n\n王芳\nB007\n")
    assert result.exit_code == 0, result.output
    assert f"made  {folder}/config.yaml" in result.output
    assert re.search(r"http://127\.0\.0\.1:8080/\?start=[\w-]{22}\n", result.output)
    again = yetan("init", "--folder", folder)
    assert again.exit_code == 0
    assert "made" not in again.output
    assert "yetan invite B007" in again.output


def test_init_with_flags_asks_nothing(tmp_path: Path) -> None:
    result = yetan("init", "--yes", "--folder", str(tmp_path), "--listen", "127.0.0.1:9191", "--zone", "UTC")
    assert result.exit_code == 0, result.output
    assert "http://127.0.0.1:9191/?start=" in result.output


@pytest.mark.parametrize("command", ["run", "doctor", "migrate", "invite A001", "audit verify"])
def test_mistakes_in_the_config_are_told_and_nothing_starts(command: str, house: Settings) -> None:
    content = (
        house.file.read_text().replace("slot: 40m", "slot: 40", 1).replace("section: cadre1", "section: x")
    )
    house.file.write_text(content)
    said = sentence_of(yetan(*command.split(), "-c", str(house.file))).splitlines()
    slot = content[: content.index("slot: 40")].count("\n") + 1
    assert said[0] == f"config.yaml:{slot}: nights.slot: write a number and m, h or d, such as 30m, 2h or 3d"
    assert len(said) == 3


@pytest.mark.parametrize("command", ["run", "migrate", "invite A001", "audit verify"])
def test_a_second_program_on_the_same_file_is_told_so(command: str, house: Settings) -> None:
    with memory.at_hand(house):
        said = sentence_of(yetan(*command.split(), "-c", str(house.file)))
    assert said.startswith("yetan.db is open in another process")


@pytest.mark.parametrize("command", ["run", "migrate", "invite A001", "audit verify"])
def test_a_missing_key_is_told_and_nothing_starts(command: str, house: Settings) -> None:
    (house.keys / "audit.key").unlink()
    said = sentence_of(yetan(*command.split(), "-c", str(house.file)))
    assert said == "audit.key cannot be read: there is no such file or folder"


def test_a_missing_token_is_told_and_nothing_starts(house: Settings) -> None:
    (house.keys / "webchat.token").unlink()
    said = sentence_of(yetan("run", "-c", str(house.file)))
    assert said == "the token file webchat.token cannot be read: there is no such file or folder"


def test_a_database_that_nobody_serves_is_told_without_its_address(house: Settings) -> None:
    content = house.file.read_text()
    house.file.write_text(content + "\ndatabase: postgresql://nobody@127.0.0.1:1/none\n")
    said = sentence_of(yetan("migrate", "-c", str(house.file)))
    assert said.startswith("the database cannot be used: ")
    assert len(said.splitlines()) == 1


def test_migrating_again_says_that_there_is_nothing_to_do(house: Settings) -> None:
    result = yetan("migrate", "-c", str(house.file))
    assert (result.exit_code, result.output) == (0, f"Up to date already: {head()}\n")


def test_migrating_an_empty_database_makes_its_tables(house: Settings) -> None:
    Path(house.database.removeprefix("sqlite:///")).unlink()
    assert yetan("migrate", "-c", str(house.file)).output == f"Done: empty → {head()}\n"
    with memory.at_hand(house) as database, database.begin() as work:
        assert work.people.by_number("A001") is None


def test_a_person_is_invited_by_number(house: Settings) -> None:
    result = yetan("invite", "A001", "-c", str(house.file))
    assert result.exit_code == 0, result.output
    found = re.search(r"^webchat: http://\S+/\?start=([\w-]+)$", result.output, re.MULTILINE)
    assert found
    with memory.at_hand(house) as database, database.begin() as work:
        assert accept_invitation(work, found[1], "webchat", 7, 7).number == "A001"


def test_a_person_on_telegram_who_cannot_be_reached_is_told_what_to_type(house: Settings) -> None:
    house.file.write_text(
        house.file.read_text() + "  - {kind: telegram, name: telegram, token_file: none.token}\n"
    )
    result = yetan("invite", "A001", "-c", str(house.file))
    assert re.search(r"^telegram: /start [\w-]{22}$", result.output, re.MULTILINE)


def test_nobody_is_invited_by_a_number_that_is_not_in_the_roster(house: Settings) -> None:
    assert "Nobody in the roster has number Z9" in sentence_of(yetan("invite", "Z9", "-c", str(house.file)))


def test_where_a_request_would_go_is_explained_rule_by_rule(house: Settings) -> None:
    explain = ["routes", "explain", "A001", "-c", str(house.file), "--topic"]
    told = yetan(*explain, "mind").output.splitlines()
    assert "1. talent: passed over; it is for units of the kind Talent or expert" in told[3]
    assert told[5:7] == ["3. mind: this one decides", "    Pressure of mind → Supervision Section"]
    assert "Nobody could take it on now" in told[-1]  # there is no staff yet
    assert "write one of: work, hardship, mind, career, other" in sentence_of(yetan(*explain, "gossip"))
    assert "Nobody in the roster has number Z9" in sentence_of(
        yetan("routes", "explain", "Z9", "-c", str(house.file))
    )


def test_who_was_given_how_much_is_told_for_hosts_and_each_section(house: Settings) -> None:
    told = yetan("routes", "load", "-c", str(house.file)).output.splitlines()
    assert told[0].startswith("Talks given to each in the last 90 days")
    assert told[2] == "Hosts" and "Cadre Section I" in told


def test_the_first_touched_audit_row_is_told(house: Settings) -> None:
    whole = yetan("audit", "verify", "-c", str(house.file))
    assert (whole.exit_code, whole.output) == (0, "whole: 2 rows, 0 anchors\n")
    with memory.at_hand(house) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET object_id = 1 WHERE seq = 1"))
    touched = yetan("audit", "verify", "-c", str(house.file))
    assert touched.exit_code == 1
    assert "row 1 was touched" in touched.output


def test_doctor_ends_with_one_while_something_is_wrong(house: Settings) -> None:
    result = yetan("doctor", "-c", str(house.file))
    assert result.exit_code == 1
    assert "✗" in result.output
    assert "→ add section staff to the roster" in result.output


def test_a_year_is_printed_with_a_kind_for_every_date_and_what_the_office_said_of_it(house: Settings) -> None:
    printed = yetan("calendar", "2026", "--csv", "-c", str(house.file))
    head_, *rows = printed.stdout.splitlines()
    assert (printed.exit_code, head_, len(rows)) == (0, "date,kind,reason", 365)
    assert (rows[0], rows[5]) == ("2026-01-01,holiday,元旦", "2026-01-06,workday,")
    assert rows[3] == "2026-01-04,makeup,2026-01-02 休息日（由 2026-01-04 调休）"
    with memory.at_hand(house) as database, database.begin() as work:
        office = work.people.by_number("A001")
        assert office is not None
        day = date(2026, 1, 6)
        work.overrides.put([Override(day, DayKind.HOLIDAY, "=大雪,停一晚", office.id, work.now)])
    assert (
        '2026-01-06,holiday,"\'=大雪,停一晚"'
        in yetan("calendar", "2026", "--csv", "-c", str(house.file)).stdout
    )
    assert "大雪" in yetan("calendar", "2026", "-c", str(house.file)).stdout


def test_a_year_nobody_has_published_says_so_and_one_out_of_reach_is_refused(house: Settings) -> None:
    assert "2027" in yetan("calendar", "2027", "--csv", "-c", str(house.file)).stderr
    assert "2099" in sentence_of(yetan("calendar", "99999", "-c", str(house.file)))
