"""A webchat in a process of its own, to be killed. Prints its address and one person's secret."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from webchat import BotAccount, Person, Webchat


async def main() -> None:
    webchat = Webchat([BotAccount("4242:made-up", 4242, "night_bot", "夜谈")], path=Path(sys.argv[1]))
    serving = await webchat.serve()
    person = await Person.join(serving.url, "何立群")
    print(serving.url, person.secret, sep="\n", flush=True)  # noqa: T201 - how the test learns them
    await asyncio.Event().wait()


asyncio.run(main())
