#: kind = "hanging"
#: does = "Leaves daemon threads that spin in C while holding the interpreter's lock, then ends."
#: status = ["timeout", "ok", "killed"]
#: limits = {wall_s = 1.0}
import threading


def spin():
    while True:
        sum(range(10**12))


threading.Thread(target=spin, daemon=True).start()
print("main is done", flush=True)
