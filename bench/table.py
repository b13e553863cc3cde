"""What was measured, drawn for the terminal and for docs/performance.md."""

import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
LIBRARIES = (
    "python-telegram-bot",
    "aiohttp",
    "httpx",
    "SQLAlchemy",
    "cryptography",
    "uvloop",
    "starlette",
    "uvicorn",
)


@dataclass(frozen=True)
class Row:
    """One measured figure; `spread` is its smallest and largest value among the repeats."""

    what: str
    figure: float
    aim: str = ""
    unit: str = ""
    spread: tuple[float, float] | None = None

    @property
    def said(self) -> str:
        spread = f" ({self.spread[0]:.2f}-{self.spread[1]:.2f})" if self.spread else ""
        return f"{self.figure:,.0f}" if self.figure >= 1_000 else f"{self.figure:.2f}{spread}"

    @property
    def met(self) -> str:
        """Whether the aim is met; empty where there is none."""
        if not self.aim:
            return ""
        sign, limit = self.aim.split(" ")
        wanted = float(limit.replace(",", ""))
        met = {"≥": self.figure >= wanted, "≤": self.figure <= wanted, "<": self.figure < wanted}[sign]
        return "yes" if met else "no"


def draw(rows: Sequence[Row]) -> None:
    table = Table(title="Ratios of one run: medians (smallest-largest)")
    for column in ("what", "measured", "of", "aim", "met"):
        table.add_column(column)
    for row in rows:
        table.add_row(row.what, row.said, row.unit, row.aim, row.met)
    Console(width=None).print(table)


def write(rows: Sequence[Row], how: str, page: Path = PAGE) -> None:
    """Rewrite the part of the page between the marks."""
    lines = [
        BEGIN, "", "| what | measured | of | aim | met |", "|---|---|---|---|---|",
        *(f"| {r.what} | {r.said} | {r.unit} | {r.aim} | {r.met} |" for r in rows),
        "", f"Got by `make bench`: {how}", "", machine(), "", END,
    ]  # fmt: skip
    old = page.read_text() if page.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
    page.parent.mkdir(exist_ok=True)
    page.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: "\n".join(lines), old, flags=re.DOTALL))


def machine() -> str:
    """What ran, without saying where."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{libraries}."
    )
