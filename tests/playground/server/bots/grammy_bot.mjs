// The small bot with grammY.

import { createServer } from "node:http";
import { createRequire } from "node:module";

// The library lies in a cache folder of its own, not beside this file.
const { Bot, InlineKeyboard, InputFile, webhookCallback } = createRequire(process.env.GRAMMY_FOLDER)("grammy");
const { BOT_API, BOT_TOKEN, MODE, HOOK_PORT, PICTURE } = process.env;

const bot = new Bot(BOT_TOKEN, { client: { apiRoot: BOT_API, canUseWebhookReply: (method) => method === "sendChatAction" } });
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const keyboard = new InlineKeyboard().text("Next", "next").url("Site", "https://example.com");

bot.command("start", (ctx) => ctx.reply("<b>Hello</b>", { parse_mode: "HTML", reply_markup: keyboard }));
bot.command("photo", async (ctx) => {
  const sent = await ctx.replyWithPhoto(new InputFile(Buffer.from(PICTURE, "base64"), "a.png"), { caption: "one" });
  await ctx.api.editMessageCaption(sent.chat.id, sent.message_id, { caption: "two" });
});
bot.on("callback_query:data", async (ctx) => {
  await ctx.answerCallbackQuery("ok");
  await ctx.editMessageText("pressed");
});
bot.on("message:document", async (ctx) => {
  const file = await ctx.getFile();
  const response = await fetch(`${BOT_API}/file/bot${BOT_TOKEN}/${file.file_path}`);
  await ctx.reply(`${(await response.arrayBuffer()).byteLength} bytes`);
});
bot.on("inline_query", (ctx) =>
  ctx.answerInlineQuery([
    { type: "article", id: "1", title: "title", input_message_content: { message_text: ctx.inlineQuery.query } },
  ]),
);
bot.on("message:text", async (ctx) => {
  await ctx.reply(`<b>${escape(ctx.message.text)}</b>`, { parse_mode: "HTML" });
  await ctx.deleteMessage();
});

await bot.api.setMyCommands([{ command: "start", description: "begin" }]);
if (MODE === "webhook") {
  createServer(webhookCallback(bot, "http", { secretToken: "s" })).listen(Number(HOOK_PORT), "127.0.0.1", async () => {
    await bot.api.setWebhook(`http://127.0.0.1:${HOOK_PORT}/hook`, { secret_token: "s" });
    console.log("ready");
  });
} else {
  bot.start({ onStart: () => console.log("ready") });
}
