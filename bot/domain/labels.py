"""What has an id in the database and a name that people read."""

from typing import Annotated

from pydantic import Field

from bot.domain.hours import Rules

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,15}$")]


class Label(Rules):
    """A name people read, once for each language."""

    zh_CN: Annotated[str, Field(min_length=1)]  # noqa: N815 - the locale's own name
    en: Annotated[str, Field(min_length=1)]

    def __call__(self, language: str) -> str:
        return self.en if language == "en" else self.zh_CN
