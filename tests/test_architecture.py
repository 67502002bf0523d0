"""The rules on who may import whom, on sizes and on where words stand: docs/architecture.md."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "bot").rglob("*.py"))


def test_import_rules_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_small_and_named_for_what_is_in_it(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300
    assert module.stem not in {"utils", "helpers", "common", "misc"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_hides_in_an_f_string(module: Path) -> None:
    """Babel does not look into f-strings: a text there would be missing from every catalogue."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for call in ast.walk(node):
                name = getattr(getattr(call, "func", None), "id", "")
                assert name not in {"_", "gettext", "ngettext", "pgettext"}, f"line {node.lineno}"


def test_only_cli_and_the_playground_print() -> None:
    """Standard output belongs to the commands; the rest logs."""
    allowed = ["cli", "report", "run", "command", "doctor", "copy", "backup", "preview", "check"]
    for module in MODULES:
        calls = [n for n in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(n, ast.Call)]
        prints = [n for n in calls if getattr(n.func, "id", "") == "print"]
        assert not prints or module.stem in allowed, module
