"""Three processes behind nginx over PostgreSQL, killed in turn while people walk: nothing lost, twice or mixed up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bot.playground.faults import Fault
from bot.playground.openai import OpenAIStandIn
from bot.playground.server import Playground
from bot.storage.postgres import PostgresStore
from bot.storage.store import Store
from tests.conversations.process import TOKEN
from tests.soak.chronicle import Chronicle
from tests.soak.cluster import Cluster
from tests.soak.crowd import Crowd
from tests.soak.judge import Report, judge_chats, judge_level, judge_store, replay, secrets_left
from tests.storage.server import Server, run_server

REPLICAS = 3
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
PATIENCE = 90.0
"""Seconds in which everything must have come to rest after the load; a dead process's lease is half a minute."""


@dataclass(frozen=True)
class Plan:
    """A run.

    Args:
        seconds: of load.
        people: how many walk.
        rate: acts a second, of all of them.
        kill_every: seconds between two kills.
        restarts: of PostgreSQL, spread over the load.
        samples: as in `Crowd`.
        duplicates: the share of the updates that Telegram delivers twice at once; as many it delivers again later.
        trouble: the share of the bot's requests with which something goes wrong.
    """

    seconds: float
    people: int
    rate: float
    kill_every: float
    restarts: int
    samples: tuple[str, ...] = ("valid", "no_credit", "rate_limited")
    seed: int = 20261123
    duplicates: float = 0.1
    trouble: float = 0.02


LONG = Plan(seconds=120, people=200, rate=60, kill_every=5, restarts=2, samples=("valid", "no_credit", "slow"))
SHORT = Plan(seconds=8, people=40, rate=40, kill_every=2.5, restarts=1)


def trouble(share: float) -> list[Fault]:
    """What a Telegram in trouble does to that share of all requests."""
    each = share / 5
    return [
        Fault("500", probability=each),
        Fault("502", probability=each),
        Fault("429", retry_after=1, probability=each),
        Fault("drop_before", probability=each),
        Fault("drop_after", probability=each),
        Fault("delay", delay_ms=300, probability=4 * share),  # so that one process overtakes another
    ]


