"""Tokens come from private files or the environment, and are never repeated."""

from pathlib import Path

import pytest

from yetan.config import Settings, TokenProblem, settings_from
from yetan.setup import template

TOKEN = "123456789:AAF4k3T0kenThatIsNoTokenAtAll_0123456789"
TELEGRAM = "  - kind: telegram\n    name: county\n"


def settings(tmp_path: Path, more: str = TELEGRAM) -> Settings:
    return settings_from(template() + more.encode(), tmp_path / "config.yaml")


def test_a_token_is_read_from_the_environment_by_channel_or_for_all(tmp_path: Path) -> None:
    house = settings(tmp_path)
    assert house.token(house.channels[1], {"YETAN_TOKEN": TOKEN}) == TOKEN
    assert house.token(house.channels[1], {"YETAN_TOKEN_COUNTY": TOKEN, "YETAN_TOKEN": "else"}) == TOKEN


def test_a_missing_token_is_told_with_the_name_of_the_variable(tmp_path: Path) -> None:
    house = settings(tmp_path)
    with pytest.raises(TokenProblem, match=r"token-missing channel=county variable=YETAN_TOKEN_COUNTY"):
        house.token(house.channels[1], {})


def test_a_token_is_read_from_a_private_file_beside_the_config(tmp_path: Path) -> None:
    house = settings(tmp_path, TELEGRAM + "    token_file: keys/county.token\n")
    (tmp_path / "keys").mkdir()
    file = tmp_path / "keys" / "county.token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o400)
    assert house.token(house.channels[1], {"YETAN_TOKEN": "else"}) == TOKEN
    file.chmod(0o440)
    with pytest.raises(TokenProblem, match=r"file-open-to-others file=county\.token"):
        house.token(house.channels[1], {})


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe\x00", b"12:short"])
def test_a_file_without_a_token_is_told_by_name_only(content: bytes, tmp_path: Path) -> None:
    house = settings(tmp_path, TELEGRAM + "    token_file: county.token\n")
    file = tmp_path / "county.token"
    file.write_bytes(content)
    file.chmod(0o400)
    with pytest.raises(TokenProblem, match=r"token-malformed where=county\.token"):
        house.token(house.channels[1], {})


def test_the_pages_own_token_stands_in_the_folder_of_keys(tmp_path: Path) -> None:
    house = settings(tmp_path)
    with pytest.raises(TokenProblem, match=r"token-unreadable file=webchat\.token"):
        house.token(house.channels[0], {"YETAN_TOKEN": TOKEN})
