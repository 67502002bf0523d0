"""A process that decides without end and says what was committed; it is there to be killed.

Usage: python -m tests.storage.walker ADDRESS FIRST_UPDATE_ID
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from itertools import count

from bot.people.person import Person
from bot.storage.open import open_store
from bot.storage.store import Decision, Erasure

PEOPLE = 20


async def walk(address: str, first: int) -> None:
    store = open_store(address)
    await store.open()

    async def press(person_id: int) -> None:
        for n in count():
            update_id = first + n * PEOPLE + person_id

            def grow(person: Person, message_id: int = update_id) -> Decision[int]:
                grown = replace(person, version=person.version + 1)
                return Decision(
                    grown.version, grown, (Erasure(person.id, message_id, person.id, "en", "openai_key", 0, 0),)
                )

            version = await store.decide(update_id, person_id, grow)
            os.write(1, f"{update_id} {person_id} {version}\n".encode())  # one write: a line is there or it is not

    await asyncio.gather(*(press(person_id) for person_id in range(PEOPLE)))


if __name__ == "__main__":
    asyncio.run(walk(sys.argv[1], int(sys.argv[2])))
