#: kind = "breaking"
#: does = "Keeps objects whose deletion raises, prints and comes back to life, and collector callbacks that fail."
#: status = ["ok", "timeout"]
#: limits = {wall_s = 1.0}
#: calls = ["1 + 1"]
import gc
import sys
import weakref


class Phoenix:
    def __del__(self) -> None:
        global bird
        bird = Phoenix()
        sys.stdout.write(".")
        raise SystemExit(7)


def fail(*_: object) -> None:
    raise KeyboardInterrupt


bird = Phoenix()
birds = [Phoenix() for _ in range(10)]
for each in birds:
    each.ring = birds
    weakref.finalize(each, fail)
references = [weakref.ref(each, fail) for each in birds]
gc.callbacks.append(fail)
gc.set_threshold(1)
sys.unraisablehook = fail
