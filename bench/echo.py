"""The floors: the smallest bots that python-telegram-bot's own README would write. They keep nothing.

`python -m bench.echo <api> <token> [httpx|aiohttp] [echo|concurrent|cards]`: `cards` makes the calls that
our bot makes (a card is sent, taps are answered and edit it, typed words are deleted) and nothing else.
"""

import sys
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters


async def echo(update: Update, _: Any) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


async def show(update: Update, _: Any) -> None:
    assert update.message is not None
    await update.message.reply_text("想谈哪方面?", reply_markup=_keyboard(0))
    if not (update.message.text or "").startswith("/"):
        await update.message.delete()


async def turn(update: Update, _: Any) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer()
    number = int((query.data or "0").rpartition(":")[2]) + 1
    await query.edit_message_text(f"想谈哪方面? {number}", reply_markup=_keyboard(number))


def _keyboard(number: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(f"选 {row}", callback_data=f"next:{row}:{number}")] for row in range(4)]
    )


def main(api: str, token: str, client: str = "httpx", how: str = "echo") -> None:
    builder = Application.builder().token(token).base_url(f"{api}/bot")
    if client == "aiohttp":
        from yetan.request import AiohttpRequest

        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(connections=2))
    if how == "concurrent":
        builder = builder.concurrent_updates(64)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, show if how == "cards" else echo))
    application.add_handler(CallbackQueryHandler(turn))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
