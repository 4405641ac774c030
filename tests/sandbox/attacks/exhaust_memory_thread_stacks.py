#: kind = "exhaustion"
#: does = "Starts threads with large stacks, each deep in recursion, all alive at once."
#: status = ["ok", "memory", "killed", "error"]
#: limits = {wall_s = 3.0}
import sys
import threading

sys.setrecursionlimit(10**6)
ready, done = threading.Semaphore(0), threading.Event()


def deep(depth):
    # A sort key calls back through C, so the C stack grows and not only the heap.
    if depth:
        sorted([depth], key=lambda _: deep(depth - 1))
    else:
        ready.release()
        done.wait()


alive = 0
for size in (256 << 20, 64 << 20, 16 << 20, 4 << 20, 1 << 20):
    try:
        threading.stack_size(size)
        for _ in range(100):
            threading.Thread(target=deep, args=(150,), daemon=True).start()
            if not ready.acquire(timeout=1):
                break
            alive += size
    except (RuntimeError, MemoryError, ValueError) as problem:
        print(size >> 20, type(problem).__name__)
    if alive > 1 << 30:
        print("ESC" + "APED", alive >> 20)
        break
done.set()
