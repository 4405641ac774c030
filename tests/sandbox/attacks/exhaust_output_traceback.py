#: kind = "exhaustion"
#: does = "Ends with a chain of 3,000 exceptions whose messages are a megabyte together with deep frames."
#: status = ["output_limit", "error", "memory"]
#: limits = {wall_s = 4.0}


def fail(depth):
    if depth == 0:
        raise ValueError("bottom " * 50_000)
    fail(depth - 1)


chain = None
for number in range(3000):
    link = ValueError(f"{number} " + "m" * 300)
    link.__cause__ = chain
    chain = link
try:
    fail(800)
except ValueError as problem:
    for _ in range(50):
        problem.add_note("note " * 1000)
    raise problem from chain
