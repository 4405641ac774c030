"""A process that writes until it is killed and says what was acknowledged: `writer_process.py FOLDER FIRST`."""

import asyncio
import sys

from learnflow.adapters.embedded.clock import SystemClock
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.store import EmbeddedStore
from learnflow.kernel.ports import Event, Put


async def main(folder: str, first: int) -> None:
    store = EmbeddedStore(Database(folder, SystemClock()), "app")
    numbers = iter(range(first, first + 1_000_000))

    async def lane() -> None:
        for number in numbers:
            name = str(number)
            await store.commit([Put(name, name.encode() * 20)], [Event("t", name, name, name.encode())])
            print(name, flush=True)

    await asyncio.gather(*(lane() for _ in range(16)))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
