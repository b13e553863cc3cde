"""What pydantic found, as a sentence that tells a clerk what to write instead."""

import re
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.domain.mistakes import Mistake, Said

_SAID: Final[Mapping[str, str]] = {
    "extra_forbidden": "config-no-such",
    "missing": "config-missing",
    "string_type": "config-words",
    "string_too_short": "config-empty",
    "string_too_long": "config-long",
    "string_pattern_mismatch": "config-name",
    "model_type": "config-block",
    "dict_type": "config-block",
    "model_attributes_type": "config-block-kind",
    "tuple_type": "config-list",
    "list_type": "config-list",
    "set_type": "config-list",
    "frozen_set_type": "config-list",
    "too_short": "config-at-least-one",
    "int_type": "config-whole-number",
    "int_parsing": "config-whole-number",
    "int_from_float": "config-whole-number",
    "float_type": "config-number",
    "float_parsing": "config-number",
    "finite_number": "config-number",
    "bool_type": "config-yes-or-no",
    "bool_parsing": "config-yes-or-no",
    "date_type": "config-date",
    "date_parsing": "config-date",
    "date_from_datetime_parsing": "config-date",
    "path_type": "config-path",
    "union_tag_not_found": "config-kind-missing",
    "union_tag_invalid": "config-kind-unknown",
    "literal_error": "config-one-of",
    "enum": "config-one-of",
    "less_than": "config-less-than",
    "less_than_equal": "config-at-most",
    "greater_than": "config-more-than",
    "greater_than_equal": "config-at-least",
}


def sentence(error: ErrorDetails) -> Said:
    kind, facts = error["type"], dict(error.get("ctx", {}))
    own = facts.pop("error", None)
    if isinstance(own, Mistake):
        return own.said
    if kind not in _SAID:
        return Said("in-its-words", words=str(own or error["msg"]))
    if facts.get("class_name") == "Label":
        return Said("config-label")
    if "expected" in facts:
        facts["expected"] = re.findall("'([^']*)'", str(facts["expected"]))
    return Said(_SAID[kind], **facts)


def known_names(model: type[BaseModel]) -> frozenset[str]:
    """Every setting's name in the model and all that it holds."""
    return frozenset(_names(model, set()))


def _names(kind: Any, seen: set[Any]) -> Iterator[str]:
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen.add(kind)
        for name, field in kind.model_fields.items():
            yield name
            yield from _names(field.annotation, seen)
    elif get_origin(kind) is not None or isinstance(kind, types.UnionType) or kind is Annotated:
        for inner in get_args(kind):
            yield from _names(inner, seen)
