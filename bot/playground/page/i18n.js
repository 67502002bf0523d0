// The words of the page itself, in English and Chinese. What the bot says comes from the bot, in the person's language.

import { remember, remembered } from "./memory.js";

const WORDS = {
  en: {
    notice: "Playground: nothing here reaches Telegram", skip: "Skip to the message box",
    people: "People", addPerson: "Add a person", groups: "Groups", addGroup: "New group", noGroups: "No groups yet.",
    bench: "Workbench", openPeople: "People and groups", openBench: "Workbench: sample keys and faults",
    theme: "Dark or light", language: "界面换成中文", close: "Close", cancel: "Cancel", ok: "OK", add: "Add", create: "Create",
    firstName: "First name", username: "Username (optional)", telegramLanguage: "Telegram language",
    noLanguage: "none set", otherLanguages: "Any code will do, made-up ones too.",
    block: "Block the bot", unblock: "Unblock the bot", blocked: "blocked the bot",
    blockedHere: "{name} has blocked the bot. It cannot write here.",
    groupTitle: "Group name", members: "Members", botIsAdmin: "The bot is an administrator", member: "{n} members",
    chatWith: "Chat with {name}", bot: "bot", typing: "typing…", group: "group",
    composer: "Message", composerHint: "Write a message…", send: "Send", attach: "Attach", commands: "Commands",
    showKeyboard: "Show the keyboard", hideKeyboard: "Hide the keyboard", replyKeyboard: "Answers to choose from",
    start: "Start", emptyTitle: "A new chat", emptyText: "Press Start to meet the bot, just as a newcomer does.",
    emptyGroup: "Nothing has been said in this group yet.",
    copy: "Copy", copied: "Copied", notCopied: "The browser did not let us copy. Select the text and copy it by hand.",
    spoiler: "Hidden text. Press to show it.", spoilerPhoto: "Hidden picture. Press to show it.",
    expand: "Show all of the quote", edited: "edited", messages: "Messages", you: "You", actions: "What to do with this message",
    reply: "Reply", edit: "Edit", remove: "Delete", copyText: "Copy the text", deleted: "Message deleted",
    replyingTo: "Reply to {name}", editing: "Editing your message", forwarded: "Forwarded",
    earlier: "Show earlier messages", toBottom: "To the newest message", today: "Today", yesterday: "Yesterday",
    sticker: "Sticker", voice: "Voice message", location: "Location", contact: "Contact", photo: "Photo", document: "File",
    textFile: "Text file", forward: "Forwarded message", video: "Video", audio: "Audio", poll: "Poll", dice: "Dice", unsupported: "A kind of message that this page does not draw",
    openPhoto: "Open the picture", noPhoto: "The picture could not be loaded", closeViewer: "Close the picture",
    waiting: "Waiting for the bot…", noAnswer: "The bot has not answered this button yet.",
    onlyOnTelegram: "This button works only on Telegram.",
    offline: "Connection lost. Trying again…", failed: "That did not work: {reason}", unreachable: "the playground does not answer",
    sampleKeys: "Sample keys", sampleKeysText: "Each is made up, and the stand-in for OpenAI answers it with the verdict named.",
    faults: "Faults", faultsText: "Make Telegram misbehave and see how the bot copes.", noFaults: "None: all is calm.",
    clearFaults: "Clear all", addFault: "Add this fault", customFault: "Choose exactly", faultMethod: "Bot API method",
    everyMethod: "every method", faultKind: "What goes wrong", faultTimes: "How often (empty: until removed)",
    faultDelay: "Milliseconds", faultRetry: "Seconds until retry", always: "always", timesLeft: "{n} left", removeFault: "Remove this fault",
    fault_delay: "Slow answers", fault_429: "Too many requests (429)", fault_500: "Server error (500)",
    fault_drop_before: "Cut off before it arrives", fault_drop_after: "Cut off after it arrived",
    fault_hang: "No answer at all", fault_cannot_delete: "Messages cannot be deleted", fault_other: "Fault: {kind}",
    inline: "Inline results", noResults: "The bot has no results for this.",
    joined: "{name} joined", left: "{name} left", pinned: "{name} pinned a message", service: "Something changed in the chat",
    unread: "{n} unread", via: "via @{name}", commandMenu: "Commands of the bot",
  },
  zh: {
    notice: "演练场：这里的消息不会发到 Telegram", skip: "跳到输入框",
    people: "人物", addPerson: "添加人物", groups: "群组", addGroup: "新建群组", noGroups: "还没有群组。",
    bench: "工作台", openPeople: "人物和群组", openBench: "工作台：示例密钥与故障",
    theme: "深色或浅色", language: "Switch the page to English", close: "关闭", cancel: "取消", ok: "好的", add: "添加", create: "创建",
    firstName: "名字", username: "用户名（可不填）", telegramLanguage: "Telegram 语言",
    noLanguage: "未设置", otherLanguages: "填什么代码都行，编造的也可以。",
    block: "停用机器人", unblock: "重新启用机器人", blocked: "已停用机器人",
    blockedHere: "{name} 已停用机器人，它现在发不了消息。",
    groupTitle: "群组名称", members: "成员", botIsAdmin: "机器人是管理员", member: "{n} 位成员",
    chatWith: "与 {name} 的对话", bot: "机器人", typing: "正在输入…", group: "群组",
    composer: "消息", composerHint: "写点什么…", send: "发送", attach: "附件", commands: "命令",
    showKeyboard: "显示按钮键盘", hideKeyboard: "收起按钮键盘", replyKeyboard: "可选的回答",
    start: "开始", emptyTitle: "新的对话", emptyText: "点“开始”，像第一次来的人那样认识这个机器人。",
    emptyGroup: "这个群里还没有人说话。",
    copy: "复制", copied: "已复制", notCopied: "浏览器不允许复制，请选中文字手动复制。",
    spoiler: "隐藏的文字，点一下显示。", spoilerPhoto: "隐藏的图片，点一下显示。",
    expand: "展开全部引用", edited: "已编辑", messages: "消息", you: "你", actions: "对这条消息的操作",
    reply: "回复", edit: "编辑", remove: "删除", copyText: "复制文字", deleted: "消息已删除",
    replyingTo: "回复 {name}", editing: "正在编辑你的消息", forwarded: "转发的消息",
    earlier: "显示更早的消息", toBottom: "回到最新消息", today: "今天", yesterday: "昨天",
    sticker: "贴纸", voice: "语音消息", location: "位置", contact: "联系人", photo: "图片", document: "文件",
    textFile: "文本文件", forward: "转发的消息", video: "视频", audio: "音频", poll: "投票", dice: "骰子", unsupported: "这个页面还画不出这种消息",
    openPhoto: "打开图片", noPhoto: "图片没能加载", closeViewer: "关闭图片",
    waiting: "等机器人回应…", noAnswer: "机器人还没有回应这个按钮。",
    onlyOnTelegram: "这个按钮只能在 Telegram 里使用。",
    offline: "连接断了，正在重试…", failed: "没有成功：{reason}", unreachable: "演练场没有回应",
    sampleKeys: "示例密钥", sampleKeysText: "都是编造的；OpenAI 的替身会按标明的结果来回答。",
    faults: "故障", faultsText: "让 Telegram 出点毛病，看机器人怎么应付。", noFaults: "没有故障，一切正常。",
    clearFaults: "全部清除", addFault: "加上这个故障", customFault: "自己设定", faultMethod: "Bot API 方法",
    everyMethod: "所有方法", faultKind: "出什么问题", faultTimes: "次数（留空则一直持续）",
    faultDelay: "毫秒", faultRetry: "多少秒后可重试", always: "一直", timesLeft: "还剩 {n} 次", removeFault: "去掉这个故障",
    fault_delay: "回应变慢", fault_429: "请求太多（429）", fault_500: "服务器错误（500）",
    fault_drop_before: "送达之前断线", fault_drop_after: "送达之后断线",
    fault_hang: "完全没有回应", fault_cannot_delete: "消息删不掉", fault_other: "故障：{kind}",
    inline: "内联结果", noResults: "机器人没有给出结果。",
    joined: "{name} 加入了群组", left: "{name} 离开了群组", pinned: "{name} 置顶了一条消息", service: "群里有了变动",
    unread: "{n} 条未读", via: "来自 @{name}", commandMenu: "机器人的命令",
  },
};

