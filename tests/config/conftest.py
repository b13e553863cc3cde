"""A department set up in a folder of its own, the way `yetan init` does it."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from tests.fresh import fresh_house
from yetan.config import Settings, load_settings
from yetan.doctor.finding import Finding
from yetan.voice import Voice

#: Most tests here read English; that Chinese says as much is tested by itself.
ENGLISH = Voice("en")

POSTGRES = os.environ.get("YETAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


def about(findings: list[Finding], topic: str) -> list[tuple[str, str, str]]:
    return [
        (f.mark.value, ENGLISH(f.said), ENGLISH(f.advice) if f.advice else "")
        for f in findings
        if topic in ENGLISH(f.about)
    ]


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """Freshly set up, and English; its page listens on a free port."""
    file = fresh_house(tmp_path / "house").file
    file.write_text(file.read_text().replace("language: zh_CN", "language: en", 1))
    return load_settings(file)


@pytest.fixture
def postgres() -> Iterator[str]:
    """The URL of an empty database of its own, dropped afterwards."""
    url = make_url(POSTGRES).set(drivername="postgresql+psycopg")
    name = f"migrate_{secrets.token_hex(6)}"
    door = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with door.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        door.dispose()
        pytest.skip(f"no PostgreSQL answers at {url.host}:{url.port}; YETAN_TEST_POSTGRES names another")
    yield url.set(database=name).render_as_string(hide_password=False)
    with door.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    door.dispose()
