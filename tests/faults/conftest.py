"""A town for each test; what the bot logged is shown when a test fails."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.child import tail
from tests.faults.invariants import Eyes
from tests.faults.town import Town, open_town

TORTURE = bool(os.environ.get("YETAN_TORTURE"))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path / "town") as town:
        yield town


@pytest.fixture
def eyes(town: Town) -> Eyes:
    return Eyes(town.database)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    town = getattr(item, "funcargs", {}).get("town")
    if outcome.when == "call" and outcome.failed and isinstance(town, Town):
        outcome.sections.append(("what the bot logged last", tail(town.folder)))
    return outcome
