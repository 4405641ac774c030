#: kind = "harmless"
#: does = "Uses asyncio.to_thread, run_in_executor, call_soon_threadsafe and streams over a socket pair."
#: status = ["ok"]
#: stdout = "[0, 2, 4, 6, 8]\n45\nb'hello\\n'\n"
import asyncio
import socket
import threading
import time


def slow(number):
    time.sleep(0.01)
    return number * 2


async def main():
    print(await asyncio.gather(*(asyncio.to_thread(slow, number) for number in range(5))))
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, sum, range(10)))
    event = asyncio.Event()
    threading.Thread(target=lambda: loop.call_soon_threadsafe(event.set)).start()
    await asyncio.wait_for(event.wait(), 2)
    left, right = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=left)
    _, other = await asyncio.open_connection(sock=right)
    other.write(b"hello\n")
    print(await reader.readline())
    writer.close()
    other.close()


asyncio.run(main())
