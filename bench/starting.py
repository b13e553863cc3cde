"""Start-up and resident memory of `yetan run` against the bare echo."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench import stage
from bench.processes import TOKENS, megabytes, running
from bench.table import Row

ME = {"id": 1, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
YETAN = "from yetan.cli import main; main()"


class Stub:
    """As little of a Bot API as two bots need to start; it notes when each is first given updates."""

    def __init__(self) -> None:
        self.given: dict[str, asyncio.Event] = {}

    async def answer(self, request: Request) -> JSONResponse:
        token, method = request.path_params["token"], request.path_params["method"].lower()
        if method == "getupdates":
            given = self.given[token]  # of this start: the next one gets a fresh event
            if given.is_set():
                await asyncio.sleep(2)
            given.set()
            return JSONResponse({"ok": True, "result": []})
        return JSONResponse({"ok": True, "result": ME if method == "getme" else True})


async def rows(folder: Path, repeats: int = 5, idle: float = 5) -> list[Row]:
    stub = Stub()
    app = Starlette(routes=[Route("/bot{token}/{method}", stub.answer, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait on
        await asyncio.sleep(0.01)
    base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    settings = stage.make_house(folder / "starting", base)
    commands = {
        "ours": ["-c", YETAN, "run", "--config", str(settings.file)],
        "echo": ["-m", "bench.echo", base, TOKENS["echo"]],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, float] = {}
    for nth in range(repeats):
        for name, command in commands.items():
            last = idle if nth == repeats - 1 else 0
            took, held = await _start(stub, folder, name, command, last)
            seconds[name].append(took)
            memory[name] = held
    server.should_exit = True
    await serving
    ratios = [mine / theirs for mine, theirs in zip(seconds["ours"], seconds["echo"], strict=True)]
    started = "process start to the first getUpdates answered : the bare echo"
    idling = f"resident memory, {idle:g} s idle : the bare echo"
    return [
        Row(started, median(ratios), "", "× its time", (min(ratios), max(ratios))),
        Row(idling, memory["ours"] / memory["echo"], "", "× its MB"),
    ]


async def _start(
    stub: Stub, folder: Path, name: str, command: Sequence[str], idle: float
) -> tuple[float, float]:
    """(seconds, megabytes after `idle` seconds)."""
    given = stub.given[TOKENS[name]] = asyncio.Event()
    start = time.perf_counter()
    with running(command, folder / "told.txt", {"YETAN_TOKEN": TOKENS[name]}) as process:
        await asyncio.wait_for(given.wait(), 60)
        took = time.perf_counter() - start
        await asyncio.sleep(idle)
        return took, megabytes(process)
