"""`yetan init` makes everything that is missing and overwrites nothing."""

from pathlib import Path

import pytest

from bot.domain.mistakes import Said
from bot.domain.people import Role
from bot.services.invitations import accept_invitation
from storage import keyring
from yetan import memory
from yetan.config import ConfigProblems, load_settings
from yetan.setup import SetupProblem, Wishes, set_up, template


def quiet(deed: Said) -> None:
    """Nobody listens."""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that somebody could miss; the database itself may be touched by being opened."""
    files = (file for file in folder.rglob("*") if file.is_file() and "yetan.db" not in file.name)
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_a_department_is_set_up_in_an_empty_folder(tmp_path: Path) -> None:
    said: list[Said] = []
    done = set_up(
        Wishes(tmp_path / "new", "样板县委组织部", "Asia/Urumqi", "127.0.0.1:9090", "王芳", "B007"),
        said.append,
    )
    settings = load_settings(tmp_path / "new" / "config.yaml")
    assert settings == done.settings
    assert settings.policy.department.name.zh_CN == "样板县委组织部"
    assert settings.policy.department.zone == "Asia/Urumqi"
    assert settings.webchats[0].url == "http://127.0.0.1:9090"
    with memory.at_hand(settings) as database, database.begin() as work:
        person = work.people.by_number("B007")
        assert person is not None
        assert (person.name, person.role) == ("王芳", Role.OFFICE)
        assert work.people.unit(person.unit_id).name == "样板县委组织部"
    assert {deed.key for deed in said} == {"setup-made"}


def test_the_config_keeps_its_comments(tmp_path: Path) -> None:
    set_up(Wishes(tmp_path, "样板县委组织部"), quiet)
    written = (tmp_path / "config.yaml").read_text().splitlines()
    sample = template().decode().splitlines()
    changed = [line for line, before in zip(written, sample, strict=True) if line != before]
    assert changed == ['  name: {zh_CN: "样板县委组织部", en: "样板县委组织部"}']


def test_the_first_link_lets_the_office_in_once(tmp_path: Path) -> None:
    done = set_up(Wishes(tmp_path), quiet)
    assert done.token
    with memory.at_hand(done.settings) as database, database.begin() as work:
        person = accept_invitation(work, done.token, "webchat", 5, 5)
    assert person.role is Role.OFFICE


def test_keys_and_tokens_are_for_the_service_only(tmp_path: Path) -> None:
    settings = set_up(Wishes(tmp_path), quiet).settings
    modes = {file.name: file.stat().st_mode & 0o777 for file in settings.keys.iterdir()}
    assert modes == {"audit.key": 0o400, "master-1.key": 0o400, "webchat.token": 0o400}
    assert settings.keys.stat().st_mode & 0o777 == 0o700
    assert settings.data.stat().st_mode & 0o777 == 0o700
    assert settings.token(settings.webchats[0])


def test_init_twice_overwrites_nothing(tmp_path: Path) -> None:
    set_up(Wishes(tmp_path, "样板县委组织部"), quiet)
    before = contents(tmp_path)
    said: list[Said] = []
    again = set_up(Wishes(tmp_path, "别的部门", office_number="C003"), said.append)
    assert contents(tmp_path) == before
    assert again.token is None
    assert {deed.key for deed in said} == {"setup-kept"}
    with memory.at_hand(again.settings) as database, database.begin() as work:
        assert [person.number for person in work.people.with_role(Role.OFFICE)] == ["A001"]


def test_init_after_an_edit_uses_what_was_edited(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    set_up(Wishes(tmp_path / "other"), quiet)
    file.write_text((tmp_path / "other" / "config.yaml").read_text().replace("keys: keys", "keys: ring"))
    set_up(Wishes(tmp_path), quiet)
    assert (tmp_path / "ring" / "audit.key").exists()
    assert not (tmp_path / "keys").exists()


def test_lost_keys_are_not_replaced_by_new_ones_that_open_nothing(tmp_path: Path) -> None:
    settings = set_up(Wishes(tmp_path), quiet).settings
    for file in settings.keys.iterdir():
        file.unlink()
    with pytest.raises(SetupProblem, match=r"setup-keys-lost file=yetan.db folder=keys"):
        set_up(Wishes(tmp_path), quiet)
    assert list(settings.keys.iterdir()) == []


def test_a_lost_half_of_the_ring_is_told_and_left(tmp_path: Path) -> None:
    settings = set_up(Wishes(tmp_path), quiet).settings
    (settings.keys / "audit.key").unlink()
    with pytest.raises(keyring.KeyRingProblem, match=r"file-unreadable file=audit\.key"):
        set_up(Wishes(tmp_path), quiet)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"zone": "Asia/Peking"}, "config-no-zone"),
        ({"listen": "8080"}, "config-address"),
        ({"office_name": " \u202e "}, "setup-name"),
        ({"office_name": "长" * 101}, "setup-name"),
        ({"office_number": "A 1"}, "setup-number"),
    ],
)
def test_a_wrong_answer_makes_nothing(wishes: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises((SetupProblem, ConfigProblems), match=said):
        set_up(Wishes(tmp_path / "new", **wishes), quiet)  # type: ignore[arg-type]
    assert not (tmp_path / "new").exists()


def test_a_name_full_of_quotes_stays_a_name(tmp_path: Path) -> None:
    name = 'A "县": {b} # c\\'
    settings = set_up(Wishes(tmp_path, name), quiet).settings
    assert settings.policy.department.name.zh_CN == name
