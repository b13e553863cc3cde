"""The floor: the smallest bot that python-telegram-bot's own README would write. It keeps nothing.

`python -m bench.echo <api> <token> [httpx|aiohttp] [concurrent]`
"""

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def echo(update: Update, context: Any) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main(api: str, token: str, client: str = "httpx", how: str = "") -> None:
    builder = Application.builder().token(token).base_url(f"{api}/bot")
    if client == "aiohttp":
        from yetan.request import AiohttpRequest

        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(connections=2))
    if how == "concurrent":
        builder = builder.concurrent_updates(64)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
