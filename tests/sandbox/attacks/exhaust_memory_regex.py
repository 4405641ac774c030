#: kind = "exhaustion"
#: does = "Makes the regex engine keep a backtrack record per character of a long text, and compiles huge sets."
#: status = ["ok", "memory", "killed", "timeout", "error"]
#: limits = {wall_s = 2.0}
import re
import resource

text = "ab" * 3_000_000
for pattern in (r"(?:a|b)*?c", r"(?:(?:a)|(?:b))*c", r"(?:(a)|(b))*(?=c)"):
    try:
        print(pattern, re.match(pattern, text), flush=True)
    except (MemoryError, RecursionError, re.error) as problem:
        print(pattern, type(problem).__name__, flush=True)
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 250_000:
        print("ESC" + "APED", flush=True)
try:
    compiled = re.compile("|".join(f"(?:{number}[a-z]{{1,{number + 1}}})" for number in range(200_000)))
    print("compiled", len(compiled.pattern))
except (MemoryError, OverflowError, re.error) as problem:
    print(type(problem).__name__)
