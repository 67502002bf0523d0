"""What nobody catches is logged, and nothing key-shaped of it."""

import subprocess
import sys

import pytest

from tests.keys.planting import MARKER

PROGRAM = """
import sys, threading
from bot.observe.logs import set_up_logging

set_up_logging("DEBUG", {style!r})
KEY = "".join(("sk-proj-", "aB3" * 20, {marker!r}, "cD4" * 20))


class Careless:
    def __del__(self):
        raise ValueError(KEY)


def fail():
    raise ValueError(KEY)


match {where!r}:
    case "destructor":
        Careless()
    case "thread":
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    case "main":
        fail()
"""


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("where", ["destructor", "thread", "main"])
def test_an_exception_that_nobody_catches_shows_no_key(where: str, style: str) -> None:
    """A destructor's went straight to standard error, with the key in it."""
    program = PROGRAM.format(where=where, style=style, marker=MARKER)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    shown = ended.stdout + ended.stderr
    assert "ValueError: [redacted]" in shown
    assert "aB3aB3aB3aB3" not in shown
    assert "cD4cD4cD4cD4" not in shown
    assert len(ended.stderr.splitlines()) == 1
