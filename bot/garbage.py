"""When Python looks for cyclic garbage: seldom, and never among what was loaded at the start.

Reference counts free nearly everything here: 18,000 updates left 1,600 objects in cycles. Looking for them every 700
allocations, Python's default, went again and again over the hundreds of updates that wait for Telegram at a busy
moment, and took 40% of the time an update costs (`make bench`, 40 ms of delay).
"""

from __future__ import annotations

import gc

SELDOM = 50_000
"""Objects made and not yet freed since the last look: some 5 MB, and about 10 ms to look through."""


def hold() -> None:
    """No looking while the bot is being built: what is loaded now stays for good."""
    gc.disable()


def release() -> None:
    """The bot is ready: everything so far is never looked through again, everything from now on seldom."""
    gc.freeze()
    gc.set_threshold(SELDOM, 10, 10)
    gc.enable()