export const LANGUAGE_CODES = ["en", "zh-hans", "zh-hant", "zh", "en-GB", "pt-br", "es", "ru", "ja", "ko"];

let current = remembered("language") ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
if (!(current in WORDS)) current = "en";

/** The page's own language: "en" or "zh". */
export const pageLanguage = () => current;

/** One string, its {placeholders} filled in. */
export function t(key, values = {}) {
  const text = WORDS[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const known = (key) => key in WORDS[current];

/** Put the words into the fixed parts of the page: data-t for text, data-t-label for names, data-t-hint for hints. */
export function translatePage(root = document) {
  document.documentElement.lang = current === "zh" ? "zh-Hans" : "en";
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-hint]")) node.placeholder = t(node.dataset.tHint);
  for (const node of root.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.matches("button")) node.title = t(node.dataset.tLabel);
  }
}

export function switchLanguage() {
  current = current === "en" ? "zh" : "en";
  remember("language", current);
  translatePage();
}

/** A language code with its own name for itself, as "zh-hans · 简体中文"; the bare code when nobody knows it. */
export function languageName(code) {
  if (!code) return t("noLanguage");
  try {
    const name = new Intl.DisplayNames([code], { type: "language", fallback: "none" }).of(code);
    return name ? `${name} · ${code}` : code;
  } catch {
    return code; // RangeError: no language tag at all, as a test of the bot may want
  }
}

export const timeOf = (seconds) => new Intl.DateTimeFormat(document.documentElement.lang,
  { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(seconds * 1000));

/** "Today", "Yesterday" or the date. */
export function dayOf(seconds) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.round((midnight - new Date(seconds * 1000).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return t("today");
  if (days === 1) return t("yesterday");
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date(seconds * 1000));
}
