"""Questions about chats and their members, and leaving them."""

from __future__ import annotations

from typing import Any

from bot.playground.call import Call, update
from bot.playground.errors import bad_request
from bot.playground.state import Bot, Chat, Json, World

_RIGHTS = ("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
           "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
           "can_delete_stories", "can_pin_messages", "can_manage_topics", "can_send_welcome_messages")  # fmt: skip
_PERMISSIONS = ("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
                "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
                "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages",
                "can_manage_topics")  # fmt: skip


def bot_member(bot: Bot, chat: Chat) -> Json:
    """The ChatMember that the bot itself is."""
    status = "kicked" if chat.is_private and chat.blocked else chat.bot_status
    member: Json = {"status": status, "user": bot.to_user()}
    if status == "administrator":
        rights = {name: bool(chat.bot_rights.get(name, True)) for name in _RIGHTS}
        member.update(can_be_edited=False, is_anonymous=False, **rights)
    elif status == "kicked":
        member["until_date"] = 0
    return member


async def get_chat(call: Call) -> Any:
    chat = call.chat()
    shown: Json = {**call.world.describe(chat), "accent_color_id": 0, "max_reaction_count": 11,
                   "accepted_gift_types": dict.fromkeys(
                       ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
                        "gifts_from_channels"), False)}  # fmt: skip
    if not chat.is_private:
        shown["permissions"] = dict.fromkeys(_PERMISSIONS, True)
    if chat.pinned:
        shown["pinned_message"] = chat.messages[chat.pinned[-1]].body
    return shown


async def get_chat_member(call: Call) -> Any:
    chat = call.chat()
    user_id = call.params.integer("user_id")
    if not user_id:
        raise bad_request("invalid user_id specified")
    if user_id == call.bot.id:
        return bot_member(call.bot, chat)
    person = call.world.people.get(user_id)
    if person is None:
        raise bad_request("user not found")
    if user_id in chat.members:
        owner = not chat.is_private and user_id == min(chat.members)
        if owner:
            return {"status": "creator", "user": person.to_user(), "is_anonymous": False}
        return {"status": "member", "user": person.to_user()}
    return {"status": "left", "user": person.to_user()}


async def get_chat_administrators(call: Call) -> Any:
    chat = call.chat()
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    owner = call.world.people[min(chat.members)]
    admins: list[Json] = [{"status": "creator", "user": owner.to_user(), "is_anonymous": False}]
    if chat.bot_is_admin:
        admins.append(bot_member(call.bot, chat))
    return admins


async def get_chat_member_count(call: Call) -> Any:
    return len(call.chat().members) + 1


async def leave_chat(call: Call) -> Any:
    chat = call.chat()
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    change_bot_status(call.world, call.bot, chat, "left", call.bot.to_user())
    return True


def change_bot_status(world: World, bot: Bot, chat: Chat, status: str, by: Json) -> None:
    """Give the bot another place in a chat, and tell it by `my_chat_member`.

    Args:
        status: member, administrator, left, kicked; in a private chat "kicked" and "member" block and unblock.
        by: the User who did it.
    """
    before = bot_member(bot, chat)
    if chat.is_private:
        chat.blocked = status == "kicked"
    else:
        chat.bot_status = status
    after = bot_member(bot, chat)
    if before == after:
        return
    body = {"chat": world.describe(chat), "from": by, "date": int(world.now()), "old_chat_member": before,
            "new_chat_member": after}  # fmt: skip
    update(world, bot, "my_chat_member", body, chat.id)


async def pin_chat_message(call: Call) -> Any:
    chat = call.writable_chat()
    message = call.message(chat, "message to pin")
    if not chat.is_private and not chat.bot_is_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
    call.events.publish("pin", chat.id, call.seen_by(chat), bot=call.bot.id, message_id=message.id)
    return True


async def unpin_chat_message(call: Call) -> Any:
    chat = call.writable_chat()
    message_id = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    call.events.publish("unpin", chat.id, call.seen_by(chat), bot=call.bot.id, message_id=message_id)
    return True


async def unpin_all_chat_messages(call: Call) -> Any:
    call.writable_chat().pinned.clear()
    return True


async def get_user_profile_photos(call: Call) -> Any:
    if call.params.integer("user_id") not in call.world.people:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}
