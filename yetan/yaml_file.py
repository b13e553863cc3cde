"""A YAML text whose every place knows its line, so that a mistake can be pointed at."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import yaml

from bot.domain.mistakes import Said

Place = tuple[str | int, ...]

#: What the reader of YAML complains of most.
_NOT_YAML: Final = {
    "'\\t'": "yaml-tab",
    "mapping values are not allowed": "yaml-indent",
    "block end": "yaml-indent",
    "expected ',' or": "yaml-bracket",
    "expected ':'": "yaml-colon",
    "end of stream": "yaml-quote",
    "undefined alias": "yaml-alias",
}


class Problem(NamedTuple):
    """`line` and `column` count from 1; line 0 means the file as a whole."""

    line: int
    column: int | None
    place: str
    said: Said

    def told(self, file: str) -> Said:
        said = Said("at-setting", place=self.place, said=self.said) if self.place else self.said
        if not self.line:
            return Said("at-file", file=file, said=said)
        return Said("at-line", file=file, line=self.line, said=said)


class Unreadable(Exception):
    """The text is not one YAML mapping; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem.said))
        self.problem = problem


class YamlFile:
    """One mapping, read once: as plain data, and as nodes that remember where they stood."""

    def __init__(self, raw: bytes) -> None:
        self.text = _text(raw)
        try:
            loader = yaml.SafeLoader(self.text)
            self._root = _mapping(loader.get_single_node())
            self.data: dict[str, Any] = loader.construct_document(self._root)
        except yaml.MarkedYAMLError as error:
            raise Unreadable(_marked(error)) from None
        except yaml.reader.ReaderError as error:
            line = self.text.count("\n", 0, error.position) + 1
            raise Unreadable(Problem(line, None, "", Said("yaml-character"))) from None
        except RecursionError:
            raise Unreadable(Problem(0, None, "", Said("yaml-deep"))) from None
        except ValueError:  # a date such as 2026-02-30
            raise Unreadable(Problem(0, None, "", Said("yaml-value"))) from None

    def problem(self, place: Place, said: Said) -> Problem:
        """Points at the place itself, or at what surrounds it when it is not there."""
        mark = self._mark(place)
        return Problem(mark.line + 1, mark.column + 1, dotted(place), said)

    def knows(self, place: Place) -> Place:
        """The place without the parts that the file does not have (pydantic names a union's choice too)."""
        node: yaml.Node = self._root
        kept: list[str | int] = []
        for part in place:
            below = _below(node, part)
            if below is not None:
                node = below[1]
                kept.append(part)
        return tuple(kept)

    def duplicates(self) -> Iterator[Problem]:
        """Keys written twice in one mapping: YAML would silently keep the last."""
        seen: set[int] = set()
        todo: list[tuple[Place, yaml.Node]] = [((), self._root)]
        while todo:
            place, node = todo.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            lines: dict[str, int] = {}
            for part, key, value in _parts(node):
                if key is not None and part in lines:
                    mark, twice = key.start_mark, Said("yaml-twice", line=lines[str(part)])
                    yield Problem(mark.line + 1, mark.column + 1, dotted((*place, part)), twice)
                elif key is not None:
                    lines[str(part)] = key.start_mark.line + 1
                todo.append(((*place, part), value))

    def words(self) -> Iterator[tuple[Place, str]]:
        """Every scalar as it is written, with its place."""
        seen: set[int] = set()
        todo: list[tuple[Place, yaml.Node]] = [((), self._root)]
        while todo:
            place, node = todo.pop()
            if isinstance(node, yaml.ScalarNode):
                yield place, node.value
            elif id(node) not in seen:
                seen.add(id(node))
                todo += [((*place, part), value) for part, _, value in _parts(node)]

    def with_values(self, values: Mapping[Place, str]) -> str:
        """The text with some of its scalars replaced, comments and everything else untouched."""
        text = self.text
        nodes = [(self._node(place), value) for place, value in values.items()]
        for node, value in sorted(nodes, key=lambda item: -item[0].start_mark.index):
            if node.value == value:
                continue
            quoted = json.dumps(value, ensure_ascii=False)
            text = text[: node.start_mark.index] + quoted + text[node.end_mark.index :]
        return text

    def _node(self, place: Place) -> yaml.Node:
        node: yaml.Node = self._root
        for part in place:
            found = _below(node, part)
            if found is None:
                raise KeyError(dotted(place))
            node = found[1]
        return node

    def _mark(self, place: Place) -> Any:
        node: yaml.Node = self._root
        mark = node.start_mark
        for part in place:
            found = _below(node, part)
            if found is None:
                break
            key, node = found
            mark = (key or node).start_mark
        return mark


def dotted(place: Place) -> str:
    """`sections[2].host`: items count from 1, as a clerk does."""
    said = ""
    for part in place:
        said += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if said else part
    return said


def _parts(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node | None, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key.value, key, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield index, None, value


def _below(node: yaml.Node, part: str | int) -> tuple[yaml.Node | None, yaml.Node] | None:
    for name, key, value in _parts(node):
        if name == part or (key is not None and name == str(part)):
            return key, value
    return None


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(Problem(line, None, "", Said("yaml-not-utf8"))) from None


def _mapping(node: yaml.Node | None) -> yaml.MappingNode:
    if node is None:
        raise Unreadable(Problem(1, None, "", Said("yaml-empty")))
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(Problem(node.start_mark.line + 1, None, "", Said("yaml-no-settings")))
    return node


def _marked(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, None)
    what = error.problem or ""
    found = next((key for part, key in _NOT_YAML.items() if part in what), "yaml-wrong")
    return Problem(line, column, "", Said(found))
