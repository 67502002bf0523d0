"""How a bot gets its updates and files, and says who it is."""

from __future__ import annotations

from typing import Any

from bot.playground.call import Answer, Call
from bot.playground.delivery import DEFAULT_CONNECTIONS, Webhook
from bot.playground.errors import ApiError, bad_request, too_many_requests
from bot.playground.files import DOWNLOAD_LIMIT
from bot.playground.state import Json
from bot.playground.updates import LONGEST_POLL


async def get_me(call: Call) -> Any:
    return {
        **call.bot.to_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all_group_messages,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_guest_queries": False,
    }


async def get_updates(call: Call) -> Any:
    if call.delivery.hook(call.bot) is not None:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    call.bot.updates.allow(call.params.json("allowed_updates"))
    limit = min(max(call.params.integer("limit", 100), 1), 100)
    timeout = min(max(call.params.integer("timeout"), 0), LONGEST_POLL)
    return await call.bot.updates.poll(call.params.integer("offset"), limit, timeout, call.world.now)


async def set_webhook(call: Call) -> Any:
    params = call.params
    url = params.text("url").strip()
    if not url:
        return await delete_webhook(call)
    if call.limits and call.world.now() < call.bot.webhook_set_at + 1:
        raise too_many_requests(1)
    call.bot.webhook_set_at = call.world.now()
    connections = min(max(params.integer("max_connections", DEFAULT_CONNECTIONS), 1), 100)
    hook = Webhook(url, params.text("secret_token"), connections, params.text("ip_address"))
    drop = params.boolean("drop_pending_updates")
    call.bot.updates.allow(params.json("allowed_updates"))
    now = call.delivery.hook(call.bot)
    asked = (hook.url, hook.secret, hook.max_connections, hook.ip_address)
    if now and not drop and (now.url, now.secret, now.max_connections, now.ip_address) == asked:
        return Answer(True, "Webhook is already set")
    if drop:
        call.bot.updates.drop_all()
    await call.delivery.set(call.bot, hook)
    return Answer(True, "Webhook was set")


async def delete_webhook(call: Call) -> Any:
    if call.params.boolean("drop_pending_updates"):
        call.bot.updates.drop_all()
    removed = await call.delivery.remove(call.bot)
    return Answer(True, "Webhook was deleted" if removed else "Webhook is already deleted")


async def get_webhook_info(call: Call) -> Any:
    hook = call.delivery.hook(call.bot)
    info: Json = {"url": hook.url if hook else "", "has_custom_certificate": False,
                  "pending_update_count": len(call.bot.updates)}  # fmt: skip
    if hook is not None:
        info["max_connections"] = hook.max_connections
        info["ip_address"] = hook.ip_address or "127.0.0.1"
        if hook.last_error_date:
            info.update(last_error_date=hook.last_error_date, last_error_message=hook.last_error_message)
    if call.bot.updates.allowed is not None:
        info["allowed_updates"] = sorted(call.bot.updates.allowed)
    return info


async def get_file(call: Call) -> Any:
    file_id = call.params.text("file_id")
    stored = call.world.files.by_id(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**stored.describe(), "file_path": stored.path}


async def log_out(call: Call) -> Any:
    return True
