"""What a bot wrote, as text and entities ready to be kept."""

from __future__ import annotations

from webchat.html import parse_html
from webchat.refusals import bad_request
from webchat.text import LONGEST, LONGEST_CAPTION, cleaned, found_entities, units
from webchat.wire import Json, Params


def written(params: Params) -> Json:
    """Text and entities of a message; refuses an empty or a long one."""
    text, entities = _formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > LONGEST:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities or None}


def captioned(params: Params) -> Json:
    text, entities = _formatted(params, "caption", "caption_entities")
    if units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": text or None, "caption_entities": entities or None}


def _formatted(params: Params, text_name: str, entities_name: str) -> tuple[str, list[Json]]:
    source, mode = params.text(text_name), params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode in {"", "none"}:
        text, entities = cleaned(source), _given(params.parsed(entities_name))
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = _stripped(text, entities)
    taken = [range(e["offset"], e["offset"] + e["length"]) for e in entities]
    found = [e for e in found_entities(text) if not any(e["offset"] in span for span in taken)]
    return text, sorted(entities + found, key=lambda entity: int(entity["offset"]))


def _given(raw: object) -> list[Json]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    for entity in raw:
        shape = (
            (entity.get("type"), entity.get("offset"), entity.get("length"))
            if isinstance(entity, dict)
            else ()
        )
        if [type(part) for part in shape] != [str, int, int]:
            raise bad_request("can't parse entities: can't parse MessageEntity")
    return raw


def _stripped(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    lead, kept = len(text) - len(text.lstrip()), text.strip()
    end = units(kept)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] - lead + entity["length"])
        if stop > start:
            moved.append(entity | {"offset": start, "length": stop - start})
    return kept, moved
