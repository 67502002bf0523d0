"""The small bot with aiogram. Its webhook answers updates with a method in the response, as aiogram does by itself."""

import asyncio
import html
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.methods import SendMessage
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bot.playground.utterance import sample_picture

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="Next", callback_data="next"),
            InlineKeyboardButton(text="Site", url="https://example.com"),
        ]
    ]
)
dispatcher = Dispatcher()


@dispatcher.message(CommandStart())
async def start(message: Message) -> SendMessage:
    return message.answer("<b>Hello</b>", parse_mode="HTML", reply_markup=KEYBOARD)


@dispatcher.callback_query()
async def press(query: CallbackQuery) -> None:
    await query.answer("ok")
    await query.message.edit_text("pressed")


@dispatcher.message(Command("photo"))
async def photo(message: Message) -> None:
    sent = await message.answer_photo(BufferedInputFile(sample_picture(), "a.png"), caption="one")
    await sent.edit_caption(caption="two")


@dispatcher.message(F.document)
async def document(message: Message, bot: Bot) -> None:
    content = await bot.download(message.document)
    await message.answer(f"{len(content.read())} bytes")


@dispatcher.inline_query()
async def inline(query: InlineQuery) -> None:
    text = InputTextMessageContent(message_text=query.query)
    await query.answer([InlineQueryResultArticle(id="1", title="title", input_message_content=text)])


@dispatcher.message(F.text)
async def echo(message: Message) -> None:
    await message.answer(f"<b>{html.escape(message.text)}</b>", parse_mode="HTML")
    await message.delete()


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API"]))
    bot = Bot(os.environ["BOT_TOKEN"], session=session)
    await bot.set_my_commands([BotCommand(command="start", description="begin")])
    if os.environ["MODE"] == "webhook":
        app = web.Application()
        SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token="s").register(app, "/hook")
        setup_application(app, dispatcher, bot=bot)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["HOOK_PORT"])).start()
        await bot.set_webhook(f"http://127.0.0.1:{os.environ['HOOK_PORT']}/hook", secret_token="s")
        print("ready", flush=True)
        await asyncio.Event().wait()
    print("ready", flush=True)
    await dispatcher.start_polling(bot, handle_signals=False)


asyncio.run(main())
