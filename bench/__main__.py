"""`python -m bench`: measure, print the table, rewrite the generated part of docs/performance.md.

The persons are on uvloop, so that they take as little as can be of the cores that the bots are measured on.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from bench import files, inprocess, serving, starting, table
from bench.serving import Effort

HOW = """both bots, the HTTP server (webchat, in memory) and the persons are processes of their own; the
persons tap and type: menu, other times, a time, a topic, words, back, again, close; and a note: parts,
words, back, drop. An update is served when its tap is answered *and* its card is drawn. Stretches of
{seconds:g} s, ours and each floor in turn, {repeats} times over; a figure is the median of the ratios of
neighbouring stretches, with the smallest and the largest. Everything of ours is on a real disk: SQLite,
WAL, `synchronous=FULL`; only Telegram's limits (30 messages a second, one a chat) are off."""


async def measure(
    folder: Path, effort: Effort, repeats: int = 5, idle: float = 5, many: int = 1_000_000
) -> list[table.Row]:
    return [
        *await serving.measure(folder, effort),
        *await starting.rows(folder, repeats, idle),
        *await asyncio.to_thread(inprocess.rows, folder, repeats, many=many),
        *await asyncio.to_thread(files.rows, folder, repeats),
    ]


def main() -> None:
    start, effort = time.perf_counter(), Effort()
    with tempfile.TemporaryDirectory(prefix="yetan-bench-") as folder:
        rows = uvloop.run(measure(Path(folder), effort))
    table.draw(rows)
    table.write(rows, HOW.format(seconds=effort.seconds, repeats=effort.repeats))
    print(f"{time.perf_counter() - start:.0f} s; written into docs/{table.PAGE.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
