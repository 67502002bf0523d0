"""`kill -9` at any moment: what was said to be committed is there, whole; what was not is there whole or not at all."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bot.storage.open import open_store
from tests.storage.conftest import empty_database
from tests.storage.walker import PEOPLE

KILLS = 3


@pytest.fixture(params=["sqlite", "postgres"])
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/firstkey.db"
    return await empty_database(request.getfixturevalue("postgres"))


async def _walk_and_kill(address: str, first: int, lines: int) -> list[tuple[int, int, int]]:
    """What a process said it had committed before it was killed in the middle of more."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.storage.walker", address, str(first), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    said = [await process.stdout.readline() for _line in range(lines)]
    process.kill()
    said += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    assert process.returncode == -9
    return [(int(u), int(p), int(v)) for u, p, v in (line.split() for line in said if line.endswith(b"\n"))]


async def test_what_was_committed_outlives_a_kill(address: str) -> None:
    said: list[tuple[int, int, int]] = []
    for kill in range(KILLS):
        said += await _walk_and_kill(address, first=(kill + 1) * 10**6, lines=60 + 37 * kill)
    store = open_store(address)
    await store.open()
    reached = {person_id: version for _update, person_id, version in said}
    assert len(reached) == PEOPLE
    for person_id, version in reached.items():
        now = (await store.person(person_id)).version
        assert version <= now <= version + KILLS  # at most one decision a kill was committed but not told
    for update_id, _person, _version in said:
        assert not await store.claim(update_id)
    ledger = {row.message_id for row in await store.take_erasures(1, 60, 10**6)}
    assert {update_id for update_id, _person, _version in said} <= ledger
    versions = [(await store.person(person_id)).version for person_id in range(PEOPLE)]
    assert len(ledger) == sum(versions)
    await store.close()
