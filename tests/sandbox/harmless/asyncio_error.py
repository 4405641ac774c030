#: kind = "harmless"
#: does = "Raises inside a coroutine: the error reaches the end of the program with its own line."
#: status = ["error"]
#: error_type = "KeyError"
#: stdout = "before\n"
#: stderr_has = ["main.py\", line 12, in fetch\n    return {}[key]\n", "KeyError: 'missing'\n"]
import asyncio


async def fetch(key):
    await asyncio.sleep(0)
    return {}[key]


print("before")
asyncio.run(fetch("missing"))
