"""Who may import whom (DESIGN.md), read from every file; and what the heart of the house must not touch.

DESIGN says that `bot.domain` and `bot.forms` import no package of ours but themselves. We read
"themselves" as the two together, with the domain below: forms may use the domain's words, errors and
names; the domain knows nothing of forms.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("bot", "handlers", "storage", "webchat", "yetan", "locales", "tests", "bench")

#: package → what it may import of ours; the longest name that fits a module counts
MAY = {
    "yetan": ("yetan", "handlers", "storage", "webchat", "bot", "locales"),
    "handlers": ("handlers", "bot", "locales"),
    "storage": ("storage", "bot"),
    "webchat": ("webchat",),
    "locales": ("locales",),
    "bot.services": ("bot.services", "bot.domain", "bot.forms"),
    "bot.reports": ("bot.reports", "bot.domain"),
    "bot.forms": ("bot.forms", "bot.domain"),
    "bot.domain": ("bot.domain",),
}
ASKING, REFUSED = 220, 350


def modules(*rooms: str) -> Iterator[tuple[str, Path]]:
    for room in rooms:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), file


def imports(name: str, tree: ast.AST, package: bool = False) -> Iterator[str]:
    """Every module that is imported anywhere in a file, also inside functions and for types only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = name.split(".")
            above = base[: len(base) - node.level + package] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def read(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


HOUSE = list(modules("bot", "handlers", "storage", "webchat", "yetan", "locales"))
files = pytest.mark.parametrize(("name", "file"), HOUSE, ids=[name for name, _ in HOUSE])
HEART = [(name, file) for name, file in HOUSE if within(name, "bot")]
heart = pytest.mark.parametrize(("name", "file"), HEART, ids=[name for name, _ in HEART])


@files
def test_a_room_imports_only_what_the_table_allows(name: str, file: Path) -> None:
    room = max((p for p in MAY if within(name, p)), key=len, default=None)
    if room is None:
        assert name == "bot", f"{name} stands in no room of the table"
        return
    found = imports(name, read(file), file.name == "__init__.py")
    ours = {i for i in found if i.split(".")[0] in OURS}
    assert not {i for i in ours if not any(within(i, allowed) for allowed in MAY[room])}


def test_the_reader_of_imports_sees_every_way_to_import() -> None:
    code = "import a.b\nfrom c import d\ndef f():\n from e.f import g\n from . import h\n from ..i import j\n"
    assert set(imports("p.q.r", ast.parse(code))) == {"a.b", "c.d", "e.f.g", "p.q.h", "p.i.j"}
    assert set(imports("p.q", ast.parse("from . import h"), package=True)) == {"p.q.h"}


#: Clocks, dice and what only the edges know. A function may still take them as arguments.
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
}
EDGES = {
    "telegram",
    "sqlalchemy",
    "aiohttp",
    "starlette",
    "apscheduler",
    "uuid",
    "random",
    "secrets",
    "logging",
    "os",
}


def names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            base = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            yield f"{base}.{node.attr}"


@heart
def test_nothing_under_bot_asks_the_clock(name: str, file: Path) -> None:
    assert not CLOCKS & set(names(read(file)))


@heart
def test_nothing_under_bot_throws_dice_or_knows_telegram_or_sql(name: str, file: Path) -> None:
    assert not EDGES & {i.split(".")[0] for i in imports(name, read(file))}
    assert "time" not in {i.split(".")[0] for i in imports(name, read(file))}


@files
def test_telegrams_own_conversations_and_updater_are_used_nowhere(name: str, file: Path) -> None:
    used = {i.rsplit(".", 1)[-1] for i in imports(name, read(file))} | {
        n.rsplit(".", 1)[-1] for n in names(read(file))
    }
    assert not used & {"ConversationHandler", "Updater", "PicklePersistence"}


def test_only_the_roof_and_tests_see_the_webchat() -> None:
    seen = [n for n, f in HOUSE if any(within(i, "webchat") for i in imports(n, read(f)))]
    assert {n.split(".")[0] for n in seen} <= {"webchat", "yetan"}


def test_no_file_grows_into_a_house_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Above 220 lines a file is asking to be two rooms and is told of; above 350 it is refused.

    Lists that are read from top to bottom (tables, migrations) may be as long as they are.
    """
    lengths = {
        name: len(file.read_text().splitlines())
        for name, file in HOUSE
        if name != "storage.tables" and ".versions." not in name
    }
    asking = sorted((length, name) for name, length in lengths.items() if length > ASKING)
    with capsys.disabled():
        print("".join(f"\n  {name} has {length} lines: two rooms?" for length, name in asking))  # noqa: T201
    assert not [name for length, name in asking if length > REFUSED]


@files
def test_no_table_names_the_same_thing_twice(name: str, file: Path) -> None:
    """The later entry would win without a word."""
    for table in (node for node in ast.walk(read(file)) if isinstance(node, ast.Dict)):
        keys = [key.value for key in table.keys if isinstance(key, ast.Constant)]
        assert len(keys) == len(set(keys)), f"line {table.lineno}"
