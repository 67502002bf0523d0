"""Drawing pictures and checking texts are no part of running: neither costs the bot memory or time."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pictures", "resvg_py", "PIL", "fontTools", "bot.content", "babel.messages")


def test_the_bot_loads_none_of_it() -> None:
    code = f"import sys, bot.app, bot.serve; print([m for m in sys.modules if m.startswith({HEAVY!r})])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
