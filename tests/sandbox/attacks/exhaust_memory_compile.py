#: kind = "exhaustion"
#: does = "Compiles sources whose tree is hundreds of times larger than their text."
#: status = ["ok", "memory", "killed", "timeout", "error"]
#: limits = {wall_s = 3.0}
import resource
import sys

sys.setrecursionlimit(10**6)
sources = [
    "x = [" + "[]," * 500_000 + "]",
    "x = " + "-" * 90_000 + "1",
    "x = " + "(" * 190 + ")" * 190,
    "x" + ".y" * 500_000,
    "\n".join(f"def f{number}(a=[{number}]): return a" for number in range(60_000)),
]
for source in sources:
    try:
        code = compile(source, "<built>", "exec")
        print(len(source), len(code.co_code), flush=True)
    except (MemoryError, RecursionError, SyntaxError, ValueError) as problem:
        print(len(source), type(problem).__name__, flush=True)
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 250_000:
        print("ESC" + "APED", flush=True)
