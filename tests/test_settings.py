"""Settings: every one documented, defaults alike, a wrong one named in one plain sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings, variable

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no .env of this folder."""
    for name in os.environ:
        if name.startswith("FIRSTKEY_") or name == "TELEGRAM_BOT_TOKEN":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_example_and_the_docs(field: str) -> None:
    name = variable(field)
    assert re.search(rf"^{name}=", EXAMPLE, re.MULTILINE), f"{name} is missing in .env.example"
    assert f"`{name}`" in OPERATORS, f"{name} is missing in docs/operators.md"


def test_the_example_names_nothing_that_is_no_setting() -> None:
    known = {variable(field) for field in Settings.model_fields}
    assert set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == known


def test_the_examples_values_are_the_defaults(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE, encoding="utf-8")
    assert load_settings() == Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "hello"),
        ("FIRSTKEY_BOT_API_URL", "telegram"),
        ("FIRSTKEY_DATABASE_URL", "mysql://x"),
        ("FIRSTKEY_WEBHOOK_LISTEN", "8080"),
        ("FIRSTKEY_WEBHOOK_SECRET", "with space"),
        ("FIRSTKEY_WEBHOOK_MAX_CONNECTIONS", "101"),
        ("FIRSTKEY_CHECK_DEADLINE", "soon"),
        ("FIRSTKEY_OPERATORS", "me,you"),
        ("FIRSTKEY_LOG_LEVEL", "LOUD"),
        ("FIRSTKEY_PICTURES", "perhaps"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(name)
    assert str(caught.value).count("\n") == 0
    assert value not in str(caught.value) or value.isdecimal()


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_an_env_of_another_user_is_named(tmp_path: Path) -> None:
    """It ended the start with a traceback: a service in a folder with an operator's own .env, mode 600."""
    (tmp_path / ".env").write_text("", encoding="utf-8")
    (tmp_path / ".env").chmod(0)
    tmp_path.chmod(0o755)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        with pytest.raises(SettingsError, match=r"^\.env cannot be read: Permission denied\.$"):
            load_settings()
    finally:
        os.seteuid(was)


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command as an operator runs it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("FIRSTKEY_", "TELEGRAM_"))}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        env={**environment, "PYTHONPATH": str(ROOT), **variables},
        timeout=60,
        check=False,
    )


def test_a_wrong_setting_ends_the_start_with_78() -> None:
    done = run("run", TELEGRAM_BOT_TOKEN="123:abc", FIRSTKEY_WEBHOOK_LISTEN="nowhere")
    assert done.returncode == 78
    assert done.stderr.startswith("FIRSTKEY_WEBHOOK_LISTEN must be host:port")
    assert "Traceback" not in done.stderr


def test_a_command_that_does_not_exist_ends_with_64() -> None:
    done = run("fly")
    assert done.returncode == 64
    assert "invalid choice" in done.stderr
