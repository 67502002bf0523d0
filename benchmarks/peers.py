"""This bot beside its peers on the same small job: a press of Next, written before the reply.

The harness is a folder of its own with `run.py`, named by FIRSTKEY_BENCH_DIR (default: `shared/bench` beside this
project). It is copied into `.cache/bench`, where its peers get their packages, once; there they learn our callback
data. It wants gcc, taskset and Node.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[1]
HARNESS = Path(os.environ.get("FIRSTKEY_BENCH_DIR") or HOUSE.parent / "shared" / "bench")
COPY = HOUSE / ".cache" / "bench"
PEERS = ("real", "b", "d.uv.batch", "e.wal", "e.wal.reply")
SECRET = "bench"
DELAYS = {"0": (), "40": ("--conc", "400", "--users", "10000")}
"""Telegram's delay in milliseconds, and how many people are needed to keep a bot busy with it."""
BOT = """#!/bin/sh
# A fresh database each time: the harness numbers its updates from the same id again.
rm -rf {data} && mkdir -p {data}
export TELEGRAM_BOT_TOKEN="$TG_TOKEN" FIRSTKEY_BOT_API_URL="$TG_BASE_URL" FIRSTKEY_DATABASE_URL="sqlite:///{data}/bot.db"
export FIRSTKEY_WEBHOOK_URL="http://127.0.0.1:$WEBHOOK_PORT$WEBHOOK_PATH" FIRSTKEY_WEBHOOK_SECRET={secret}
export FIRSTKEY_WEBHOOK_LISTEN="127.0.0.1:$WEBHOOK_PORT" FIRSTKEY_LOG_LEVEL=WARNING
cd {house} && exec {python} -m bot run
"""


def compare(more: list[str]) -> int:
    """Prints the harness's tables; its exit code.

    Args:
        more: further arguments for the harness.
    """
    if not (HARNESS / "run.py").is_file():
        print("No comparison with peers: FIRSTKEY_BENCH_DIR names no folder with run.py.", file=sys.stderr)
        return 1
    python = _prepare()
    command = [sys.executable, "run.py", *PEERS, "--rounds", "3", "--secs", "3", "--base", "e.wal"]
    command += ["--secret", SECRET, "--scenario", str(COPY / "next.jsonl"), *more]
    for delay, people in DELAYS.items():
        call = [*command, "--delay-ms", delay, *people]
        done = subprocess.run(call, cwd=COPY, check=False, env={**os.environ, "BENCH_PY": str(python)})
        if done.returncode:
            return done.returncode
    return 0


def _prepare() -> Path:
    """The harness's copy, ready; the Python of its peers."""
    shutil.copytree(HARNESS, COPY, dirs_exist_ok=True, copy_function=shutil.copyfile)
    python = COPY / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", COPY / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", COPY / "requirements.txt"], check=True)
    if not (COPY / "bots" / "node" / "node_modules").exists():
        subprocess.run(["npm", "install", "--silent"], cwd=COPY / "bots" / "node", check=True)
    for bot in [*COPY.glob("bots/*.py"), *COPY.glob("bots/node/*.js")]:
        text = bot.read_text(encoding="utf-8")
        text = text.replace("^(next|back)$", "^(tutorial:)?(next|back)$")
        bot.write_text(text.replace('{"next", "back"}', '{"tutorial:next", "tutorial:back"}'), encoding="utf-8")
    _write_scenario()
    start = COPY / "real.sh"
    names = {"data": COPY / "data" / "firstkey", "house": HOUSE, "python": sys.executable, "secret": SECRET}
    start.write_text(BOT.format(**{name: shlex.quote(str(value)) for name, value in names.items()}), encoding="utf-8")
    start.chmod(0o700)
    (COPY / "extra.json").write_text(json.dumps({"real": [[str(start)], {}]}), encoding="utf-8")
    return python


def _write_scenario() -> None:
    """Two presses of Next to one of Back, so that the screen changes with each."""
    press = (COPY / "scenarios" / "step.jsonl").read_text(encoding="utf-8").strip()
    lines = [press.replace('"data":"next"}}', f'"data":"tutorial:{way}"}}}}') for way in ("next", "back", "next")]
    (COPY / "next.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(compare(sys.argv[1:]))
