"""For developers: `python -m storage.migrations.draft "what changes"` writes the next revision.

`--again` first takes the newest one away: for as long as it was never released. Run `ruff format` after.
"""

import argparse
import re
from pathlib import Path

from alembic import command
from alembic.script import Script

from storage.database import open_engine
from storage.migrate import configuration, upgrade

_VERSIONS = Path(__file__).parent / "versions"


def draft(message: str, again: bool = False) -> None:
    numbered = sorted(_VERSIONS.glob("v[0-9]*.py"))
    if again and numbered:
        numbered.pop().unlink()
    engine = open_engine("sqlite://")
    if numbered:
        upgrade(engine)
    with engine.connect() as connection, connection.begin():
        config = configuration(connection)
        made = command.revision(config, message, autogenerate=True, rev_id=f"{len(numbered) + 1:04d}")
    engine.dispose()
    assert isinstance(made, Script)
    file = Path(made.path)
    file.write_text(re.sub(r"\n    # ###.*", "", file.read_text()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message")
    parser.add_argument("--again", action="store_true")
    arguments = parser.parse_args()
    draft(arguments.message, arguments.again)
