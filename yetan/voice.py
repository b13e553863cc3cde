"""How the program speaks to whoever runs the machine: in the department's language."""

import os
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.domain.mistakes import Said, Unusable

if TYPE_CHECKING:
    from handlers.texts import Tongue

_OF_THE_FILE: Final = re.compile(rb"""(?m)^[^#\n]*\blanguage:[ ]*["']?(zh_CN|en)\b""")
_OF_THE_SYSTEM: Final = {"zh": "zh_CN", "en": "en"}


class Voice:
    """Draws what is said. What is heavy waits until something is: help must be quick."""

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def tongue(self) -> "Tongue":
        from zoneinfo import ZoneInfo

        from handlers.texts import Tongue, catalogue

        return Tongue(self.language, catalogue(self.language), ZoneInfo("UTC"))

    def __call__(self, said: object) -> str:
        """A sentence, with the sentences inside it; anything else goes by its own name."""
        from bot.domain.policy import Label

        tongue = self.tongue
        if isinstance(said, Unusable):
            return self(said.said)
        if isinstance(said, Said):
            return tongue(said.key, **{name: self(fact) for name, fact in said.facts.items()})
        if isinstance(said, OSError):
            from yetan.failures import of_the_system

            return self(of_the_system(said))
        if isinstance(said, Label):
            return tongue.label(said)
        if isinstance(said, list):
            return tongue("list-comma").join(self(one) for one in said)
        return str(said)


def voice(config: Path | None = None, environment: Mapping[str, str] = os.environ) -> Voice:
    """The department's language, be the rest of its file as wrong as it may; else that of the terminal;
    else Chinese."""
    return Voice(_written(config) or _wished(environment) or "zh_CN")


def _written(config: Path | None) -> str | None:
    try:
        found = _OF_THE_FILE.search(config.read_bytes()) if config else None
    except OSError:
        return None
    return found[1].decode() if found else None


def _wished(environment: Mapping[str, str]) -> str | None:
    wish = next((environment[name] for name in ("LC_ALL", "LANG") if environment.get(name)), "")
    return _OF_THE_SYSTEM.get(wish[:2].lower())
