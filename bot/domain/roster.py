"""The roster as a file: columns → checked entries → what would change. Pure: rows in, values out.

Nobody is taken in by half: one bad row, and nothing of the file is stored until it is put right.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from types import MappingProxyType
from typing import Final

from bot.domain.errors import FileEmpty, HeadingMissing, NothingReadable, TooLong, TooManyRows
from bot.domain.people import Person, Role, Unit, UnitKind
from bot.domain.rows import Cell, Flaw, Line
from bot.domain.words import parse_words

#: The columns, in the order in which we write them, and how long their texts may be.
FIELDS: Final = ("number", "name", "unit", "unit_kind", "post", "role", "section", "rank", "relatives")
LONGEST: Final = {"number": 32, "name": 100, "unit": 200, "post": 200, "relatives": 400}
NEEDED: Final = ("number", "name", "unit", "post")
#: The heading is looked for in so many lines: a title often stands above it.
HEADING_WITHIN: Final = 10
#: So many problems are kept; whoever has more has one problem.
MOST_PROBLEMS: Final = 500
OF_SECTIONS: Final = frozenset((Role.SECTION_STAFF, Role.SECTION_HEAD))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What columns and values may be called, folded → what they mean; and the units that are known."""

    fields: Mapping[str, str]
    kinds: Mapping[str, str]
    roles: Mapping[str, str]
    sections: Mapping[str, str]
    units: frozenset[str]
    ranks: Mapping[str, str] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    """Of everybody who is in the roster; `gone` are those who left it."""
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as the file has it. `unit_kind` is empty where it was left out for a known unit; `rank`
    and `relatives` are None where the file has no such column: they stay as they are."""

    line: int
    number: str
    name: str
    unit: str
    unit_kind: str
    post: str
    role: str
    section: str
    rank: str | None = None
    relatives: str | None = None
    """Their numbers, in order, with a blank between them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field of a line; `value` is what stands there, `other` a line it clashes with."""

    line: int
    field: str
    what: str
    value: str = ""
    other: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the file says. `wrong` counts the lines that have a problem."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    wrong: int = 0


def fold(text: str) -> str:
    """The same word, however it was typed: full-width, spaced out, with a star or in brackets."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def check(lines: Iterable[Line], words: Vocabulary, most: int) -> Reading:
    """Every line of a roster, checked. Refused where there are none, or more than there may be."""
    rest = iter(lines)
    columns, lines = _heading(rest, words)
    checking = _Checking(words, columns)
    count = 0
    for line in lines:
        if any(line.cells):
            count += 1
            if count > most:
                raise TooManyRows(longest=most)
            checking.take(line)
    if not count:
        raise FileEmpty
    checking.check_relatives()
    problems = sorted(checking.problems, key=lambda problem: problem.line)
    return Reading(tuple(checking.entries), tuple(problems), len(checking.wrong))


def _heading(lines: Iterator[Line], words: Vocabulary) -> tuple[dict[str, int], Iterator[Line]]:
    """Where each field stands, and the lines below the heading."""
    first = list(islice(lines, HEADING_WITHIN))
    for at, line in enumerate(first):
        columns: dict[str, int] = {}
        for column, cell in enumerate(line.cells):
            field_ = None if isinstance(cell, Flaw) else words.fields.get(fold(_plain(cell)))
            if field_:
                columns.setdefault(field_, column)
        if all(field_ in columns for field_ in NEEDED):
            return columns, chain(first[at + 1 :], lines)
    raise HeadingMissing


def _plain(name: str) -> str:
    """Without what is only said in brackets: 编号（必填）."""
    return re.sub(r"\(.*?\)", "", unicodedata.normalize("NFKC", name))


