#: kind = "exhaustion"
#: does = "Asks for an endless stack and nests C calls 200,000 deep."
#: status = ["ok", "memory", "killed", "error", "timeout"]
#: limits = {wall_s = 3.0}
import resource
import sys

sys.setrecursionlimit(2**31 - 1)
try:
    resource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except (OSError, ValueError) as problem:
    print(type(problem).__name__)

nested = iter([1])
for _ in range(200_000):
    nested = map(abs, nested)
print("built", flush=True)
if resource.getrlimit(resource.RLIMIT_STACK)[0] == resource.RLIM_INFINITY:
    print("no limit on the stack", flush=True)
# This goes down some C frames per level: a crash of this process is fine, more is not.
print(next(nested))
