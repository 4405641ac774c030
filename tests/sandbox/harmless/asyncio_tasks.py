#: kind = "harmless"
#: does = "Runs coroutines with gather, a queue, a task group, timeouts, locks and async generators."
#: status = ["ok"]
#: stdout = "['slow', 'fast']\n[0, 1, 2, 3] [3, 2, 1]\ntoo slow\ndone\n"
import asyncio


async def worker(name, queue, seen):
    while True:
        seen.append((name, await queue.get()))
        queue.task_done()


async def countdown(number):
    for left in range(number, 0, -1):
        yield left
        await asyncio.sleep(0)


async def main():
    print(await asyncio.gather(asyncio.sleep(0.02, "slow"), asyncio.sleep(0.01, "fast")))
    queue, seen = asyncio.Queue(), []
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(worker(name, queue, seen)) for name in "ab"]
        for item in range(4):
            queue.put_nowait(item)
        await queue.join()
        for task in tasks:
            task.cancel()
    print(sorted(item for _, item in seen), [left async for left in countdown(3)])
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(5)
    except TimeoutError:
        print("too slow")
    async with asyncio.Lock():
        return "done"


print(asyncio.run(main()))
