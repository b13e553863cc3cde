"""A house for each test; one for a whole module where its tests do not disturb each other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House, whole_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with whole_house(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with whole_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened
