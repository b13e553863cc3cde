"""The HTTP server that both bots talk to: webchat in memory, in a process of its own.

`python -m bench.server <token> …` prints its port, and serves until it is killed.
"""

import asyncio
import sys

import uvloop

from webchat import BotAccount, Webchat


def username(token: str) -> str:
    return f"bench{token.partition(':')[0]}_bot"


async def serve(tokens: list[str]) -> None:
    bots = [BotAccount(t, int(t.partition(":")[0]), username(t), "bench") for t in tokens]
    async with await Webchat(bots).serve() as serving:
        print(serving.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1:]))
