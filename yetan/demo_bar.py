"""The bar above the page of a demo: who can be played, and what the clock can be moved to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers.texts import Tongue, catalogue

#: Who can be played: by number in the made-up roster, and in which group they stand.
ROLES: Final = {
    **dict.fromkeys(("C005", "C001", "C025"), "cadres"),
    **dict.fromkeys(("S201", "S202", "H002", "S101", "S102", "H001", "S501", "S502"), "sections"),
    **dict.fromkeys(("V001", "M001"), "leaders"),
    "O001": "office",
}
#: What moves the clock, and where to.
MOVES: Final = {"hour": "by=3600", "reminder": "to=next", "night": "to=night"}


def tongue_of(zone: ZoneInfo, language: str = "") -> Tongue:
    """Of the page that shows the bar: Chinese, unless it says that it is not."""
    wanted = "zh_CN" if language.startswith("zh") or not language else "en"
    return Tongue(wanted, catalogue(wanted), zone)


def label(t: Tongue, number: str) -> str:
    return t(f"demo-{number}")


def bar(t: Tongue, now: datetime, secrets: Mapping[str, str]) -> dict[str, Any]:
    """As the page draws it; `secrets` are the accounts of those who sit already, by number."""
    return {
        "accounts": [
            {"label": label(t, number), "group": t(f"demo-{group}"), "secret": secrets[number]}
            for number, group in ROLES.items()
            if number in secrets
        ],
        "actions": [
            {"label": t(f"demo-to-{move}"), "post": f"/demo/clock?{query}"} for move, query in MOVES.items()
        ],
        "status": f"{t.weekday(now.astimezone(t.zone).date())} {t.clock(now)}",
        "hint": t("demo-hint"),
    }
