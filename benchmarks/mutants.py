"""How many changes to the core of the key check go unnoticed by its tests.

mutmut changes one thing at a time in the functions of three modules (a comparison, a number, an argument …) and runs
the quick tests that reach the changed function. It works on a copy of the tree in a temporary folder. Run by
`make mutants`; ends with 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

MODULES = ("bot/keys/verdict.py", "bot/keys/detect.py", "bot/erasure/ledger.py")
TESTS = (
    "tests/keys/test_verdict.py",
    "tests/keys/test_detect.py",
    "tests/keys/test_cards.py",
    "tests/keys/test_redact.py",
    "tests/erasure/test_ledger.py",
)
NOT_QUICK = "not hundred_thousand and not every_character and not linear and not square and not hostile"
"""Long ones, and those that measure time, which says nothing while both cores are busy."""
BAR = 0.85
"""Share of the mutants that the tests must notice, in each module."""
PATIENCE = 20 * 60
"""Seconds for all of it; a mutant that has not been tried by then counts as unnoticed."""
MEMORY = 4 << 30
"""Bytes that a mutant that never ends may fill."""
NOTICED = ("killed", "timeout")
"""Outcomes in mutmut's words; a loop that never ends is ended by time."""

_ROOT = Path(__file__).parents[1]
_SETTINGS = {
    "source_paths": ["bot"],
    "only_mutate": list(MODULES),
    "pytest_add_cli_args_test_selection": list(TESTS),
    # Hypothesis' own profile for CI: always the same examples, and none kept for the next mutant.
    "pytest_add_cli_args": ["-k", NOT_QUICK, "--tb=no", "--no-summary", "--hypothesis-profile=ci"],
    "timeout_multiplier": 10.0,  # of the tests' usual time: with less, a busy machine ends mutants that nobody noticed
    "track_dependencies": False,
    "use_git_change_detection": False,
}


def copy_tree(folder: Path) -> None:
    """The parts of the project that the tests need, with mutmut's settings."""
    for name in ("bot", "tests"):
        shutil.copytree(_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = "".join(f"{name} = {json.dumps(value)}\n" for name, value in _SETTINGS.items())
    text = (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(f"{text}\n[tool.mutmut]\n{settings}", encoding="utf-8")


def mutmut(folder: Path, *arguments: str, patience: float = 60.0) -> str:
    """What mutmut prints; what it has printed by then when its time is over."""
    tool = Path(sys.executable).with_name("mutmut")
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    said = folder / "said.txt"
    with (
        said.open("w") as output,
        subprocess.Popen(
            [tool, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            print(f"mutmut was ended after {patience:.0f} seconds: what it had not tried counts as unnoticed")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return said.read_text(encoding="utf-8", errors="replace")


def outcomes(folder: Path) -> dict[str, dict[str, str]]:
    """What became of each mutant, by its module."""
    found: dict[str, dict[str, str]] = {module: {} for module in MODULES}
    for line in mutmut(folder, "results", "--all", "true").splitlines():
        mutant, _, outcome = line.strip().partition(": ")
        found[mutant.rpartition(".")[0].replace(".", "/") + ".py"][mutant] = outcome
    return found


def main() -> int:
    """Runs all of it and prints a table, then each unnoticed mutant as a diff; 1 when a bar is missed."""
    os.nice(15)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_tree(folder)
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; ten minutes", flush=True)
        said = mutmut(folder, "run", patience=PATIENCE)
        if "Running mutation testing" not in said:
            print(f"mutmut did not get as far as its first mutant; do the tests pass?\n{said[-2_000:]}")
            return 1
        missed, unnoticed = False, []
        print(f"{'':24}{'mutants':>8}{'killed':>8}{'by time':>9}{'survived':>10}{'share':>8}   bar")
        for module, mutants in outcomes(folder).items():
            left = [mutant for mutant, outcome in mutants.items() if outcome not in NOTICED]
            count, late = len(mutants), list(mutants.values()).count("timeout")
            share = 1 - len(left) / max(count, 1)
            print(f"{module:24}{count:8}{count - len(left):8}{late:9}{len(left):10}{share:8.1%}   >= {BAR:.0%}")
            missed |= not count or share < BAR
            unnoticed += [mutant for mutant in left if mutants[mutant] != "not checked"]
        for mutant in unnoticed:
            print(f"\n{mutmut(folder, 'show', mutant).strip()}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
