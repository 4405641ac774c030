#: kind = "exhaustion"
#: does = "Maps anonymous memory, shared and private, reserved and not, and touches it."
#: status = ["ok", "memory", "killed"]
#: limits = {wall_s = 3.0}
import mmap

PAGE, CHUNK = 4096, 1 << 20
NORESERVE, LOCKED, POPULATE, GROWSDOWN = 0x4000, 0x2000, 0x8000, 0x0100
held = []


def touch(block):
    for start in range(0, CHUNK, PAGE):
        block[start] = 1
    held.append(block)


for extra in (0, NORESERVE, LOCKED, POPULATE, GROWSDOWN):
    for kind in (mmap.MAP_SHARED, mmap.MAP_PRIVATE):
        try:
            for _ in range(250):
                touch(mmap.mmap(-1, CHUNK, flags=kind | mmap.MAP_ANONYMOUS | extra))
                if len(held) >= 250:
                    print("ESC" + "APED")
                    raise SystemExit
        except (OSError, ValueError, MemoryError) as problem:
            print(extra, kind, type(problem).__name__, len(held))
