"""Where the tools are that check the deployment's files, and the files themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def tool(name: str, package: str) -> str:
    """The path of a tool: of this environment, else of the system.

    A test without its tool is skipped; with FIRSTKEY_REQUIRE_TOOLS=1, as in CI, it fails.

    Args:
        package: where it comes from, for the one who has to install it.
    """
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name) or _in_sbin(name)
    if found is None:
        reason = f"{name} is not installed ({package})"
        if os.environ.get("FIRSTKEY_REQUIRE_TOOLS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _in_sbin(name: str) -> str | None:
    return shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")


def run(
    *command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """A command's end, whatever it is; its output is text.

    Args:
        env: further variables.
    """
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def passes(*command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """What a command that must succeed printed."""
    done = run(*command, cwd=cwd, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
