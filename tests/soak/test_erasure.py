"""1,000 keys over 100 kills, with a Telegram that answers deletions with trouble: `make soak-erasure`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.erasure.test_kills import AT_ONCE, besiege

KILLS = 50
"""For each way of getting updates; ten keys at each kill."""


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_no_key_outlives_fifty_kills_and_a_telegram_in_trouble(
    tmp_path: Path, webhook: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    in_flight = await besiege(tmp_path, kills=KILLS, webhook=webhook, seed=17, faults=True)
    with capsys.disabled():
        print(f"\n{KILLS} kills, {KILLS * AT_ONCE} keys, {sum(in_flight) / KILLS:.1f} still in a chat at a kill")
    assert sum(in_flight) >= KILLS, "too few kills met a key"
