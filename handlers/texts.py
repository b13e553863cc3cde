"""Every word a person reads: catalogues in, sentences out, dates in words people use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.policy import Label

LANGUAGES: Final = ("zh_CN", "en")
FOLDER: Final = Path(__file__).parent.parent / "locales"


def load_catalogues(folder: Path = FOLDER) -> dict[str, Mapping[str, str]]:
    """language → key → text."""
    return {language: catalogue(language, folder) for language in LANGUAGES}


@cache
def catalogue(language: str, folder: Path = FOLDER) -> Mapping[str, str]:
    """key → text, read from the `.po` file itself, once: a clerk's edit needs no build, but a new start."""
    from babel.messages.pofile import read_po

    with (folder / language / "yetan.po").open("rb") as file:
        found = read_po(file, locale=language)
    return {str(m.id): str(m.string) for m in found if m.id and m.string}


@dataclass(frozen=True)
class Tongue:
    """One reader's language. Calling it with a key gives the sentence."""

    language: str
    texts: Mapping[str, str]
    zone: ZoneInfo

    def __call__(self, key: str, **facts: object) -> str:
        return self.texts[key].format(**facts)

    def label(self, label: Label) -> str:
        return label(self.language)

    def weekday(self, day: date) -> str:
        return self(f"weekday-{day.isoweekday()}")

    def day(self, day: date) -> str:
        """周三(11月25日)"""
        return self("day", weekday=self.weekday(day), month=self(f"month-{day.month}"), day=day.day)

    def date(self, day: date) -> str:
        """11月25日"""
        return self("date", month=self(f"month-{day.month}"), day=day.day)

    def clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%H:%M}"

    def when(self, moment: datetime) -> str:
        """周三(11月25日) 晚上 19:30"""
        local = moment.astimezone(self.zone)
        return self("when", day=self.day(local.date()), part=self._part(local), clock=f"{local:%H:%M}")

    def stamp(self, moment: datetime) -> str:
        """2026年11月25日 20:15: what is read years later."""
        local = moment.astimezone(self.zone)
        return self("stamp", year=local.year, day=self.date(local.date()), clock=f"{local:%H:%M}")

    def soon(self, moment: datetime, now: datetime) -> str:
        """今晚 19:30, 明晚 19:30, 周三 19:30; further away the date."""
        local = moment.astimezone(self.zone)
        days = (local.date() - now.astimezone(self.zone).date()).days
        evening = "evening" if local.hour >= 18 else "daytime"
        if days in (0, 1):
            return self(f"soon-{days}-{evening}", clock=f"{local:%H:%M}")
        if 1 < days < 7:
            return self("soon-week", weekday=self.weekday(local.date()), clock=f"{local:%H:%M}")
        month = self(f"month-{local.month}")
        return self("soon-later", month=month, day=local.day, clock=f"{local:%H:%M}")

    def size(self, count: int) -> str:
        """Of a file: 8 KB, 1.2 MB; nobody counts its bytes."""
        return f"{max(count // 1000, 1)} KB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"

    def late(self, minutes: int) -> str:
        """By how much something comes too late, in the unit in which one would say it."""
        if minutes < 60:
            return self("late-minutes", count=minutes)
        if minutes < 48 * 60:
            return self("late-hours", count=minutes // 60)
        return self("late-days", count=minutes // (24 * 60))

    def _part(self, local: datetime) -> str:
        return self(
            "part-morning" if local.hour < 12 else "part-afternoon" if local.hour < 18 else "part-evening"
        )
