"""What a person is told of a message that had a secret in it."""

from __future__ import annotations

from bot.gateway.markup import Button, Screen, bold, escape
from bot.i18n.catalogue import gettext as _
from bot.i18n.facts import links

_KEY_PAGES = {"openai_key": "keys", "admin_key": "organization-keys"}
"""Where a key of OpenAI's is revoked, by its kind."""


def impossible(why: str) -> Screen:
    """Telegram does not let the bot delete it: what to do, at once and plainly.

    Args:
        why: the kind of secret, as the ledger has it.
    """
    lines = [
        bold(_("I could not delete your message. Please delete it yourself, now.")),
        escape(_("Press and hold the message, choose Delete, and tick the box that deletes it for everyone.")),
    ]
    if why in _KEY_PAGES:
        lines.append(escape(_("Then revoke that key: whoever has seen the message could use it and spend your money.")))
        page = links()[_KEY_PAGES[why]]
        return Screen("\n\n".join(lines), ((Button(_("🔗 Open the API keys page"), url=page),),))
    if why == "card_number":
        lines.append(escape(_("If other people could see it, ask your bank to replace the card.")))
    else:
        lines.append(escape(_("Then revoke it at the service it belongs to.")))
    return Screen("\n\n".join(lines))


def finished_late(why: str, *, restarted: bool) -> Screen:
    """The message is gone at last.

    Args:
        why: the kind of secret, as the ledger has it.
        restarted: the process that took it did not come to the end of the check.
    """
    lines = [escape(_("Your message with the secret has been deleted."))]
    if restarted and why == "openai_key":
        lines.append(escape(_("I was restarted before the check was over. If you want the result, ask for it again.")))
        return Screen("\n\n".join(lines), ((Button(_("🔑 Check my key"), data="keys:ask"),),))
    return Screen("\n\n".join(lines))
