"""The program speaks the department's language to whoever runs the machine."""

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from typer.testing import CliRunner

from bot.domain.mistakes import Said
from yetan.cli import app
from yetan.config import Settings
from yetan.sentences import sentence
from yetan.voice import Voice, voice

CHINESE = re.compile("[\u4e00-\u9fff]")


def in_file(tmp_path: Path, text: str) -> Path:
    (tmp_path / "config.yaml").write_text(text)
    return tmp_path / "config.yaml"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("department:\n  language: en\n", "en"),
        ("department: {language: zh_CN}\n", "zh_CN"),
        ("department:\n  language: 'en'  # 默认语言\nnights:\n\tbegins: no YAML at all [\n", "en"),
        ("department:\n  language: fr\n", "en"),
        ("# language: zh_CN\n", "en"),
        ("", "en"),
    ],
)
def test_the_departments_language_is_found_however_wrong_the_rest_is(
    text: str, language: str, tmp_path: Path
) -> None:
    assert voice(in_file(tmp_path, text), {"LANG": "en_US.UTF-8"}).language == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C.UTF-8"}, "zh_CN"),
        ({"LANG": "", "LC_ALL": ""}, "zh_CN"),
        ({}, "zh_CN"),
    ],
)
def test_without_a_file_the_terminals_language_counts_and_else_chinese(
    environment: dict[str, str], language: str, tmp_path: Path
) -> None:
    assert voice(None, environment).language == language
    assert voice(tmp_path / "nowhere.yaml", environment).language == language


def test_what_is_said_inside_a_sentence_is_said_in_the_same_language() -> None:
    said = Said("file-unreadable", file="a.key", why=FileNotFoundError(2, "No such file or directory"))
    assert Voice("zh_CN")(said) == "a.key 读不了：没有这个文件或文件夹"
    assert Voice("en")(said) == "a.key cannot be read: there is no such file or folder"


def test_a_check_that_has_no_sentence_of_its_own_yet_is_not_swallowed() -> None:
    def refuse(_: object) -> object:
        raise ValueError("a plain word")

    from pydantic import BeforeValidator

    with pytest.raises(ValidationError) as caught:
        TypeAdapter(dict[str, str]).validate_python({"a": 1})
    assert sentence(caught.value.errors()[0]).key == "config-words"
    from typing import Annotated

    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Annotated[str, BeforeValidator(refuse)]).validate_python("x")
    assert "a plain word" in Voice("zh_CN")(sentence(caught.value.errors()[0]))


@pytest.mark.parametrize("command", ["run", "doctor", "migrate", "invite A001", "audit verify"])
def test_a_chinese_house_is_told_in_chinese_on_an_english_machine(command: str, house: Settings) -> None:
    text = (
        house.file.read_text().replace("language: en", "language: zh_CN").replace("words: 2000", "words: 9")
    )
    house.file.write_text(text)
    ran = CliRunner(env={"LC_ALL": "en_US.UTF-8"}).invoke(app, [*command.split(), "-c", str(house.file)])
    assert ran.exit_code == 2
    line = text[: text.index("words: 9")].count("\n") + 1
    assert ran.stderr.strip() == f"config.yaml 第 {line} 行：limits.words：不能小于 100"


def test_the_doctor_of_a_chinese_house_speaks_chinese(house: Settings) -> None:
    house.file.write_text(house.file.read_text().replace("language: en", "language: zh_CN"))
    said = CliRunner().invoke(app, ["doctor", "-c", str(house.file)]).output
    assert "请在名册里加上经办人" in said
    lines = [line for line in said.splitlines() if line[:2].strip()]
    assert [
        line for line in lines if not CHINESE.search(line) and "SQLite" not in line and "tzdata" not in line
    ] == []


def test_init_speaks_the_terminals_language(tmp_path: Path) -> None:
    ran = CliRunner(env={"LC_ALL": "zh_CN.UTF-8"}).invoke(app, ["init", "-y", "--folder", str(tmp_path)])
    assert "新建  空数据库" in ran.output
    assert "made" not in ran.output