@dataclass
class _Checking:
    """Goes through the lines and remembers what later ones may clash with."""

    words: Vocabulary
    columns: Mapping[str, int]
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wrong: set[int] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)
    _kinds: dict[str, tuple[str, int]] = field(default_factory=dict)
    _named: list[tuple[Line, str]] = field(default_factory=list)

    def take(self, line: Line) -> None:
        found = {name: self._text(line, name) for name in FIELDS}
        kind = self._meaning(line, "unit_kind", found["unit_kind"], self.words.kinds, "")
        role = self._meaning(line, "role", found["role"], self.words.roles, Role.CADRE)
        section = self._meaning(line, "section", found["section"], self.words.sections, "")
        rank = self._meaning(line, "rank", found["rank"], self.words.ranks, "")
        relatives = self._relatives(line, found["number"], found["relatives"])
        if line.number in self.wrong:
            return
        number, unit = found["number"], found["unit"]
        if number in self._numbers:
            self._say(line, "number", "twice", number, self._numbers[number])
        self._numbers.setdefault(number, line.number)
        self._check_unit(line, unit, kind)
        if role in OF_SECTIONS and not section:
            self._say(line, "section", "wanted")
        if line.number not in self.wrong:
            section = section if role in OF_SECTIONS else ""
            extra = (
                rank if "rank" in self.columns else None,
                relatives if "relatives" in self.columns else None,
            )
            self.entries.append(
                Entry(line.number, number, found["name"], unit, kind, found["post"], role, section, *extra)
            )

    def _relatives(self, line: Line, number: str, text: str) -> str:
        """Who they are is looked up when all lines are read: they may stand further down."""
        others = numbers_in(text)
        if number in others:
            self._say(line, "relatives", "oneself", number)
        self._named += [(line, other) for other in others if other != number]
        return " ".join(others)

    def check_relatives(self) -> None:
        for line, other in self._named:
            if other not in self._numbers and other not in self.words.numbers:
                self._say(line, "relatives", "left" if other in self.words.gone else "nobody", other)

    def _check_unit(self, line: Line, unit: str, kind: str) -> None:
        known = self._kinds.get(unit)
        if known and kind and known[0] != kind:
            self._say(line, "unit_kind", "differs", other=known[1])
        elif not known and not kind and unit not in self.words.units:
            self._say(line, "unit_kind", "wanted")
        if kind:
            self._kinds.setdefault(unit, (kind, line.number))

    def _text(self, line: Line, name: str) -> str:
        column = self.columns.get(name)
        cell: Cell = line.cells[column] if column is not None and column < len(line.cells) else ""
        if isinstance(cell, Flaw):
            self._say(line, name, cell)
            return ""
        try:
            text = tidy(parse_words(cell, LONGEST.get(name, 100)).text) if cell.strip() else ""
        except TooLong:
            self._say(line, name, "too-long", cell)
            return ""
        except NothingReadable:
            text = ""
        if not text and name in NEEDED:
            self._say(line, name, "missing")
        return unicodedata.normalize("NFKC", text).replace(" ", "") if name == "number" else text

    def _meaning(self, line: Line, name: str, text: str, words: Mapping[str, str], empty: str) -> str:
        if not text:
            return empty
        meaning = words.get(fold(text))
        if meaning is None:
            self._say(line, name, "unknown", text)
        return meaning or empty

    def _say(self, line: Line, name: str, what: str, value: str = "", other: int = 0) -> None:
        self.wrong.add(line.number)
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(line.number, name, what, value[:40], other))


def numbers_in(text: str) -> list[str]:
    """Numbers, each once and in order, whatever stands between them."""
    plain = unicodedata.normalize("NFKC", text)
    return sorted({one for one in re.split(r"[\s,;、/|]+", plain) if one})


def tidy(text: str) -> str:
    """One line without needless blanks: 张　三 is 张三, written to stand under three-character names."""
    parts = text.split()
    joined = parts[:1]
    for part in parts[1:]:
        close = joined[-1][-1] > "\u2e80" and part[0] > "\u2e80"
        joined = [*joined[:-1], joined[-1] + part] if close else [*joined, part]
    return " ".join(joined)


@dataclass(frozen=True, slots=True)
class Differences:
    """What the file would change. `changed` names the fields; `missing` are in the roster and not in it."""

    new: tuple[Entry, ...]
    changed: tuple[tuple[Entry, Person, tuple[str, ...]], ...]
    unchanged: int
    missing: tuple[Person, ...]
    units: tuple[tuple[str, UnitKind, Unit | None], ...]
    """(name, kind, the unit as it stands) of units that are new, or whose kind changes."""
    relatives: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Number → the numbers of all relatives, of those of whom the file says other ones than the roster."""


def compare(
    entries: Sequence[Entry],
    people: Sequence[Person],
    units: Sequence[Unit],
    kept: frozenset[str],
    relatives: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> Differences:
    """`kept` are numbers of people who are never missing: whoever imports, and whom the settings name.
    `relatives`: whose numbers stand together in the roster."""
    other_ones = {
        number: wanted
        for number, wanted in _wanted(entries).items()
        if wanted != relatives.get(number, frozenset())
    }
    by_number = {person.number: person for person in people}
    by_id = {unit.id: unit for unit in units}
    by_name = {unit.name: unit for unit in units}
    new, changed, unchanged = [], [], 0
    for entry in entries:
        person = by_number.get(entry.number)
        if person is None:
            new.append(entry)
        elif fields := _changes(entry, person, by_id[person.unit_id].name, entry.number in other_ones):
            changed.append((entry, person, fields))
        else:
            unchanged += 1
    wanted = {entry.unit: UnitKind(entry.unit_kind) for entry in entries if entry.unit_kind}
    other = tuple(
        (name, kind, by_name.get(name))
        for name, kind in wanted.items()
        if name not in by_name or by_name[name].kind != kind
    )
    here = {entry.number for entry in entries} | kept
    missing = tuple(p for p in people if not p.archived and p.number not in here)
    return Differences(tuple(new), tuple(changed), unchanged, missing, other, other_ones)


def _wanted(entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Whoever names somebody is named by them too, whatever their own line says."""
    named = {e.number: set(e.relatives.split()) for e in entries if e.relatives is not None}
    for number in list(named):
        for other in list(named[number]):
            if other in named:
                named[other].add(number)
    return {number: frozenset(others) for number, others in named.items()}


def _changes(entry: Entry, person: Person, unit: str, other_relatives: bool) -> tuple[str, ...]:
    now = {
        "name": person.name, "unit": unit, "post": person.post, "role": str(person.role),
        "section": person.section or "", "rank": person.rank or "",
    }  # fmt: skip
    said = {name: getattr(entry, name) for name in now}
    fields = [name for name, value in now.items() if said[name] not in (None, value)]
    fields += ["relatives"] if other_relatives else []
    return (*fields, "back") if person.archived else tuple(fields)
