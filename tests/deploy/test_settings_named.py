"""No file of the deployment names a setting that does not exist, or gives one a value that is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings, load_settings, variable
from tests.deploy.tools import DEPLOY, ROOT, passes, tool

KNOWN = {variable(field) for field in Settings.model_fields}
OF_THE_TESTS = {"FIRSTKEY_REQUIRE_TOOLS"}
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_every_setting_named_exists(file: Path) -> None:
    named = set(re.findall(r"\bFIRSTKEY_[A-Z0-9_]+", file.read_text(encoding="utf-8")))
    assert named - OF_THE_TESTS <= KNOWN


def of_dockerfile() -> dict[str, str]:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    return dict(re.findall(r"^\s+(FIRSTKEY_\w+)=(\S+?)(?: \\)?$", text, re.MULTILINE))


def of_compose(service: str) -> dict[str, str]:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    text = text.replace("${POSTGRES_PASSWORD:-}", "hunter2").replace("${BOT_DOMAIN:-}", "bot.example")
    assert "${" not in text
    environment = yaml.safe_load(text)["services"][service]["environment"]
    return {name: str(value) for name, value in environment.items() if name.startswith("FIRSTKEY_")}


def of_systemd() -> dict[str, str]:
    text = (DEPLOY / "systemd/firstkey.service").read_text(encoding="utf-8")
    (line,) = re.findall(r"^Environment=(.+)$", text, re.MULTILINE)
    return dict(pair.split("=") for pair in line.split())


def of_overlay(name: str) -> dict[str, str]:
    built = passes(tool("kubectl", "Debian: kubernetes-client"), "kustomize", DEPLOY / "kubernetes/overlays" / name)
    (found,) = (each["data"] for each in yaml.safe_load_all(built) if each["kind"] == "ConfigMap")
    return {key: str(value) for key, value in found.items()}


@pytest.mark.parametrize(
    ("place", "webhook", "database"),
    [
        ("dockerfile", "", "sqlite:////data/firstkey.db"),
        ("compose bot", "", "sqlite:////data/firstkey.db"),
        ("compose replica", "https://bot.example/telegram", "postgresql://firstkey:hunter2@postgres/firstkey"),
        ("compose migrate", "https://bot.example/telegram", "postgresql://firstkey:hunter2@postgres/firstkey"),
        ("systemd", "", "sqlite:////var/lib/firstkey/firstkey.db"),
        ("overlay small", "", "sqlite:////data/firstkey.db"),
        ("overlay scale", "https://bot.example/telegram", ""),
    ],
)
def test_the_values_are_taken(
    place: str, webhook: str, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kind, _, name = place.partition(" ")
    given = (
        {"dockerfile": of_dockerfile, "systemd": of_systemd}[kind]()
        if not name
        else (of_compose(name) if kind == "compose" else of_overlay(name))
    )
    monkeypatch.chdir(tmp_path)
    for variable_name in KNOWN:
        monkeypatch.delenv(variable_name, raising=False)
    for key, value in given.items():
        monkeypatch.setenv(key, value)
    settings = load_settings()
    assert given
    assert settings.webhook_url == webhook
    assert database in ("", settings.store_url)


def test_the_readme_names_every_file() -> None:
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for folder in ("Dockerfile", "compose.yaml", *(path.name for path in DEPLOY.iterdir() if path.is_dir())):
        assert folder in readme
    assert (ROOT / ".dockerignore").is_file()
