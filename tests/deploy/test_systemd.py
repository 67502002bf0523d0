"""The units: systemd takes every line of them, and says that little is exposed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from bot.settings import EXIT_CONFIG
from tests.deploy.tools import DEPLOY, ROOT, passes, run, tool

UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """Copies that name this folder's programs: systemd looks whether what is to be started is there."""
    made = []
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/firstkey/.venv/bin/python", sys.executable)
        made.append(tmp_path / unit.name)
        made[-1].write_text(text.replace("/opt/firstkey", str(ROOT)), encoding="utf-8")
    return made


def test_systemd_has_no_complaint(units: list[Path]) -> None:
    assert passes(tool("systemd-analyze", "Debian: systemd"), "verify", "--man=no", *units) == ""


def test_systemd_would_complain(units: list[Path]) -> None:
    service = next(unit for unit in units if unit.name == "firstkey.service")
    service.write_text(service.read_text(encoding="utf-8").replace("ProtectHome=yes", "ProtectHome=perhaps"))
    done = run(tool("systemd-analyze", "Debian: systemd"), "verify", "--man=no", service)
    assert "perhaps" in done.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_little_is_exposed(unit: Path) -> None:
    """systemd's own measure, 0 to 10; above 2.0 this fails (most services of a distribution have 9)."""
    command = tool("systemd-analyze", "Debian: systemd")
    passes(command, "security", "--offline=true", "--threshold=20", "--no-pager", unit)


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".timer"], ids=lambda path: path.name)
def test_timers_have_a_time_and_a_service(unit: Path) -> None:
    when = re.search(r"^OnCalendar=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert when
    assert "Next elapse" in passes(tool("systemd-analyze", "Debian: systemd"), "calendar", when[1])
    assert unit.with_suffix(".service") in UNITS


def test_a_wrong_setting_is_not_tried_again_and_again() -> None:
    text = (DEPLOY / "systemd/firstkey.service").read_text(encoding="utf-8")
    codes = re.search(r"^RestartPreventExitStatus=(.+)$", text, re.MULTILINE)
    assert codes
    assert str(EXIT_CONFIG) in codes[1].split()


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_the_scripts_that_units_start_can_be_started(unit: Path) -> None:
    for path in re.findall(r"/opt/firstkey/(deploy/\S+)", unit.read_text(encoding="utf-8")):
        assert (ROOT / path).stat().st_mode & 0o111
