#: kind = "hanging"
#: does = "Runs an event loop whose tasks swallow their cancellation and wait for a future that nobody sets."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import asyncio


async def stubborn():
    while True:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            pass


async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await asyncio.wait_for(task, 0.05)
    finally:
        await task


asyncio.run(main())
