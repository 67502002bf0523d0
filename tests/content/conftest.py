"""Copies of the house whose texts a test may spoil: the commands run in them as an author runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import browser, open_page, page_problems  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parents[2]


class House:
    """A copy of the code and the texts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("bot", "locales"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "providers.toml"))

    @property
    def environment(self) -> dict[str, str]:
        """For a process that is to read this copy and no other."""
        return {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}

    def content(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m bot content …`."""
        return self.python("-m", "bot", "content", *arguments)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Python in this copy."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    def path(self, name: str) -> Path:
        """A file below `locales/`."""
        return self.folder / "locales" / name

    def change(self, name: str, old: str, new: str) -> None:
        """Changes a text; what is to be changed must be there."""
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text, f"{name} no longer has {old!r}: the test must be brought up to date"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        """Puts a text at the end of a file."""
        path = self.path(name)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")


@pytest.fixture(scope="session")
def new_house(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], House]:
    """Makes a copy."""
    return lambda: House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(new_house: Callable[[], House]) -> House:
    """A copy of one's own."""
    return new_house()
