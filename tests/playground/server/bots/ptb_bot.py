"""The small bot with python-telegram-bot."""

import asyncio
import html
import os

from aiohttp import web
from telegram import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.playground.utterance import sample_picture

Context = ContextTypes.DEFAULT_TYPE
KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Next", callback_data="next"), InlineKeyboardButton("Site", url="https://example.com")]]
)


async def start(update: Update, _: Context) -> None:
    await update.message.reply_html("<b>Hello</b>", reply_markup=KEYBOARD)


async def press(update: Update, _: Context) -> None:
    await update.callback_query.answer("ok")
    await update.callback_query.edit_message_text("pressed")


async def photo(update: Update, _: Context) -> None:
    sent = await update.message.reply_photo(sample_picture(), caption="one")
    await sent.edit_caption("two")


async def document(update: Update, _: Context) -> None:
    file = await update.message.document.get_file()
    await update.message.reply_text(f"{len(await file.download_as_bytearray())} bytes")


async def inline(update: Update, _: Context) -> None:
    text = InputTextMessageContent(update.inline_query.query)
    await update.inline_query.answer([InlineQueryResultArticle("1", "title", text)])


async def echo(update: Update, _: Context) -> None:
    await update.message.reply_html(f"<b>{html.escape(update.message.text)}</b>")
    await update.message.delete()


async def main() -> None:
    api = os.environ["BOT_API"]
    builder = Application.builder().token(os.environ["BOT_TOKEN"])
    builder = builder.base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    if os.environ["MODE"] == "webhook":
        builder = builder.updater(None)
    application = builder.build()
    application.add_handlers([
        CommandHandler("start", start),
        CommandHandler("photo", photo),
        CallbackQueryHandler(press),
        InlineQueryHandler(inline),
        MessageHandler(filters.Document.ALL, document),
        MessageHandler(filters.TEXT, echo),
    ])  # fmt: skip
    async with application:
        await application.start()
        await application.bot.set_my_commands([BotCommand("start", "begin")])
        if os.environ["MODE"] == "webhook":
            await serve(application)
        else:
            await application.updater.start_polling()
        print("ready", flush=True)
        await asyncio.Event().wait()


async def serve(application: Application) -> None:
    async def take(request: web.Request) -> web.Response:
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["HOOK_PORT"])).start()
    await application.bot.set_webhook(f"http://127.0.0.1:{os.environ['HOOK_PORT']}/hook", secret_token="s")


asyncio.run(main())
