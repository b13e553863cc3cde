"""`yetan run`: a process that serves, says in ids what it does, and ends when it is told to."""

import asyncio
import re
import signal
import sys
from asyncio.subprocess import PIPE

import pytest

from tests.fresh import free_port
from webchat import Person
from yetan.config import Settings

#: A time, a level and a name before what is said.
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING) yetan \S.*")


@pytest.mark.timeout(60)
async def test_it_serves_says_in_ids_what_it_does_and_ends_when_told(house: Settings) -> None:
    port = free_port()
    house.file.write_text(house.file.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}"))
    program = "from yetan.cli import app; app()"
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, "run", "-c", str(house.file), stderr=PIPE
    )
    assert running.stderr
    said: list[str] = []

    async def until(word: str) -> None:
        while not said or word not in said[-1]:
            line = await running.stderr.readline()  # type: ignore[union-attr]
            assert line, "it ended by itself"
            said.append(line.decode())

    try:
        await until("channel.open")
        person = await Person.join(f"http://127.0.0.1:{port}", "编造的人")
        await person.send("编造的一句话")
        await person.sees("须凭邀请链接进入")
        await until("update.done")
        await person.close()
    finally:
        running.send_signal(signal.SIGTERM)
    said += (await running.stderr.read()).decode().splitlines(keepends=True)
    assert await running.wait() == 0
    assert all(LINE.match(line) for line in said), "not in the shape of a log"
    whole = "".join(said)
    assert house.token(house.webchats[0]) not in whole and "编造" not in whole
