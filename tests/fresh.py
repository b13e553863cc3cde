"""A house just set up, as `yetan init` leaves it: made once in a process, and copied for whoever wants one.

All migrations run for the first; to run them for each test took a third of the time of all tests.
"""

import shutil
import socket
import tempfile
from functools import cache
from pathlib import Path

from yetan.config import load_settings
from yetan.settings import Settings
from yetan.setup import Wishes, set_up


@cache
def _pattern() -> tempfile.TemporaryDirectory[str]:
    made = tempfile.TemporaryDirectory(prefix="yetan-fresh-")
    set_up(Wishes(Path(made.name), listen="127.0.0.1:0"), lambda _: None)
    return made


def fresh_house(folder: Path) -> Settings:
    """Config, keys and an empty database in `folder`; its page listens on a free port."""
    shutil.copytree(_pattern().name, folder, dirs_exist_ok=True)
    return load_settings(folder / "config.yaml")


def free_port() -> int:
    """For a process that has to be told its port before it begins."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
