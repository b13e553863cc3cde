"""A department set up in a folder of its own, the way `yetan init` does it."""

from pathlib import Path

import pytest

from yetan.config import Settings
from yetan.setup import Wishes, set_up


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """Freshly set up; its page listens on a free port."""
    wishes = Wishes(tmp_path / "house", listen="127.0.0.1:0")
    return set_up(wishes, lambda deed, what: None).settings
