"""The sample config.yaml is the documentation of every setting, and there is one copy of it."""

import re
from pathlib import Path

import pytest

from bot.domain.people import UnitKind
from bot.domain.policy import Policy
from yetan.config import load_settings
from yetan.house import House
from yetan.sentences import known_names
from yetan.setup import template

ROOT = Path(__file__).parents[2]
SETTINGS = sorted(known_names(Policy) | known_names(House))


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_shown_in_the_sample(name: str) -> None:
    assert re.search(rf"^[ #\-]*(.*[{{, ])?{name}:", template().decode(), re.MULTILINE)


def test_no_setting_is_forgotten_by_the_search_itself() -> None:
    assert {"zone", "telegram_content", "per_chat_per_second", "public_url", "unit_kinds"} <= set(SETTINGS)


@pytest.mark.parametrize("kind", UnitKind)
def test_every_kind_of_unit_is_named_in_the_sample(kind: UnitKind) -> None:
    assert kind.value in template().decode()


def test_what_init_writes_is_the_file_that_everybody_reads() -> None:
    assert (ROOT / "config.yaml").read_bytes() == template()


def test_the_sample_is_without_mistakes() -> None:
    settings = load_settings(ROOT / "config.yaml")
    assert [section.id for section in settings.policy.sections] == [
        "cadre1", "cadre2", "talent", "grassroots", "supervision",
    ]  # fmt: skip
    assert settings.database == f"sqlite:///{ROOT / 'data' / 'yetan.db'}"


def test_what_the_sample_only_suggests_is_without_mistakes_too(tmp_path: Path) -> None:
    """The commented Telegram channel works once its # are taken out."""
    text = template().decode()
    head, rest = text[: text.index("  # - kind: telegram")], text[text.index("  # - kind: telegram") :]
    rest = re.sub(r"^  # ", "  ", rest, flags=re.MULTILINE).replace("mode: polling ", "mode: webhook ")
    (tmp_path / "config.yaml").write_text(head + rest)
    telegram = load_settings(tmp_path / "config.yaml").channels[1]
    assert (telegram.kind, telegram.name) == ("telegram", "telegram")
