"""The whole house as `yetan run` starts it, without Telegram's sending limits, counting its commits.

`python -m bench.ours <config.yaml> <counter>`; the token stands in the environment. After each commit
that wrote something their number stands in the file `counter`.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from yetan import app
from yetan.config import load_settings
from yetan.house import SendingLimits, TelegramChannel
from yetan.settings import Settings


def main(config: Path, counter: Path) -> None:
    _count_commits(counter)
    app.serve(_unhurried(load_settings(config)))


def _unhurried(settings: Settings) -> Settings:
    """A channel without limits, such as webchat's own is."""
    none = SendingLimits.model_construct(per_second=0, per_chat_per_second=0)
    doors = [
        d.model_copy(update={"limits": none}) for d in settings.channels if isinstance(d, TelegramChannel)
    ]
    return replace(settings, channels=tuple(doors))


def _count_commits(counter: Path) -> None:
    descriptor = os.open(counter, os.O_RDWR | os.O_CREAT)
    state = {"commits": 0, "changes": 0}

    @event.listens_for(Engine, "commit")
    def committed(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        if raw.total_changes != state["changes"]:
            state["changes"], state["commits"] = raw.total_changes, state["commits"] + 1
            os.pwrite(descriptor, b"%20d" % state["commits"], 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
