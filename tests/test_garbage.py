"""What was loaded at the start is not looked through again, and the rest seldom; in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from bot.garbage import SELDOM

SCRIPT = """
import gc
from bot import garbage

class Knot: ...

def tie():
    knot = Knot(); knot.itself = knot

garbage.hold()
assert not gc.isenabled()
loaded = [Knot() for _ in range(100)]
garbage.release()
assert gc.get_freeze_count() > 100
begun = []
gc.callbacks.append(lambda phase, info: begun.append(phase == "start"))
kept = [[] for _ in range(garbage.SELDOM // 2)]
print(sum(begun))
while not sum(begun):
    tie()
print(sum(begun))
"""


def test_garbage_is_looked_for_seldom_and_still_found():
    assert SELDOM > 10_000
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["0", "1"], done.stderr
