"""What pydantic found, said so that a clerk knows what to write instead."""

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

_SAID: Final[Mapping[str, str]] = {
    "extra_forbidden": "there is no such setting",
    "missing": "is missing",
    "string_type": "write words here; put what looks like a number or a date in quotes",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "begin with a letter and use letters, digits and _ only (ids: small letters)",
    "model_type": "settings are wanted here, one `name: value` a line",
    "dict_type": "settings are wanted here, one `name: value` a line",
    "tuple_type": "a list is wanted here",
    "too_short": "at least one is wanted",
    "int_type": "a whole number is wanted",
    "int_parsing": "a whole number is wanted",
    "int_from_float": "a whole number is wanted",
    "float_type": "a number is wanted",
    "float_parsing": "a number is wanted",
    "path_type": "the path of a file or folder is wanted",
    "union_tag_not_found": "say which kind it is: `kind: webchat` or `kind: telegram`",
    "union_tag_invalid": "the kinds are webchat and telegram",
    "model_attributes_type": "settings are wanted here, beginning with `kind: webchat` or `kind: telegram`",
}


def sentence(error: ErrorDetails) -> str:
    kind = error["type"]
    if kind in _SAID:
        return _SAID[kind]
    if kind in ("literal_error", "enum"):
        return f"write one of these: {error['ctx']['expected'].replace(' or ', ', ')}".replace("'", "")
    said = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return said[:1].lower() + said[1:]


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
