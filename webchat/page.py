"""The chat page, and the bar above it when somebody steers a demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webchat.profile_texts import introduction
from webchat.state import State
from webchat.wire import answer

#: For a page in that language: `zh` or `en`.
Toolbar = Callable[[str], dict[str, Any]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob:; media-src blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOLDER = Path(__file__).with_name("page")


def routes(state: State, toolbar: Toolbar | None, title: str, zone: str) -> list[Route]:
    async def about(request: Request) -> Response:
        """What a page may know before anybody has an account."""
        bot = state.bot_named(request.query_params.get("bot"))
        shown = introduction(bot, request.query_params.get("language", ""))
        shown_as = {"title": title or bot.account.name, "zone": zone}
        return answer({**shown_as, "bot": shown, "toolbar": toolbar is not None})

    async def bar(request: Request) -> Response:
        shown = toolbar(request.query_params.get("language", "")) if toolbar else {}
        return answer(shown, 200 if toolbar else 404)

    return [
        _file("/", "index.html"),
        *(_file(f"/page/{name}", name) for name in ("style.css", "page.js", "icon.svg")),
        Route("/chat/about", about, methods=["GET"]),
        Route("/toolbar.json", bar, methods=["GET"]),
    ]


def _file(path: str, name: str) -> Route:
    content = (_FOLDER / name).read_bytes()

    async def endpoint(_: Request) -> Response:
        return Response(content, headers=HEADERS, media_type=_KINDS[Path(name).suffix])

    return Route(path, endpoint, methods=["GET"])
