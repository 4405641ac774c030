#: kind = "harmless"
#: does = "Measures itself with timeit, cProfile, tracemalloc and sched."
#: status = ["ok"]
#: stdout = "True\nTrue True\nTrue 100\nfirst\nsecond\n"
import cProfile
import io
import pstats
import sched
import timeit
import tracemalloc


def work():
    return sum(number * number for number in range(1000))


print(timeit.timeit("work()", globals=globals(), number=10) > 0)
profile = cProfile.Profile()
profile.runcall(work)
stream = io.StringIO()
pstats.Stats(profile, stream=stream).sort_stats("calls").print_stats()
print("function calls" in stream.getvalue(), "main.py" in stream.getvalue())
tracemalloc.start()
kept = [bytes(1000) for _ in range(100)]
print(tracemalloc.get_traced_memory()[1] > 100_000, len(kept))
plan = sched.scheduler()
plan.enter(0.02, 1, print, ("second",))
plan.enter(0.01, 1, print, ("first",))
plan.run()