class Soak:
    """One run: the load, and what happens to the processes meanwhile."""

    def __init__(self, plan: Plan, playground: Playground, cluster: Cluster, server: Server, database: str) -> None:
        self._plan = plan
        self._playground = playground
        self._cluster = cluster
        self._server = server
        self._database = database
        self._bot = playground.world.bot(TOKEN)
        self.chronicle = Chronicle(playground, self._bot)
        self.crowd = Crowd(
            playground,
            self._bot,
            self.chronicle,
            plan.people,
            seed=plan.seed,
            samples=plan.samples,
            duplicates=plan.duplicates,
        )
        self.report = Report()

    async def run(self) -> Report:
        """The load with its trouble; then all comes to rest, and is looked at."""
        listening = asyncio.create_task(self.chronicle.listen())
        try:
            await until(lambda: self._playground.api.delivery.hook(self._bot), "no webhook was set")
            self.chronicle.watch_updates()
            kept = Fault("cannot_delete", chat_id=self.crowd.stories[0].person_id)
            self._playground.api.faults.active = [kept, *trouble(self._plan.trouble)]
            self.crowd.send_what_stays(self.crowd.stories[0])
            async with asyncio.TaskGroup() as group:
                group.create_task(self.crowd.walk(self._plan.seconds, self._plan.rate))
                group.create_task(self._kill())
                group.create_task(self._restart_postgres())
            self._playground.api.faults.active = [kept]
            await self._judge()
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
        self._look_around()
        return self.report

    async def _kill(self) -> None:
        chance, turn = random.Random(self._plan.seed), list(range(REPLICAS))
        chance.shuffle(turn)
        for number in range(int(self._plan.seconds / self._plan.kill_every)):
            await asyncio.sleep(
                self._plan.kill_every * (1 if number else chance.uniform(0.5, 1))
            )  # the test's own pace
            self.report.met += self.chronicle.note_kill(await self._panels())
            self.report.kills += 1
            await self._cluster.kill(turn[number % REPLICAS])

    async def _panels(self) -> dict[int, int]:
        """The panels that are noted down; none when the database is away."""
        with suppress(*AWAY):
            connection = await asyncpg.connect(self._database)
            try:
                return dict(
                    await connection.fetch("SELECT id, panel_message_id FROM people WHERE panel_message_id > 0")
                )
            finally:
                connection.terminate()
        return {}

    async def _restart_postgres(self) -> None:
        for _restart in range(self._plan.restarts):
            # Between two kills: at a kill while the database is away, too much would be excused.
            await asyncio.sleep(0.8 * self._plan.seconds / (self._plan.restarts + 1))
            restarting = asyncio.ensure_future(asyncio.to_thread(self._server.restart))
            try:
                await asyncio.shield(restarting)
            finally:
                await restarting  # when something else has failed meanwhile: two at once is more than the server takes

    async def _judge(self) -> None:
        store, connection = PostgresStore(self._database, pool=2), await asyncpg.connect(self._database)
        await store.open()
        try:
            await self._rest(store)
            await replay(self.chronicle, connection, self.report)
            judge_chats(self.chronicle, self.report)
            for story in self.crowd.stories:
                if not story.is_level:
                    self.crowd.press_once(story)
            await self._rest(store)
            await replay(self.chronicle, connection, self.report)
            judge_level(self.crowd.stories, self.report)
            await judge_store(self.chronicle, store, self.report)
        finally:
            await connection.close()
            await store.close()

    async def _rest(self, store: Store) -> None:
        await until(lambda: self.chronicle.is_at_rest, "the processes do not come to rest")
        await until(lambda: not secrets_left(self._playground, self._bot, self.chronicle), "keys are left in a chat")
        async with asyncio.timeout(PATIENCE):
            while (await store.pending_erasures())[0]:
                await asyncio.sleep(0.05)  # nothing tells when a row goes
        await until(lambda: self.chronicle.is_at_rest, "the processes do not come to rest")
        self.chronicle.read_journal()

    def _look_around(self) -> None:
        report, log = self.report, self._cluster.logs()
        report.updates, report.repeated = len(self.chronicle.offered), self.chronicle.repeated
        for what in ("Traceback", "handler_failed", "update_failed"):
            if what in log:
                report.wrong.append(f"{log.count(what)} times {what} in the logs")
        if any(key[-12:] in log for key in self.crowd.keys):
            report.wrong.append("a key is in the logs")


async def until(condition: Callable[[], Any], otherwise: str) -> None:
    """Waits for what nothing tells of."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(otherwise) from None


async def soak(plan: Plan, folder: Path) -> Report:
    """A whole run, from nothing to its report."""
    with run_server() as server:
        database = await server.new_database()
        variables = {"FIRSTKEY_CHECK_DEADLINE": "1", "FIRSTKEY_PICTURES": "false"}
        variables |= {f"FIRSTKEY_CHECKS_PER_{each}": "100000" for each in ("HOUR", "DAY", "HOUR_TOTAL")}
        playground = Playground(stand_in=OpenAIStandIn().add_routes, webhook_backoff=0.2, page=False, people=())
        async with playground, Cluster(playground.url, database, folder, REPLICAS, **variables) as cluster:
            report = await Soak(plan, playground, cluster, server, database).run()
            assert await cluster.end() == [0] * REPLICAS
    for person_id, story in report.accused.items():
        (folder / f"{person_id}.txt").write_text(story.timeline(), encoding="utf-8")
    return report


def assert_sound(report: Report, plan: Plan, folder: Path) -> None:
    """Nothing went wrong, and enough happened for that to say something."""
    if report.wrong:
        pytest.fail(f"{report}\nWhat happened in these chats, and the processes' logs: {folder}", pytrace=False)
    assert report.updates > plan.seconds * plan.rate / 2, str(report)
    assert report.kills >= 2, str(report)
    assert report.met > 0, "no kill met anything under way: this proves nothing"
    assert report.repeated > 0, str(report)
    assert report.keys > 0, str(report)


@pytest.mark.timeout(240)
async def test_replicas_that_are_killed_lose_and_repeat_nothing(tmp_path: Path) -> None:
    report = await soak(SHORT, tmp_path)
    print(report)
    assert_sound(report, SHORT, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_two_minutes_of_kills_lose_and_repeat_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = await soak(LONG, tmp_path)
    with capsys.disabled():
        print(f"\n{report}")
    assert_sound(report, LONG, tmp_path)
