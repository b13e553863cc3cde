"""A department set up in a folder of its own, the way `yetan init` does it."""

from pathlib import Path

import pytest

from tests.fresh import fresh_house
from yetan.config import Settings, load_settings
from yetan.voice import Voice

#: Most tests here read English; that Chinese says as much is tested by itself.
ENGLISH = Voice("en")


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """Freshly set up, and English; its page listens on a free port."""
    file = fresh_house(tmp_path / "house").file
    file.write_text(file.read_text().replace("language: zh_CN", "language: en", 1))
    return load_settings(file)
