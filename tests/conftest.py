"""Long tests only when they are asked for."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--run-soak`, as `make soak` gives it."""
    parser.addoption("--run-soak", action="store_true", help="run the long tests of kills, restarts and faults too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips what is long."""
    if config.getoption("--run-soak"):
        return
    for item in items:
        if item.get_closest_marker("soak"):  # among its keywords is the name of a folder, too
            item.add_marker(pytest.mark.skip(reason="long: run by `make soak`"))
