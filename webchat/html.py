"""parse_mode=HTML: Telegram's few tags to text and entities, refusing what Telegram refuses."""

from __future__ import annotations

import html
import re

from webchat.refusals import Refusal, bad_request
from webchat.text import cleaned, units
from webchat.wire import Json

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_PIECE = re.compile(r"<[^>]*>?|&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});|[^<&]+|&")
_START = re.compile(
    r"<([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*>$"
)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")


def parse_html(source: str) -> tuple[str, list[Json]]:
    return _Parsing(source).result()


class _Parsing:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text: list[str] = []
        self.length = 0
        self.open: list[tuple[str, Json]] = []
        self.entities: list[Json] = []
        self.at = 0

    def result(self) -> tuple[str, list[Json]]:
        for match in _PIECE.finditer(self.source):
            self.at = match.start()
            piece = match.group()
            if piece.startswith("</"):
                self._end(piece)
            elif piece.startswith("<"):
                self._start(piece)
            else:
                self._say(cleaned(html.unescape(piece) if piece.startswith("&") else piece))
        if self.open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.text), self.entities

    def _say(self, words: str) -> None:
        self.text.append(words)
        self.length += units(words)

    def _start(self, piece: str) -> None:
        match = _START.match(piece)
        if match is None:
            raise _unparsable(f"Unclosed start tag at byte offset {self._offset()}")
        tag = match[1].lower()
        given = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(match[2])}
        if tag not in _TAGS:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {self._offset()}')
        if tag == "span" and given.get("class") != "tg-spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._offset()}')
        entity: Json = {"type": _TAGS[tag], "offset": self.length, "length": 0}
        if tag == "a":
            entity["url"] = html.unescape(given.get("href", ""))
        elif tag == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        elif tag == "code" and self.open and self.open[-1][0] == "pre" and "class" in given:
            self.open[-1][1]["language"] = given["class"].removeprefix("language-")
            entity["type"] = ""
        self.open.append((tag, entity))

    def _end(self, piece: str) -> None:
        tag = piece[2:].rstrip(">").strip().lower()
        if not self.open:
            raise _unparsable(f"Unexpected end tag at byte offset {self._offset()}")
        expected, entity = self.open.pop()
        if tag and tag != expected:
            where = f"at byte offset {self._offset()}"
            raise _unparsable(f'Unmatched end tag {where}, expected "</{expected}>", found "</{tag}>"')
        entity["length"] = self.length - entity["offset"]
        shown = entity["type"] and (
            entity["type"] != "text_link" or entity["url"].startswith(("http", "tg:"))
        )
        if entity["length"] and shown:
            self.entities.append(entity)

    def _offset(self) -> int:
        return len(self.source[: self.at].encode())


def _unparsable(why: str) -> Refusal:
    return bad_request(f"can't parse entities: {why}")
