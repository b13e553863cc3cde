"""A department set up in a folder of its own, the way `yetan init` does it."""

from pathlib import Path

import pytest

from yetan.config import Settings, load_settings
from yetan.setup import Wishes, set_up
from yetan.voice import Voice

#: Most tests here read English; that Chinese says as much is tested by itself.
ENGLISH = Voice("en")


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """Freshly set up, and English; its page listens on a free port."""
    wishes = Wishes(tmp_path / "house", listen="127.0.0.1:0")
    file = set_up(wishes, lambda deed: None).settings.file
    file.write_text(file.read_text().replace("language: zh_CN", "language: en", 1))
    return load_settings(file)
